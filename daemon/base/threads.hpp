// Names and priorities of threads, as an operator sees them in `top -H`.
#pragma once

#include <thread>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace commentd::base {

// At most 15 characters.
inline void name_thread(std::thread& thread, char const* name) {
    ::pthread_setname_np(thread.native_handle(), name);
}

// The calling thread gives way to all others. (Linux keeps niceness for each thread.)
inline void give_way() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10); }

} // namespace commentd::base
