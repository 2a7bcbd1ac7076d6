// An answer by the site's own people: judged for information, and counted in no rate.
#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/submit.hpp"

namespace commentd::moderation {

base::Task<base::Result<Judged>> Submissions::judge_reply(PolicyVersion policy,
                                                          settings::Site const& site,
                                                          comments::Comment c,
                                                          comments::Thread thread,
                                                          comments::Comment parent) {
    auto const& rules = *policy->rules;
    std::string const no_address;
    auto const texts = texts_of(c, thread, no_address);
    auto const reading = rules.read(texts, policy->lists.get(), {policy->settings.eval});
    Judged judged;
    judged.at = c.created_at;
    judged.keys = make_keys(store_.key, site, c, thread.id, parent.id.text(),
                            {reading.folded_content(), reading.folded_name(),
                             rules.needs().near()});
    for (auto const& domain : reading.link_domains())
        judged.link_domains.push_back(store::link_domain_hash(store_.key, c.site, domain));
    auto facts = make_facts(c, site, thread, c.created_at,
                            store_.watches.of(c.site, c.thread, c.created_at));
    auto const id_text = c.id.text();
    facts.comment_id = id_text;
    facts.lists_version = policy->lists_version;
    facts.parent_public = true; // it is public when the answer is
    auto looked_up = co_await look_up(rules.needs(), judged.keys, c.thread, judged.link_domains);
    if (looked_up)
        add_lookups(facts, *looked_up);
    else
        facts.lookup_failed = true;
    store::Recent::Seen const seen{c.created_at, c.site, c.thread, judged.keys, 0,
                                   judged.link_domains, true};
    store_.recent.answer(rules.needs(), seen, {}, facts);
    judged.decision = rules.decide(texts, reading, facts, {policy->settings.eval});
    judged.record = store::pack(judged.decision, facts);
    co_return judged;
}

} // namespace commentd::moderation
