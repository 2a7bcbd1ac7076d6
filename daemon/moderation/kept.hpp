// Answers that take a scan, kept for some seconds: asking again and again costs nothing.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"

namespace commentd::moderation {

// Not thread-safe: the thread that scans alone has it.
template <class T>
class Kept {
public:
    explicit Kept(std::chrono::milliseconds kept_for) : kept_for_(kept_for) {}

    std::shared_ptr<T const> find(std::string const& key, base::Time now) {
        auto const found = all_.find(key);
        bool const fresh = found != all_.end() && is_fresh(found->second.first, now);
        return fresh ? found->second.second : nullptr;
    }
    void put(std::string const& key, base::Time now, std::shared_ptr<T const> value) {
        if (all_.size() >= kept_max)
            std::erase_if(all_, [&](auto const& one) { return !is_fresh(one.second.first, now); });
        if (all_.size() < kept_max || all_.contains(key)) all_[key] = {now, std::move(value)};
    }

private:
    static constexpr std::size_t kept_max = 32;
    bool is_fresh(base::Time at, base::Time now) const { return now >= at && now - at < kept_for_; }

    std::chrono::milliseconds const kept_for_;
    std::map<std::string, std::pair<base::Time, std::shared_ptr<T const>>> all_;
};

// One of the few who may wait for a scan.
class WaitingPlace {
public:
    static constexpr int places = 8; // each may take some seconds

    explicit WaitingPlace(std::atomic<int>& waiting)
        : waiting_(waiting), free_(++waiting <= places) {}
    WaitingPlace(WaitingPlace const&) = delete;
    WaitingPlace& operator=(WaitingPlace const&) = delete;
    ~WaitingPlace() { --waiting_; }
    bool free() const { return free_; }

    static base::Error taken() {
        return {base::Fault::too_many_requests, "others wait for such numbers already", {}, 5};
    }

private:
    std::atomic<int>& waiting_;
    bool const free_;
};

} // namespace commentd::moderation
