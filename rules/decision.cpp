#include "rules/decision.hpp"

namespace commentd::rules {

std::string_view to_text(Verdict verdict) {
    switch (verdict) {
    case Verdict::approve: return "approve";
    case Verdict::hold: return "hold";
    case Verdict::reject: return "reject";
    case Verdict::spam: return "spam";
    }
    return {};
}

std::string_view to_text(Mode mode) {
    switch (mode) {
    case Mode::enforce: return "enforce";
    case Mode::shadow: return "shadow";
    case Mode::disabled: return "disabled";
    }
    return {};
}

} // namespace commentd::rules
