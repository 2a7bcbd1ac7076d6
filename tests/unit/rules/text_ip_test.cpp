#include <catch2/catch.hpp>

#include "rules/text/ip.hpp"

using namespace commentd::rules;

namespace {

IpAddress ip(char const* text) { return IpAddress::from_text(text).value(); }
IpRange range(char const* text) { return IpRange::from_text(text).value(); }

} // namespace

TEST_CASE("a v4-mapped v6 address is its v4 self") {
    CHECK(ip("::ffff:192.0.2.1") == ip("192.0.2.1"));
    CHECK(ip("::ffff:192.0.2.1").text() == "192.0.2.1");
    CHECK(ip("192.0.2.1").is_v4());
    CHECK_FALSE(ip("2001:db8::1").is_v4());
    CHECK(ip("2001:DB8:0:0::1").text() == "2001:db8::1");
}

TEST_CASE("what is no address is refused") {
    for (auto text : {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "[::1]", "1.2.3.4:80",
                      "fe80::1%eth0", ":::", "example.com", "1.2.3.4/24"})
        CHECK_FALSE(IpAddress::from_text(text));
    CHECK_FALSE(IpAddress::from_text(std::string_view("1.2.3.4\0", 8)));
    CHECK_FALSE(IpAddress::from_text(std::string(100000, '1')));
}

TEST_CASE("a person counts as one v4 address or a v6 /64, the network is /24 or /48") {
    CHECK(ip("192.0.2.77").counted() == ip("192.0.2.77"));
    CHECK(ip("192.0.2.77").network() == ip("192.0.2.0"));
    CHECK(ip("2001:db8:1:2:3:4:5:6").counted() == ip("2001:db8:1:2::"));
    CHECK(ip("2001:db8:1:2:3:4:5:6").network() == ip("2001:db8:1::"));
}

TEST_CASE("a range contains what shares its bits") {
    CHECK(range("192.0.2.0/24").contains(ip("192.0.2.255")));
    CHECK(range("192.0.2.0/24").contains(ip("::ffff:192.0.2.255")));
    CHECK_FALSE(range("192.0.2.0/24").contains(ip("192.0.3.0")));
    CHECK(range("192.0.2.128/25").contains(ip("192.0.2.129")));
    CHECK_FALSE(range("192.0.2.128/25").contains(ip("192.0.2.127")));
    CHECK(range("192.0.2.9/24").contains(ip("192.0.2.1")));
    CHECK(range("192.0.2.1").contains(ip("192.0.2.1")));
    CHECK_FALSE(range("192.0.2.1").contains(ip("192.0.2.2")));
    CHECK(range("2001:db8::/32").contains(ip("2001:db8:ffff::1")));
    CHECK_FALSE(range("2001:db8::/32").contains(ip("2001:db9::1")));
    CHECK(range("0.0.0.0/0").contains(ip("203.0.113.7")));
    CHECK_FALSE(range("0.0.0.0/0").contains(ip("2001:db8::1")));
    CHECK(range("::/0").contains(ip("2001:db8::1")));
}

TEST_CASE("what is no range is refused") {
    for (auto text :
         {"", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/08",
          "192.0.2.0/8 ", "192.0.2.0/8/8", "2001:db8::/129", "192.0.2/24"})
        CHECK_FALSE(IpRange::from_text(text));
}
