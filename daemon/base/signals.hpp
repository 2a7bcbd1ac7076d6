// TERM and INT, which stop the program, and HUP come to a thread of their own: a stop is heard
// whatever the others are busy with.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include <csignal>

namespace commentd::base {

class Signals {
public:
    Signals(); // before any other thread is begun: none of them gets these signals
    ~Signals();
    Signals(Signals const&) = delete;
    Signals& operator=(Signals const&) = delete;

    std::stop_token stop() const { return stop_.get_token(); }
    enum class Asked { reload, stop };
    Asked wait(); // for the next; a stop stays asked for

private:
    void run();

    sigset_t all_{};
    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool reload_ = false; // guarded by mutex_
    std::thread thread_;
};

} // namespace commentd::base
