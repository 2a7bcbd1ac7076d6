#include "daemon/api/entry_input.hpp"

#include <algorithm>

#include "daemon/api/moment.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using rules::ListKind;
using rules::Verdict;

constexpr std::uint32_t entry_max = 500, note_max = 500;
constexpr std::chrono::hours address_lasts{24};

std::string_view expected_of(ListKind kind) {
    switch (kind) {
    case ListKind::words: return "a word or several, in which something is left to look for";
    case ListKind::phrases: return "a phrase, in which something is left to look for; slots are a pack's";
    case ListKind::substrings: return "some characters";
    case ListKind::domains: return "a domain such as example.org, or =www.example.org for that host alone";
    case ListKind::ips: return "an address or a network such as 192.0.2.0/24";
    case ListKind::emails: return "an email address; for all of a domain use ban-domains";
    case ListKind::authors: return "a name, or id: and the site's account";
    }
    return {};
}

std::string short_text(Fields& fields, std::string_view name, std::uint32_t max) {
    auto text = comments::normalise(fields.text(name).value_or(""));
    if (comments::length(text) > max)
        fields.wrong(name, "too_long", "at most " + std::to_string(max) + " characters");
    if (comments::has_control(text) || comments::has_tab_or_line(text))
        fields.wrong(name, "invalid_characters", "one line without control characters");
    return text;
}

void read_what(Fields& fields, moderation::ListSummary const& list, store::ListEntry& entry) {
    entry.list = list.name;
    entry.kind = list.kind;
    entry.entry = short_text(fields, "entry", entry_max);
    auto normal = rules::normalise_entry(list.kind, entry.entry);
    if (entry.entry.empty())
        fields.wrong("entry", "required", std::string(expected_of(list.kind)));
    else if (!normal)
        fields.wrong("entry", "invalid_value", std::string(expected_of(list.kind)));
    else if (list.kind != ListKind::substrings && !rules::option_behind_bar(entry.entry).empty())
        fields.wrong("entry", "invalid_value", "until and note are members of their own, not behind a bar");
    entry.normalised = std::move(normal).value_or("");
}

void read_action(Fields& fields, moderation::ListSummary const& list, store::ListEntry& entry) {
    auto const action = fields.text("action");
    if (!list.is_ban) {
        if (action) fields.wrong("action", "invalid_value", "the rules that use this list say that");
        return;
    }
    entry.action = Verdict::hold;
    if (!action) return;
    for (auto const verdict : {Verdict::hold, Verdict::reject, Verdict::spam})
        if (*action == rules::to_text(verdict)) {
            entry.action = verdict;
            return;
        }
    fields.wrong("action", "invalid_value", "hold, reject or spam");
}

// A time, or how long from now; null is for ever.
void read_until(Fields& fields, moderation::ListSummary const& list, std::string const& timezone,
                base::Time now, store::ListEntry& entry) {
    if (fields.is_null("until")) return;
    auto const text = fields.text("until");
    if (!text) {
        if (list.is_ban && list.kind == ListKind::ips) entry.until = now + address_lasts;
        return;
    }
    entry.until = end_of_term(*text, now, timezone);
    if (!entry.until || *entry.until <= now)
        fields.wrong("until", "invalid_value", "a time to come, or for how long, such as 24h");
}

void read_also(json::object const& object, moderation::Policy const& policy, AskedEntry& asked,
               Errors& errors) {
    Fields fields(object, "also.", errors);
    auto& also = asked.also.emplace();
    also.action = fields.text("action").value_or("");
    if (also.action == "spam")
        also.to = comments::Status::spam;
    else if (also.action == "reject")
        also.to = comments::Status::rejected;
    else
        fields.wrong("action", also.action.empty() ? "required" : "invalid_value",
                     "spam or reject");
    auto const as_of = fields.text("as_of");
    asked.as_of = as_of ? AsOf::from_text(*as_of) : std::nullopt;
    if (auto const* filter = fields.object("filter")) {
        auto const now = asked.as_of ? asked.as_of->at : base::now();
        auto const before = static_cast<std::ptrdiff_t>(errors.size());
        also.filter = filter_of(*filter, policy, now, errors);
        std::for_each(errors.begin() + before, errors.end(),
                      [](auto& e) { e.field.insert(0, "also."); });
    } else {
        fields.wrong("filter", "required", "which comments: a list's filter");
    }
    if (!asked.as_of)
        fields.wrong("as_of", as_of ? "invalid_value" : "required", "as a list's answer gave it");
    auto const expected = fields.number("expected");
    if (!expected) fields.wrong("expected", "required", "how many you mean: the list's total");
    asked.expected = expected.value_or(0);
    fields.refuse_unknown();
}

} // namespace

AskedEntry read_entry(json::object const& object, moderation::ListSummary const& list,
                      moderation::Policy const& policy, base::Time now, Errors& errors) {
    AskedEntry asked;
    auto& [entry, site, force, dry_run, also] = asked.entry;
    Fields fields(object, "", errors);
    read_what(fields, list, entry);
    read_action(fields, list, entry);
    site = fields.text("site").value_or("");
    auto const& timezone = timezone_of(policy, site.empty() ? std::nullopt : std::optional(site));
    read_until(fields, list, timezone, now, entry);
    entry.note = short_text(fields, "note", note_max);
    force = fields.flag("force").value_or(false);
    dry_run = fields.flag("dry_run").value_or(false);
    if (auto const* removal = fields.object("also")) read_also(*removal, policy, asked, errors);
    fields.refuse_unknown();
    return asked;
}

} // namespace commentd::api
