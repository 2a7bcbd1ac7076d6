#include "daemon/base/ids.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include <catch2/catch.hpp>
#include <openssl/evp.h>

using namespace commentd::base;

namespace {

// The library's own SipHash, to hold ours against at every length.
std::uint64_t openssl_hash(HashKey const& key, std::string_view data) {
    std::size_t size = 8, written = 0;
    unsigned char digest[8];
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
    EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
    OSSL_PARAM const params[] = {OSSL_PARAM_construct_size_t("size", &size),
                                 OSSL_PARAM_construct_end()};
    REQUIRE(EVP_MAC_init(context, key.bytes.data(), key.bytes.size(), params) == 1);
    REQUIRE(EVP_MAC_update(context, reinterpret_cast<unsigned char const*>(data.data()),
                           data.size()) == 1);
    REQUIRE(EVP_MAC_final(context, digest, &written, sizeof digest) == 1);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i)
        value = value << 8 | digest[i];
    return value;
}

} // namespace

TEST_CASE("an id is a UUIDv7 of its time, and its text reads back") {
    auto const time = time_from_number(0x0123456789ab);
    auto const id = make_id(time);
    auto const text = id.text();
    CHECK(text.size() == 36);
    CHECK(text.starts_with("01234567-89ab-7"));
    CHECK((id.bytes[8] & 0xc0) == 0x80);
    CHECK(Id::from_text(text) == id);
    CHECK(Id::from_blob(id.blob()) == id);
    auto upper = text;
    std::ranges::transform(upper, upper.begin(), [](char c) { return char(std::toupper(c)); });
    CHECK(Id::from_text(upper) == id);
}

TEST_CASE("only the canonical form is an id") {
    for (auto text :
         {"", "0123456789ab7def8123456789abcdef", "{01234567-89ab-7def-8123-456789abcdef}",
          "01234567-89ab-7def-8123-456789abcde", "01234567-89ab-7def-8123-456789abcdeg",
          "0123456-789ab-7def-8123-456789abcdef", "01234567-89ab-7def-8123-456789abcdef "})
        CHECK_FALSE(Id::from_text(text));
    CHECK_THROWS(Id::from_blob("short"));
}

TEST_CASE(
    "ids of one process grow, in a millisecond, across threads and when the clock is set back") {
    std::vector<std::vector<Id>> made(4);
    auto const time = now();
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made)
            threads.emplace_back([&mine, time] {
                for (int i = 0; i < 5'000; ++i)
                    mine.push_back(make_id(time));
            });
    }
    std::set<Id> all;
    for (auto const& mine : made) {
        CHECK(std::ranges::is_sorted(mine));
        all.insert(mine.begin(), mine.end());
    }
    CHECK(all.size() == 20'000);
    CHECK(make_id(time - std::chrono::hours(1)) > *all.rbegin());
    CHECK(make_id(time + std::chrono::hours(1)).text() > all.rbegin()->text());
}

TEST_CASE("secrets differ and have the length that was asked for") {
    std::set<std::string> secrets;
    for (int i = 0; i < 100; ++i)
        secrets.insert(make_secret());
    CHECK(secrets.size() == 100);
    CHECK(from_base64url(*secrets.begin())->size() == 32);
    CHECK(from_base64url(make_secret(5))->size() == 5);
}

TEST_CASE("base64url follows the vectors of RFC 4648 without padding") {
    std::pair<std::string, std::string> const vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};
    for (auto const& [plain, coded] : vectors) {
        CHECK(base64url(plain) == coded);
        CHECK(from_base64url(coded) == plain);
    }
    for (auto text : {"Z", "Zg==", "Zm9v\n", "Zm+v", "Zm/v", "Zh", "Zm9vYmF"})
        CHECK_FALSE(from_base64url(text));
}

TEST_CASE("SHA-256 follows the vectors of FIPS 180") {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("comparing in constant time says the same as comparing") {
    CHECK(equal_in_constant_time("secret", "secret"));
    CHECK_FALSE(equal_in_constant_time("secret", "secres"));
    CHECK_FALSE(equal_in_constant_time("secret", "secret "));
    CHECK(equal_in_constant_time("", ""));
}

TEST_CASE("the keyed hash is SipHash-2-4: its authors' vectors and the library agree") {
    // Key 00 … 0f, messages "", 00, 00 01, …: the first sixteen of the reference vectors.
    constexpr std::uint64_t vectors[] = {
        0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
        0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
        0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
        0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5};
    HashKey key;
    for (std::size_t i = 0; i < key.bytes.size(); ++i)
        key.bytes[i] = static_cast<std::uint8_t>(i);
    std::string message;
    for (auto const expected : vectors) {
        CHECK(keyed_hash(key, message) == expected);
        message += static_cast<char>(message.size());
    }
    for (message.clear(); message.size() < 300; message += static_cast<char>(message.size() * 7))
        CHECK(keyed_hash(key, message) == openssl_hash(key, message));
}
