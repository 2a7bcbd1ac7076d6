#include "daemon/moderation/password_rules.hpp"

#include <set>
#include <string>

#include "daemon/comments/text.hpp"
#include "rules/text/view.hpp"

namespace commentd::moderation {
namespace {

constexpr std::size_t different_least = 5;      // characters
constexpr std::size_t beyond_name_least = 8;    // bytes beside the name, however often it stands there

} // namespace

std::optional<base::FieldError> password_problem(std::string_view password, std::string_view name,
                                                 std::string_view field) {
    auto const wrong = [&](std::string code, std::string detail) {
        return base::FieldError{std::string(field), std::move(code), std::move(detail)};
    };
    if (password.size() > password_bytes_max) return wrong("too_long", "at most 1024 bytes");
    if (!comments::valid_utf8(password)) return wrong("invalid_utf8", "text in UTF-8");
    if (comments::length(password) < password_least)
        return wrong("too_short", "at least 12 characters");
    if (std::set<char>(password.begin(), password.end()).size() < different_least)
        return wrong("invalid_value", "more than the same few characters");
    auto rest = rules::text::fold(password);
    auto const folded_name = rules::text::fold(name);
    for (auto at = rest.find(folded_name); !folded_name.empty() && at != rest.npos;
         at = rest.find(folded_name))
        rest.erase(at, folded_name.size());
    if (rest.size() < beyond_name_least) return wrong("invalid_value", "more than the name");
    return {};
}

} // namespace commentd::moderation
