#include "daemon/base/totp.hpp"

#include <array>
#include <chrono>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "daemon/base/ids.hpp"

namespace commentd::base::totp {
namespace {

constexpr std::size_t secret_bytes = 20;
constexpr std::chrono::seconds step_lasts{30};

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (char const c : text) {
        if (plain.find(c) != plain.npos)
            out += c;
        else
            out += "%" + hex({&c, 1});
    }
    return out;
}

} // namespace

std::string make_secret() { return from_base64url(base::make_secret(secret_bytes)).value(); }

std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (unsigned char const byte : bytes) {
        bits = bits << 8 | byte;
        for (held += 8; held >= 5; held -= 5) text += alphabet[bits >> (held - 5) & 31];
    }
    if (held > 0) text += alphabet[bits << (5 - held) & 31];
    return text;
}

std::string uri(std::string_view secret, std::string_view issuer, std::string_view person) {
    auto const from = percent_encoded(issuer);
    return "otpauth://totp/" + from + ":" + percent_encoded(person) + "?secret=" + base32(secret) +
           "&issuer=" + from + "&algorithm=SHA1&digits=6&period=30";
}

std::int64_t step_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()) / step_lasts;
}

// RFC 4226 section 5.3: four bytes of the HMAC, from where its last one says.
std::string code(std::string_view secret, std::int64_t step, int digits) {
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    if (!HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
              counter.size(), mac.data(), &size))
        return {};
    std::size_t const at = mac[size - 1] & 15;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | mac[at + i];
    number &= 0x7fffffff;
    std::string text(static_cast<std::size_t>(digits), '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number /= 10)
        *digit = static_cast<char>('0' + number % 10);
    return text;
}

std::optional<std::int64_t> match(std::string_view secret, std::string_view given, Time now,
                                  std::int64_t used) {
    std::optional<std::int64_t> found;
    for (auto step = step_of(now) - 1; step <= step_of(now) + 1; ++step) {
        auto const right = code(secret, step);
        if (!right.empty() && equal_in_constant_time(right, given) && step > used && !found)
            found = step;
    }
    return found;
}

} // namespace commentd::base::totp
