#include "daemon/comments/comment.hpp"

#include <algorithm>
#include <array>

namespace commentd::comments {
namespace {

constexpr std::array<std::string_view, 5> status_words{"pending", "approved", "rejected", "spam",
                                                       "erased"};

} // namespace

std::string_view to_text(Status status) { return status_words[static_cast<std::size_t>(status)]; }

std::optional<Status> status_from_text(std::string_view word) {
    auto const at = std::ranges::find(status_words, word);
    if (at == status_words.end()) return {};
    return static_cast<Status>(at - status_words.begin());
}

Status status_of(rules::Verdict verdict) {
    switch (verdict) {
    case rules::Verdict::approve: return Status::approved;
    case rules::Verdict::hold: return Status::pending;
    case rules::Verdict::reject: return Status::rejected;
    case rules::Verdict::spam: return Status::spam;
    }
    return Status::pending;
}

rules::Verdict verdict_of(Status status) {
    switch (status) {
    case Status::approved: return rules::Verdict::approve;
    case Status::rejected: return rules::Verdict::reject;
    case Status::spam: return rules::Verdict::spam;
    default: return rules::Verdict::hold;
    }
}

bool is_public(Status status, rules::Source source) {
    return status == Status::approved && source != rules::Source::akismet;
}

bool counts_in_rates(rules::Source source) {
    return source != rules::Source::import && source != rules::Source::staff;
}

Status after_edit(Status was, rules::Verdict verdict) {
    if (was == Status::approved) return status_of(verdict);
    return status_of(std::max(verdict_of(was), verdict));
}

} // namespace commentd::comments
