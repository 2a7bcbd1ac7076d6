#include "rules/facts.hpp"

#include <algorithm>

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

std::string_view to_text(FormToken token) {
    switch (token) {
    case FormToken::ok: return "ok";
    case FormToken::missing: return "missing";
    case FormToken::invalid: return "invalid";
    case FormToken::expired: return "expired";
    }
    return {};
}

std::string_view to_text(Honeypot honeypot) {
    return honeypot == Honeypot::filled ? "filled" : "empty";
}

std::string_view to_text(ProofOfWork work) {
    switch (work) {
    case ProofOfWork::ok: return "ok";
    case ProofOfWork::missing: return "missing";
    case ProofOfWork::invalid: return "invalid";
    case ProofOfWork::expired: return "expired";
    case ProofOfWork::replayed: return "replayed";
    case ProofOfWork::not_required: return "not_required";
    }
    return {};
}

std::optional<History> most_suspect(std::span<History const> of_domains) {
    auto const balance = [](History const& h) {
        return std::int64_t{h.rejected} + std::int64_t{h.spam} - std::int64_t{h.approved};
    };
    auto const most = std::ranges::max_element(of_domains, {}, balance);
    return most == of_domains.end() ? std::nullopt : std::optional(*most);
}

bool Needs::near() const {
    return std::ranges::any_of(duplicates, [](auto const& query) { return query.alike > 0; });
}

} // namespace commentd::rules
