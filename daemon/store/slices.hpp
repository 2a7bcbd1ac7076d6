// The thread that carries out operations on many comments, one slice of them at a time, and leaves
// the writer to others in between. What a stop or a crash has left it goes on with.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/inbox.hpp"
#include "daemon/store/operations.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

class Slices {
public:
    // All outlive it.
    Slices(std::filesystem::path const& truth, Writer&, Operations&, base::Clock);
    ~Slices(); // after the slice in hand

    void wake(); // there may be something to do

    // Resumes when nothing of the operation is left to be done; false when it is closed before, or
    // while the truth cannot be asked or written.
    base::Task<bool> finished(std::int64_t operation);

    // The daemon stops: nobody waits any longer. What is left is done after the next start.
    void close();

private:
    struct Waiting : Work {
        std::int64_t operation = 0;
        bool over = false;
    };
    template <class Handler>
    struct WaitingFor;

    void loop();
    bool carry_on(std::int64_t operation);
    void answer(Database&);
    void give_up_all(); // who waits
    void rest(std::chrono::steady_clock::duration, bool until_woken);

    std::filesystem::path const truth_;
    Writer& writer_;
    Operations& operations_;
    base::Clock const clock_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool woken_ = true, stopping_ = false, closed_ = false; // guarded by mutex_
    std::vector<std::unique_ptr<Waiting>> waiting_; // guarded by mutex_
    std::thread thread_;
};

} // namespace commentd::store
