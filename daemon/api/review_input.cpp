#include "daemon/api/review_input.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "daemon/api/moment.hpp"
#include "daemon/comments/text.hpp"
#include "rules/text/language.hpp"
#include "rules/text/links.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using comments::Status;

constexpr std::uint32_t reason_max = 1000;

// As it was given.
struct Sought {
    std::optional<std::string> domain, language, q;
    std::optional<double> min_score, max_score;
};

constexpr double score_max = 1'000'000;

std::optional<rules::Points> hundredths(std::optional<double> points) {
    if (!points) return {};
    return std::llround(std::clamp(*points, -score_max, score_max) * 100);
}

template <class Wrong>
void add_sought(moderation::NamedFilter& filter, Sought const& sought, Wrong const& wrong) {
    filter.min_score = hundredths(sought.min_score);
    filter.max_score = hundredths(sought.max_score);
    // Nothing lies between them, and nobody means that. (Of times somebody may: those of a saved view
    // move on.)
    if (filter.min_score && filter.max_score && *filter.min_score > *filter.max_score)
        wrong("max_score", "not below min_score");
    if (sought.domain) {
        auto const typed = comments::normalise(*sought.domain);
        filter.domain = rules::text::host_of_url(typed);
        if (!filter.domain) filter.domain = rules::text::normalise_host(typed);
        if (!filter.domain) wrong("domain", "a domain or a host, such as shop.example");
    }
    if (sought.language) {
        filter.language = sought.language;
        if (!rules::text::is_language(*sought.language))
            wrong("language", "the code of a language that is recognised, such as hy or en");
    }
    if (!sought.q) return;
    if (sought.q->size() > comments::search_bytes_max)
        return wrong("q", "at most " + std::to_string(comments::search_bytes_max) + " bytes");
    auto words = comments::read_search(*sought.q);
    if (words && std::ranges::any_of(*words, comments::is_short_beginning))
        wrong("q", "at least two letters before *");
    else if (words)
        filter.words = std::move(*words);
    else
        wrong("q", "letters or digits are expected, and at most " +
                       std::to_string(comments::search_terms_max) + " words");
}

} // namespace

std::string const& timezone_of(moderation::Policy const& policy,
                               std::optional<std::string> const& site) {
    static std::string const utc = "UTC";
    auto const* found = site ? policy.settings.site(*site) : nullptr;
    return found ? found->timezone : utc;
}

moderation::NamedFilter filter_of(Query& query, moderation::Policy const& policy) {
    moderation::NamedFilter filter;
    for (auto const& word : query.all("status")) {
        if (auto const status = comments::status_from_text(word))
            filter.statuses.push_back(*status);
        else
            query.wrong("status", "pending, approved, rejected, spam or erased");
    }
    filter.site = query.text("site");
    filter.thread = query.text("thread");
    if (filter.thread) filter.thread = comments::clean_thread_id(comments::normalise(*filter.thread));
    filter.rule = query.text("rule");
    filter.author = query.text("author");
    filter.email = query.text("email");
    if (auto const ip = query.text("ip")) {
        filter.ip = rules::IpRange::from_text(*ip);
        if (!filter.ip) query.wrong("ip", "an address or a network such as 192.0.2.0/24");
    }
    auto const& zone = timezone_of(policy, filter.site);
    filter.since = query.time("since", zone);
    filter.until = query.time("until", zone);
    Sought const sought{query.text("domain"), query.text("language"), query.text("q"),
                        query.decimal("min_score"), query.decimal("max_score")};
    add_sought(filter, sought, [&](auto name, auto detail) { query.wrong(name, detail); });
    return filter;
}

