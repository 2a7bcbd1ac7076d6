// Names of threads, as an operator sees them in `top -H`.
#pragma once

#include <thread>

#include <pthread.h>

namespace commentd::base {

// At most 15 characters.
inline void name_thread(std::thread& thread, char const* name) {
    ::pthread_setname_np(thread.native_handle(), name);
}

} // namespace commentd::base
