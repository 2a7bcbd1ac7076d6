// What a new password must be. Length is what counts (NIST SP 800-63B section 5.1.1.2): no rules of
// digits and signs, but nothing that is the name again or one key held down.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "daemon/base/result.hpp"

namespace commentd::moderation {

constexpr std::size_t password_least = 12;      // code points
constexpr std::size_t password_bytes_max = 1024; // what is hashed is bounded

// What is wrong with it, as a field `field`.
std::optional<base::FieldError> password_problem(std::string_view password, std::string_view name,
                                                 std::string_view field);

} // namespace commentd::moderation
