#include "daemon/base/signals.hpp"

#include <pthread.h>

namespace commentd::base {

Signals::Signals() {
    sigemptyset(&all_);
    for (int const signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&all_, signal);
    pthread_sigmask(SIG_BLOCK, &all_, nullptr);
    thread_ = std::thread([this] { run(); });
}

Signals::~Signals() {
    if (!stop_.stop_requested()) pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
}

Signals::Asked Signals::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reload_ || stop_.stop_requested(); });
    if (stop_.stop_requested()) return Asked::stop;
    reload_ = false;
    return Asked::reload;
}

void Signals::run() {
    while (!stop_.stop_requested()) {
        int signal = 0;
        if (sigwait(&all_, &signal) != 0) continue;
        {
            std::lock_guard const lock(mutex_);
            if (signal == SIGHUP)
                reload_ = true;
            else
                stop_.request_stop();
        }
        changed_.notify_all();
    }
}

} // namespace commentd::base
