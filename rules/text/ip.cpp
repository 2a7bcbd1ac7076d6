#include "rules/text/ip.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace commentd::rules {

namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int v4_prefix_bits = 96;

// Digits only: a sign, a space or a leading zero is a slip of the pen.
std::optional<int> prefix_length(std::string_view text) {
    int value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 ||
        (text.size() > 1 && text.front() == '0'))
        return std::nullopt;
    return value;
}

} // namespace

std::optional<IpAddress> IpAddress::from_text(std::string_view text) {
    // inet_pton wants an end of string, and would stop at one inside of the text.
    if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos)
        return std::nullopt;
    std::string const terminated(text);
    IpAddress address;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1)
        return address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + v4_prefix.size()) != 1)
        return std::nullopt;
    std::ranges::copy(v4_prefix, address.bytes.begin());
    return address;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (is_v4())
        inet_ntop(AF_INET, bytes.data() + v4_prefix.size(), buffer.data(), buffer.size());
    else
        inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
    return buffer.data();
}

bool IpAddress::is_v4() const {
    return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes.begin());
}

IpAddress IpAddress::counted() const { return is_v4() ? *this : masked(64); }

IpAddress IpAddress::network() const {
    return masked(network_bits());
}

int IpAddress::network_bits() const {
    return is_v4() ? v4_prefix_bits + 24 : 48;
}

IpAddress IpAddress::masked(int bits_of_128) const {
    IpAddress result;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        int const kept = std::clamp(bits_of_128 - static_cast<int>(i) * 8, 0, 8);
        result.bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00 >> kept));
    }
    return result;
}

std::optional<IpRange> IpRange::from_text(std::string_view text) {
    auto const slash = text.find('/');
    auto const address = IpAddress::from_text(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    IpRange range{*address, 128};
    if (slash != std::string_view::npos) {
        // What is written with dots alone counts its bits from the v4 part.
        bool const v4_notation = text.find(':') == std::string_view::npos;
        auto const length = prefix_length(text.substr(slash + 1));
        if (!length || *length > (v4_notation ? 32 : 128))
            return std::nullopt;
        range.bits = *length + (v4_notation ? v4_prefix_bits : 0);
        range.first = address->masked(range.bits);
    }
    return range;
}

} // namespace commentd::rules
