// Run-time bans: what of a comment they hit. In the order of the ban lists.
#include <algorithm>

#include "rules/conditions/strings.hpp"
#include "rules/runtime_lists.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

class Bans {
public:
    Bans(RuntimeLists const& lists, Scene const& scene) : lists_(lists), scene_(scene) {}

    std::vector<Match> find() {
        static auto const* const content = find_fact("content");
        static auto const* const name = find_fact("author.name");
        for (auto const* fact : {content, name}) {
            words(*fact);
        }
        if (lists_.bans_domains()) {
            domains();
        }
        emails();
        address();
        author(*name);
        return std::move(found_);
    }

private:
    void words(Fact const& fact) {
        auto const& field = scene_.reading.field(fact.slot, false);
        for (auto const& match : field.matches) {
            bool const counts = match.list == no_list && match.added->counts(scene_.facts);
            // A word that is folded in two ways may be found in both.
            bool const known = counts && !found_.empty() && found_.back().fact == &fact &&
                               found_.back().added == match.added &&
                               found_.back().begin == match.begin;
            if (counts && !known) {
                found_.push_back({&fact, &*field.folded, match.begin, match.end, match.view,
                                  no_list, 0, match.undone, {}, match.added});
            }
        }
    }

    void domains() {
        static Fact const* const facts[] = {find_fact("links.hosts"), find_fact("author.url.host"),
                                            find_fact("author.email.domain")};
        for (auto const* fact : facts) {
            for (auto const& [host, span] : strings_of(*fact, scene_)) {
                add(*fact, span, lists_.hosts(no_list, host, scene_.facts));
            }
        }
    }

    void emails() {
        static auto const* const fact = find_fact("author.email");
        add(*fact, whole(*fact), lists_.emails(scene_.texts.email, scene_.facts));
    }

    void address() {
        static auto const* const fact = find_fact("ip");
        if (scene_.facts.ip) {
            add(*fact, whole(*fact), lists_.addresses(no_list, *scene_.facts.ip, scene_.facts));
        }
    }

    void author(Fact const& name) {
        add(name, whole(name),
            lists_.authors(scene_.texts.name, scene_.facts.author_id, scene_.facts));
    }

    text::Span whole(Fact const& fact) const {
        return {0, text::code_points(scene_.reading.field(fact.slot, false).stored)};
    }

    void add(Fact const& fact, std::optional<text::Span> span, RuntimeLists::Found const& entries) {
        for (auto const* entry : entries) {
            found_.push_back(match_of(fact, span));
            found_.back().added = entry;
        }
    }

    RuntimeLists const& lists_;
    Scene const& scene_;
    std::vector<Match> found_;
};

} // namespace

bool finds_entry(RuntimeLists const& lists, Scene const& scene) {
    auto const& facts = scene.facts;
    auto const counts = [&](ListMatch const& match) {
        return match.added && match.added->counts(facts);
    };
    auto const has_one = [&](FieldReading const& field) {
        return std::ranges::any_of(field.matches, counts);
    };
    if (std::ranges::any_of(scene.reading.fields, has_one) || !find_bans(lists, scene).empty() ||
        (facts.ip && !lists.addresses(RuntimeLists::any_list, *facts.ip, facts).empty())) {
        return true;
    }
    static Fact const* const places[] = {find_fact("links.hosts"), find_fact("author.url.host"),
                                         find_fact("author.email.domain")};
    return std::ranges::any_of(places, [&](Fact const* fact) {
        return std::ranges::any_of(strings_of(*fact, scene), [&](StringAt const& host) {
            return !lists.hosts(RuntimeLists::any_list, host.text, facts).empty();
        });
    });
}

std::vector<Match> find_bans(RuntimeLists const& lists, Scene const& scene) {
    return Bans(lists, scene).find();
}

} // namespace commentd::rules
