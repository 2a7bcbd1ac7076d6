// An IP address as 16 bytes; v4 as ::ffff:a.b.c.d, so that a v4-mapped v6 address is its v4 self.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace commentd::rules {

struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(IpAddress const&) const = default;
    static std::optional<IpAddress> from_text(std::string_view); // no brackets, no port, no zone
    std::string text() const;
    bool is_v4() const;

    IpAddress counted() const; // /32 or /64: what one person has
    IpAddress network() const; // /24 or /48: what neighbours share
    int network_bits() const;  // of 128
    IpAddress masked(int bits_of_128) const;
};

struct IpRange { // CIDR
    IpAddress first;
    int bits = 128; // of 128; a v4 /24 is 120
    bool contains(IpAddress const& a) const { return a.masked(bits) == first; }
    bool is_part_of_network() const { return bits > first.network_bits(); }
    static std::optional<IpRange> from_text(std::string_view); // "192.0.2.0/24", "2001:db8::/32", "192.0.2.1"
};

} // namespace commentd::rules
