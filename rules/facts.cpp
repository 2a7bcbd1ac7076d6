#include "rules/facts.hpp"

namespace commentd::rules {

std::string_view to_text(Source source) {
    switch (source) {
    case Source::site: return "site";
    case Source::form: return "form";
    case Source::staff: return "staff";
    case Source::import: return "import";
    case Source::akismet: return "akismet";
    }
    return {};
}

std::string_view to_text(Origin origin) {
    return origin == Origin::ok ? "ok" : "missing";
}

} // namespace commentd::rules
