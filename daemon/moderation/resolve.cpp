// From a filter as a client names it to what the tables are asked.
#include <algorithm>

#include "daemon/comments/text.hpp"
#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/refusals.hpp"
#include "daemon/moderation/review.hpp"
#include "rules/text/language.hpp"
#include "rules/text/view.hpp"

namespace commentd::moderation {
namespace {

// What a rule cannot tell apart in a comment, a list does not, either.
std::vector<std::string> languages_like(std::string const& language) {
    std::vector<std::string> alike;
    for (auto const code : rules::text::language_codes())
        if (rules::text::same_language(language, code)) alike.emplace_back(code);
    return alike;
}

void search(store::Database& database, NamedFilter const& named, store::QueueFilter& filter) {
    store::Sought sought;
    sought.terms = named.words;
    sought.domain = named.domain.value_or("");
    if (named.language) sought.languages = languages_like(*named.language);
    auto found = store::find_texts(database, sought);
    filter.found_at = found.seq;
    filter.among = std::make_shared<store::NumberSet const>(std::move(found.numbers));
    // Nothing that is erased can be found.
    if (std::erase(filter.statuses, comments::Status::erased) > 0 && filter.statuses.empty())
        filter.among = std::make_shared<store::NumberSet const>();
}

} // namespace

base::Task<base::Outcome> Review::catch_up(NamedFilter named) {
    // The words first: what the tables know more than they is not yet told of (find_queue).
    if (named.searches()) {
        bool const searchable = co_await store_.search.catch_up();
        if (!searchable)
            co_return base::Error{base::Fault::unavailable,
                                  "what comments are found by is being computed; try again", {}, 1};
    }
    bool const listed = co_await store_.derived.catch_up();
    if (!listed) co_return behind();
    co_return base::Done{};
}

base::Result<store::QueueFilter> Review::resolve(store::ReadConnections& connections,
                                                 store::Person const& person,
                                                 NamedFilter const& named) const {
    auto& truth = connections.truth;
    store::QueueFilter filter;
    filter.statuses = named.statuses;
    filter.sites = store::Sites::visible(truth, person);
    filter.rule = named.rule;
    filter.ip = named.ip;
    filter.since = named.since;
    filter.until = named.until;
    filter.min_score = named.min_score;
    filter.max_score = named.max_score;
    if (named.site) {
        auto const site = store::Sites::find(truth, *named.site);
        if (!site || !store::sees(filter.sites, *site))
            return not_found("there is no site " + *named.site);
        filter.sites = std::vector{*site};
    }
    // Threads, authors and emails are each site's own: asked for by name they are those of every
    // site that is looked at.
    auto const sites_asked = [&] {
        std::vector<comments::SiteNumber> numbers;
        for (auto const& [number, id] : store::Sites::all(truth))
            if (store::sees(filter.sites, number)) numbers.push_back(number);
        return numbers;
    };
    auto const keys = [&](auto const& key_of) {
        std::vector<std::int64_t> found;
        for (auto const site : sites_asked())
            found.push_back(static_cast<std::int64_t>(key_of(site)));
        return found;
    };
    if (named.thread) {
        filter.threads.emplace(); // none: matches nothing
        for (auto const site : sites_asked())
            if (auto const thread = store_.threads.find(truth, site, *named.thread))
                filter.threads->push_back(thread->number);
    }
    if (named.author) {
        auto const folded = rules::text::fold(comments::normalise(*named.author));
        filter.name_keys = keys([&](auto site) { return name_key(store_.key, site, folded); });
    }
    if (named.email) {
        // As it is stored: with its domain as A-labels.
        auto const typed = comments::normalise(*named.email);
        auto const email = comments::email(typed).value_or(typed);
        filter.email_keys = keys([&](auto site) { return email_key(store_.key, site, email); });
    }
    filter.counted_sites = sites_asked();
    if (named.searches()) search(connections.search, named, filter);
    return filter;
}

} // namespace commentd::moderation
