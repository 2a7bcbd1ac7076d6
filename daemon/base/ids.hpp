// Identifiers and secrets. An Id is a UUIDv7 (RFC 9562): 48 bits of milliseconds, then random
// bits, so that ids made later sort later and an index on them only grows at its end.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"

namespace commentd::base {

struct Id {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(Id const&) const = default;
    std::string text() const; // 36 characters, lower case
    std::string_view blob() const { return {reinterpret_cast<char const*>(bytes.data()), 16}; }

    static std::optional<Id> from_text(std::string_view); // canonical form only, any case
    static Id from_blob(std::string_view sixteen_bytes);
};

// Ids of one process grow strictly: within a millisecond the 12 bits behind the time count up
// (RFC 9562, method 1). Thread-safe.
Id make_id(Time);

// `bytes` random bytes of the system's generator, as URL-safe base64 without padding.
std::string make_secret(std::size_t bytes = 32);

std::string base64url(std::string_view);
std::optional<std::string> from_base64url(std::string_view); // no padding, no other characters

// SHA-256, 32 raw bytes. Keys and tokens are stored only so.
std::string sha256(std::string_view);
std::string hex(std::string_view);

bool equal_in_constant_time(std::string_view, std::string_view);

// SipHash-2-4 (Aumasson, Bernstein 2012) under a key of this database: the names of authors,
// networks and texts as keys of tables. Keyed, so that nobody can choose colliding ones.
struct HashKey {
    std::array<std::uint8_t, 16> bytes{};
};
std::uint64_t keyed_hash(HashKey const&, std::string_view);

} // namespace commentd::base
