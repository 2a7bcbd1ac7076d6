// "10 per 1 min" for each address: a token bucket for each key that was seen lately.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"

namespace commentd::http {

struct Allowance {
    std::uint32_t count = 0; // 0: no limit
    std::chrono::milliseconds per{0};
    bool operator==(Allowance const&) const = default;
};

class RateLimit {
public:
    // Buckets are forgotten once they are full again, and the least recently used one makes room
    // when there are `keys_max`.
    explicit RateLimit(std::size_t keys_max = 65'536);
    ~RateLimit();

    // Takes one from `key`'s allowance. Otherwise: how long until the next one is there.
    std::optional<std::chrono::milliseconds> spend(std::uint64_t key, Allowance, base::Time now);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace commentd::http
