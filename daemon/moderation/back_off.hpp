// Who guesses waits ever longer. An attempt counts as failed from its beginning, so that a hundred
// at one moment are no hundred guesses.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "daemon/base/clock.hpp"

namespace commentd::moderation {

class BackOff {
public:
    struct Schedule {
        int free;                            // so many failures cost nothing
        std::chrono::milliseconds longest;   // from 1 s on each wait is twice the last, up to this
        std::chrono::milliseconds forgotten; // so long after the last attempt
    };
    explicit BackOff(Schedule schedule, std::size_t keys_max = 65'536)
        : schedule_(schedule), keys_max_(keys_max) {}

    // How long `key` must still wait; otherwise the attempt begins, and has failed unless one of
    // the others is called.
    std::optional<std::chrono::milliseconds> begin(std::uint64_t key, base::Time now);
    void forgive(std::uint64_t key);   // all failures
    void take_back(std::uint64_t key); // this one

private:
    struct Failures {
        std::uint64_t key;
        int count = 0;
        base::Time last{}, next{}; // when it was tried, when it may be tried again
    };
    Failures& of(std::uint64_t key, base::Time now);
    void wait_after_last(Failures&) const;

    Schedule const schedule_;
    std::size_t const keys_max_;
    std::mutex mutex_;
    // guarded by mutex_
    std::list<Failures> by_use_; // the least recently used one is last, and makes room
    std::unordered_map<std::uint64_t, std::list<Failures>::iterator> by_key_;
};

} // namespace commentd::moderation
