// One-time codes of an authenticator (TOTP, RFC 6238, with the usual choices that all of them know:
// SHA-1, 30 seconds, 6 digits).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"

namespace commentd::base::totp {

std::string make_secret(); // 20 bytes, as RFC 4226 section 4 recommends
std::string base32(std::string_view bytes); // RFC 4648, without padding: how people type a secret
// What an authenticator reads, mostly as a picture.
std::string uri(std::string_view secret, std::string_view issuer, std::string_view person);

std::int64_t step_of(Time); // of 30 seconds since 1970
std::string code(std::string_view secret, std::int64_t step, int digits = 6);

// The step whose code this is: the one of now, or a neighbour, for clocks differ; later than
// `used`, for a code counts once (RFC 6238 section 5.2).
std::optional<std::int64_t> match(std::string_view secret, std::string_view code, Time now,
                                  std::int64_t used);

} // namespace commentd::base::totp
