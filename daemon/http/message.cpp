#include "daemon/http/message.hpp"

#include <algorithm>

namespace commentd::http {

std::string_view Request::header(std::string_view name) const {
    auto const found = std::ranges::find(headers, name, &Header::name);
    return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

std::size_t Request::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count(headers, name, &Header::name));
}

} // namespace commentd::http
