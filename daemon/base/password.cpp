#include "daemon/base/password.hpp"

#include <charconv>

#include <openssl/evp.h>

#include "daemon/base/ids.hpp"

namespace commentd::base {
namespace {

constexpr std::size_t salt_bytes = 16, hash_bytes = 32;

struct Kept {
    ScryptCost cost;
    std::string salt, hash;

    std::string text() const {
        return "$scrypt$ln=" + std::to_string(cost.log2_n) + ",r=" + std::to_string(cost.r) +
               ",p=" + std::to_string(cost.p) + "$" + base64url(salt) + "$" + base64url(hash);
    }
};

// Takes `before` and a number off the front.
std::optional<unsigned> read_number(std::string_view& text, std::string_view before) {
    if (!text.starts_with(before)) return {};
    text.remove_prefix(before.size());
    unsigned number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc()) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<Kept> read(std::string_view text) {
    auto const log2_n = read_number(text, "$scrypt$ln=");
    auto const r = read_number(text, ",r=");
    auto const p = read_number(text, ",p=");
    // At most a gigabyte, whatever stands there.
    if (!log2_n || !r || !p || *log2_n < 1 || *log2_n > 20 || *r < 1 || *r > 8 || *p < 1 || *p > 16)
        return {};
    auto const middle = text.find('$', 1);
    if (!text.starts_with('$') || middle == text.npos) return {};
    auto salt = from_base64url(text.substr(1, middle - 1));
    auto hash = from_base64url(text.substr(middle + 1));
    if (!salt || !hash || hash->size() != hash_bytes) return {};
    return Kept{{*log2_n, *r, *p}, std::move(*salt), std::move(*hash)};
}

std::optional<std::string> derive(std::string_view password, std::string_view salt,
                                  ScryptCost const& cost) {
    auto const n = std::uint64_t{1} << cost.log2_n;
    // What RFC 7914 section 2 takes, and as much again for OpenSSL's own.
    auto const memory_max = 2 * 128 * (n + cost.p) * cost.r + 65'536;
    std::string key(hash_bytes, '\0');
    bool const done =
        EVP_PBE_scrypt(password.data(), password.size(),
                       reinterpret_cast<unsigned char const*>(salt.data()), salt.size(), n, cost.r,
                       cost.p, memory_max, reinterpret_cast<unsigned char*>(key.data()),
                       key.size()) == 1;
    if (!done) return {};
    return key;
}

std::string random_bytes(std::size_t count) { return from_base64url(make_secret(count)).value(); }

} // namespace

std::optional<std::string> hash_password(std::string_view password, ScryptCost cost) {
    Kept kept{cost, random_bytes(salt_bytes), {}};
    auto hash = derive(password, kept.salt, cost);
    if (!hash) return {};
    kept.hash = std::move(*hash);
    return kept.text();
}

PasswordCheck check_password(std::string_view password, std::string const& kept_text) {
    auto const kept = read(kept_text);
    if (!kept) return {};
    auto const hash = derive(password, kept->salt, kept->cost);
    return {hash && equal_in_constant_time(*hash, kept->hash), kept->cost};
}

std::string nobodys_password(ScryptCost cost) {
    return Kept{cost, random_bytes(salt_bytes), random_bytes(hash_bytes)}.text();
}

} // namespace commentd::base
