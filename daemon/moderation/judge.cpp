#include "daemon/moderation/judge.hpp"

#include <algorithm>

namespace commentd::moderation {
namespace {

bool is_reserved(std::string const& name, settings::Site const& site) {
    if (site.reserved_names.empty() || name.empty()) return false;
    auto const looks = rules::text::looks_of_name(name);
    return std::ranges::any_of(site.reserved_names, [&](auto const& reserved) {
        return rules::text::look_alike(looks, reserved);
    });
}

} // namespace

rules::Texts texts_of(comments::Comment const& c, comments::Thread const& thread,
                      std::string const& ip) {
    return {c.content,         c.author.name, c.author.email, c.author.url, c.client.user_agent,
            c.client.referrer, thread.id,     thread.url,     thread.title, ip};
}

rules::Facts make_facts(comments::Comment const& c, settings::Site const& site,
                        comments::Thread const& thread, base::Time now,
                        store::Watches::Said const& said) {
    rules::Facts facts;
    facts.now = now;
    facts.site = site.id;
    facts.source = c.source;
    facts.proven = c.proven;
    facts.author_id = c.author.id;
    facts.role = c.author.role;
    facts.verified = c.author.verified;
    facts.ip = c.client.ip;
    facts.depth = c.depth;
    facts.has_parent = c.parent.has_value();
    facts.thread_closed = is_closed(thread, site, now, said);
    facts.thread_watched = said.held;
    if (auto const begins = thread.begins())
        facts.thread_age = std::max<rules::Duration>(now - *begins, rules::Duration(0));
    facts.name_reserved = is_reserved(c.author.name, site);
    facts.policy = {site.thresholds, site.premoderate, site.judge_first_comment, site.languages};
    return facts;
}

void add_lookups(rules::Facts& facts, Lookups const& found) {
    facts.author = found.author;
    facts.ip_history = found.ip;
    facts.net_history = found.net;
    facts.link_domain = rules::most_suspect(found.link_domains);
    facts.known_reader = found.reader && found.reader->approved > 0;
    if (found.thread) facts.thread_comments = found.thread->approved;
}

bool is_closed(comments::Thread const& thread, settings::Site const& site, base::Time now,
               store::Watches::Said const& said) {
    if (said.closed) return *said.closed;
    if (thread.closed) return true;
    auto const begins = thread.begins();
    return site.close_after && begins && now - *begins > *site.close_after;
}

} // namespace commentd::moderation
