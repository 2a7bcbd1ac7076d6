#include "daemon/base/ids.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace commentd::base {

namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void fill_randomly(void* data, std::size_t size) {
    // Without randomness there are no ids and no secrets: nothing sensible is left to do.
    if (RAND_bytes(static_cast<unsigned char*>(data), static_cast<int>(size)) != 1)
        throw std::runtime_error("the system's random generator does not answer");
}

// The random half of an id keeps nothing secret, so a stock of it is drawn at once: the generator's
// locks cost more than its bytes.
std::array<std::uint8_t, 8> random_half() {
    constexpr std::size_t stock_bytes = 512;
    thread_local std::array<std::uint8_t, stock_bytes> stock;
    thread_local std::size_t used = stock_bytes;
    if (used == stock_bytes) {
        fill_randomly(stock.data(), stock.size());
        used = 0;
    }
    std::array<std::uint8_t, 8> half;
    std::copy_n(stock.begin() + static_cast<std::ptrdiff_t>(used), half.size(), half.begin());
    used += half.size();
    return half;
}

unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    char const lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

std::uint64_t little_endian(unsigned char const* at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= std::uint64_t(at[i]) << (8 * i);
    return value;
}

// Written out, for then it is one instruction.
std::uint64_t little_endian(unsigned char const* at) {
    auto const byte = [at](unsigned i) { return std::uint64_t(at[i]) << (8 * i); };
    return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
}

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void absorb(std::uint64_t word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

} // namespace

std::string Id::text() const {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (hyphen_before(i))
            text += '-';
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

std::optional<Id> Id::from_text(std::string_view text) {
    if (text.size() != 36)
        return std::nullopt;
    Id id;
    std::size_t at = 0;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (hyphen_before(i) && text[at++] != '-')
            return std::nullopt;
        int const high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
        at += 2;
    }
    return id;
}

Id Id::from_blob(std::string_view sixteen_bytes) {
    Id id;
    if (sixteen_bytes.size() != id.bytes.size())
        throw std::invalid_argument("an id has 16 bytes");
    std::copy(sixteen_bytes.begin(), sixteen_bytes.end(), id.bytes.begin());
    return id;
}

Id make_id(Time time) {
    // Time and counter are one number, so that a full counter runs over into the next millisecond
    // and a clock that was set back goes on counting from the latest id.
    static std::atomic<std::uint64_t> latest{0};
    std::uint64_t const fresh = static_cast<std::uint64_t>(to_number(time)) << 12;
    std::uint64_t before = latest.load(std::memory_order_relaxed), mine;
    do {
        mine = std::max(fresh, before + 1);
    } while (!latest.compare_exchange_weak(before, mine, std::memory_order_relaxed));

    Id id;
    for (std::size_t i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(mine >> (52 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | ((mine >> 8) & 15)); // version 7
    id.bytes[7] = static_cast<std::uint8_t>(mine);
    auto const random = random_half();
    std::copy(random.begin(), random.end(), &id.bytes[8]);
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f)); // variant 10
    return id;
}

std::string make_secret(std::size_t bytes) {
    std::string random(bytes, '\0');
    fill_randomly(random.data(), random.size());
    return base64url(random);
}

std::string base64url(std::string_view data) {
    std::string text;
    text.reserve((data.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (unsigned char byte : data) {
        bits = bits << 8 | byte;
        for (held += 8; held >= 6; held -= 6)
            text += base64_alphabet[bits >> (held - 6) & 63];
    }
    if (held > 0)
        text += base64_alphabet[bits << (6 - held) & 63];
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string data;
    data.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (char c : text) {
        auto const value = base64_alphabet.find(c);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            data += static_cast<char>(bits >> held & 255);
        }
    }
    // One text for each value: no lone character, no bits left over but zeros.
    if (held == 6 || (bits & ((1U << held) - 1)) != 0)
        return std::nullopt;
    return data;
}

std::string sha256(std::string_view data) {
    // Looked up once: OpenSSL 3 takes longer to find an algorithm by its name than to run it.
    static EVP_MD const* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-256");
    return digest;
}

std::string hex(std::string_view data) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(data.size() * 2);
    for (unsigned char byte : data) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint64_t keyed_hash(HashKey const& key, std::string_view data) {
    std::uint64_t const k0 = little_endian(key.bytes.data()), k1 = little_endian(&key.bytes[8]);
    SipState state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
                   k1 ^ 0x7465646279746573};
    auto const* at = bytes_of(data);
    std::size_t left = data.size();
    for (; left >= 8; left -= 8, at += 8)
        state.absorb(little_endian(at));
    state.absorb(std::uint64_t(data.size()) << 56 | little_endian(at, left));
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i)
        state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace commentd::base
