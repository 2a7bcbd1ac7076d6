// Passwords are kept as scrypt makes them, at a cost that may grow.
#include "daemon/base/password.hpp"

#include <catch2/catch.hpp>

#include "daemon/base/ids.hpp"

using namespace commentd::base;

namespace {

constexpr ScryptCost cheap{4, 1, 1};

} // namespace

TEST_CASE("a password is right for its own hash and for no other") {
    auto const kept = hash_password("an old rusty gate", cheap).value();
    CHECK(kept.starts_with("$scrypt$ln=4,r=1,p=1$"));
    CHECK(kept.find("rusty") == std::string::npos);
    CHECK(check_password("an old rusty gate", kept).right);
    CHECK_FALSE(check_password("an old rusty gat", kept).right);
    CHECK_FALSE(check_password("", kept).right);
    CHECK(hash_password("an old rusty gate", cheap).value() != kept); // another salt
}

TEST_CASE("a hash of another cost is right, and its cost is told") {
    auto const old = check_password("an old rusty gate", *hash_password("an old rusty gate", cheap));
    CHECK(old.right);
    CHECK(old.cost == cheap);
    auto const fresh = check_password("an old rusty gate", *hash_password("an old rusty gate"));
    CHECK(fresh.right);
    CHECK(fresh.cost == ScryptCost{});
}

TEST_CASE("scrypt is the one of RFC 7914") {
    // Section 12, the second vector (N = 1024, r = 8, p = 16), its first 32 bytes.
    auto kept = "$scrypt$ln=10,r=8,p=16$" + base64url("NaCl") + "$";
    std::string const expected("\xfd\xba\xbe\x1c\x9d\x34\x72\x00\x78\x56\xe7\x19\x0d\x01\xe9\xfe"
                               "\x7c\x6a\xd7\xcb\xc8\x23\x78\x30\xe7\x73\x76\x63\x4b\x37\x31\x62",
                               32);
    CHECK(check_password("password", kept + base64url(expected)).right);
    CHECK_FALSE(check_password("passwore", kept + base64url(expected)).right);
}

TEST_CASE("what is no hash fits no password, and takes no memory") {
    auto const kept = hash_password("an old rusty gate", cheap).value();
    for (std::string const& broken :
         {std::string(), std::string("$scrypt$"), kept.substr(1), kept + "x",
          kept.substr(0, kept.size() - 4), "$scrypt$ln=40,r=1,p=1" + kept.substr(21),
          "$scrypt$ln=4,r=0,p=1" + kept.substr(21), "$scrypt$ln=4,r=1,p=-1" + kept.substr(21)}) {
        INFO(broken);
        CHECK_FALSE(check_password("an old rusty gate", broken).right);
    }
}

TEST_CASE("nobody's password costs as much as any other and is nobody's") {
    CHECK(nobodys_password().starts_with("$scrypt$ln=15,r=8,p=3$"));
    auto const check = check_password("", nobodys_password(cheap));
    CHECK_FALSE(check.right);
    CHECK(check.cost == cheap); // it could be read, and was reckoned to the end
}
