// Names of threads, as an operator sees them in `top -H`, and who gives way to whom.
#pragma once

#include <thread>

#include <pthread.h>
#include <sys/resource.h>

namespace commentd::base {

// At most 15 characters.
inline void name_thread(std::thread& thread, char const* name) {
    ::pthread_setname_np(thread.native_handle(), name);
}

// The calling thread runs when others have nothing to do (on Linux a priority is a thread's own);
// with 5 it still has a quarter of a processor that another one wants.
inline void give_way(int niceness = 15) {
    static_cast<void>(::setpriority(PRIO_PROCESS, 0, niceness));
}

} // namespace commentd::base