moderation::NamedFilter filter_of(json::object const& object, moderation::Policy const& policy,
                                  base::Time now, Errors& errors) {
    moderation::NamedFilter filter;
    Fields fields(object, "filter.", errors);
    auto const* status = object.if_contains("status");
    std::vector<std::string> words;
    if (status && status->is_string())
        words.push_back(fields.text("status").value_or(""));
    else
        words = fields.texts("status").value_or(words);
    // A list's default would make a forgotten member mean something; here it must be said.
    if (words.empty()) fields.wrong("status", "required", "name the status of what you mean");
    for (auto const& word : words) {
        if (auto const known = comments::status_from_text(word))
            filter.statuses.push_back(*known);
        else
            fields.wrong("status", "invalid_value", "pending, approved, rejected, spam or erased");
    }
    // Likewise what was meant to narrow it and is empty: it would be everything.
    auto const is_empty = [&](std::string_view name) {
        auto const* value = object.if_contains(name);
        bool const empty = value && (value->is_null() || (value->is_string() && value->get_string().empty()));
        if (empty) fields.wrong(name, "required", "leave it out, or say which");
        return empty;
    };
    auto const text = [&](std::string_view name) {
        auto value = fields.text(name);
        if (is_empty(name)) value.reset();
        return value;
    };
    for (auto const* name : {"min_score", "max_score"}) is_empty(name);
    filter.site = text("site");
    filter.thread = text("thread");
    if (filter.thread) filter.thread = comments::clean_thread_id(comments::normalise(*filter.thread));
    filter.rule = text("rule");
    filter.author = text("author");
    filter.email = text("email");
    if (auto const ip = text("ip")) {
        filter.ip = rules::IpRange::from_text(*ip);
        if (!filter.ip)
            fields.wrong("ip", "invalid_value", "an address or a network such as 192.0.2.0/24");
    }
    auto const& zone = timezone_of(policy, filter.site);
    for (auto const& [name, place] :
         {std::pair("since", &filter.since), {"until", &filter.until}}) {
        auto const given = text(name);
        if (!given) continue;
        *place = moment(*given, now, zone);
        if (!*place) fields.wrong(name, "invalid_value", std::string(moment_form));
    }
    Sought const sought{text("domain"), text("language"), text("q"), fields.decimal("min_score"),
                        fields.decimal("max_score")};
    add_sought(filter, sought,
               [&](auto name, auto detail) { fields.wrong(name, "invalid_value", detail); });
    fields.refuse_unknown();
    return filter;
}

std::optional<store::QueueOrder> order_of(std::string_view name) {
    if (name == "oldest") return store::QueueOrder::oldest;
    if (name == "newest") return store::QueueOrder::newest;
    if (name == "score") return store::QueueOrder::score;
    return {};
}

store::Order read_order(Fields& fields) {
    store::Order order;
    order.action = fields.text("action").value_or("");
    if (order.action == "approve")
        order.to = Status::approved;
    else if (order.action == "hold")
        order.to = Status::pending;
    else if (order.action == "reject")
        order.to = Status::rejected;
    else if (order.action == "spam")
        order.to = Status::spam;
    else if (order.action == "erase")
        order.to = Status::erased;
    else
        fields.wrong("action", order.action.empty() ? "required" : "invalid_value",
                     "approve, hold, reject, spam or erase; of one comment also edit, note or reply");
    order.reason = comments::normalise(fields.text("reason").value_or(""));
    if (comments::length(order.reason) > reason_max)
        fields.wrong("reason", "too_long", "at most 1000 characters");
    if (comments::has_control(order.reason))
        fields.wrong("reason", "invalid_characters", "control characters are not allowed");
    return order;
}

std::string AsOf::text() const { return make_cursor('a', {seq, total, filter, base::to_number(at)}); }

std::optional<AsOf> AsOf::from_text(std::string_view text) {
    auto const numbers = read_cursor('a', text, 4);
    constexpr auto total_max = std::int64_t{1} << 48; // no list has more
    if (!numbers || (*numbers)[1] < 0 || (*numbers)[1] > total_max ||
        (*numbers)[3] < base::to_number(base::first_time) ||
        (*numbers)[3] > base::to_number(base::last_time))
        return {};
    return AsOf{(*numbers)[0], (*numbers)[1], (*numbers)[2],
                base::time_from_number((*numbers)[3])};
}

std::int64_t fingerprint(moderation::NamedFilter const& f, store::Person const& person) {
    std::string text;
    auto const add = [&](std::string_view part) {
        text += part;
        text += '\0';
    };
    auto statuses = f.statuses;
    std::ranges::sort(statuses);
    statuses.erase(std::ranges::unique(statuses).begin(), statuses.end());
    for (auto const status : statuses) add(comments::to_text(status));
    for (auto const* part : {&f.site, &f.thread, &f.rule, &f.author, &f.email}) {
        add(*part ? "=" : "-");
        add(part->value_or(""));
    }
    add(f.ip ? f.ip->first.text() + '/' + std::to_string(f.ip->bits) : "-");
    add(f.since ? base::to_text(*f.since) : "-");
    add(f.until ? base::to_text(*f.until) : "-");
    for (auto const* part : {&f.domain, &f.language}) {
        add(*part ? "=" : "-");
        add(part->value_or(""));
    }
    for (auto const score : {f.min_score, f.max_score}) add(score ? std::to_string(*score) : "-");
    for (auto const& term : f.words) {
        add(term.excluded ? "not" : term.begins ? "begin" : "word");
        add(term.begins ? "*" : "");
        add(term.words);
    }
    add(person.name); // a list of one person's sites is no other person's
    auto const hash = base::sha256(text);
    std::int64_t number = 0;
    std::memcpy(&number, hash.data(), sizeof number);
    return number;
}

} // namespace commentd::api
