// One-time codes are those of RFC 6238, and count once.
#include "daemon/base/totp.hpp"

#include <catch2/catch.hpp>

using namespace commentd::base;

namespace {

std::string const secret = "12345678901234567890"; // of RFC 6238, appendix B

Time at_second(std::int64_t second) { return time_from_number(second * 1000); }

} // namespace

TEST_CASE("codes are those of RFC 6238's table for SHA-1") {
    for (auto const& [second, expected] :
         {std::pair<std::int64_t, std::string>{59, "94287082"},
          {1111111109, "07081804"},
          {1111111111, "14050471"},
          {1234567890, "89005924"},
          {2000000000, "69279037"},
          {20000000000, "65353130"}}) {
        auto const step = totp::step_of(at_second(second));
        CHECK(totp::code(secret, step, 8) == expected);
        CHECK(totp::code(secret, step) == expected.substr(2));
    }
}

TEST_CASE("a code counts in its own half minute and in the ones beside it") {
    auto const now = at_second(1234567890);
    auto const step = totp::step_of(now);
    for (std::int64_t const off : {-1, 0, 1})
        CHECK(totp::match(secret, totp::code(secret, step + off), now, 0) == step + off);
    for (std::int64_t const off : {-2, 2})
        CHECK_FALSE(totp::match(secret, totp::code(secret, step + off), now, 0));
    for (auto const* wrong : {"", "00592", "0059245", "89005924", "x05924"})
        CHECK_FALSE(totp::match(secret, wrong, now, 0));
}

TEST_CASE("a code that was used, and those before it, are refused") {
    auto const now = at_second(1234567890);
    auto const step = totp::step_of(now);
    CHECK_FALSE(totp::match(secret, totp::code(secret, step), now, step));
    CHECK_FALSE(totp::match(secret, totp::code(secret, step - 1), now, step));
    CHECK(totp::match(secret, totp::code(secret, step + 1), now, step) == step + 1);
}

TEST_CASE("a secret is shown in the base32 of RFC 4648") {
    for (auto const& [bytes, shown] : {std::pair<std::string, std::string>{"", ""},
                                       {"f", "MY"},
                                       {"fo", "MZXQ"},
                                       {"foo", "MZXW6"},
                                       {"foob", "MZXW6YQ"},
                                       {"fooba", "MZXW6YTB"},
                                       {"foobar", "MZXW6YTBOI"}})
        CHECK(totp::base32(bytes) == shown);
    CHECK(totp::base32(totp::make_secret()).size() == 32);
    CHECK(totp::uri(secret, "commentd", "ann b") ==
          "otpauth://totp/commentd:ann%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
          "&issuer=commentd&algorithm=SHA1&digits=6&period=30");
}
