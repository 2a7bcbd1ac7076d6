// What the tests of moderation share: a store, a policy from YAML and a clock that stands still.
#pragma once

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "daemon/base/loops.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/submit.hpp"
#include "tests/support/pinned_clock.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait_for.hpp"

namespace commentd::moderation {

class Moderation {
public:
    // `rules` are the members of a pack, `site` those of the one site, both with their indentation.
    explicit Moderation(std::string const& rules = "", std::string const& site = "",
                        std::string const& shipped_packs = "[]") {
        if (!rules.empty())
            dir.write("rules.d/test.yaml", "commentd_rules: 1\nname: test\n" + rules);
        dir.write("commentd.yaml", "state: state\nlimits: {eval_ms: 1000}\nshipped_packs: " +
                                       shipped_packs + "\nsites:\n  - id: news\n" + site);
        open();
    }
    ~Moderation() { close(); }

    void open() {
        auto loaded = load_policy(config());
        std::string problems;
        for (auto const& problem : loaded.problems) problems += problem.text() + '\n';
        INFO(problems);
        REQUIRE_FALSE(loaded.refused());
        std::filesystem::create_directories(loaded.settings->fixed.state);
        auto opened = store::Store::open({loaded.settings->fixed.database, 1, clock.clock(),
                                          [] { throw std::logic_error("sync failed"); }, {}});
        REQUIRE(opened);
        store = std::move(opened).value();
        auto started = Policies::start(std::move(loaded), *store, config(), clock.clock());
        REQUIRE(started);
        policies = std::move(started).value();
        policy = policies->current();
        submissions = std::make_unique<Submissions>(*store, clock.clock());
    }
    void close() {
        tests::wait_until_begun(loops);
        submissions.reset();
        policies.reset();
        store.reset();
    }

    settings::Site const& site() const { return policy->settings.sites.front(); }
    comments::SiteNumber site_number() const { return policy->sites.at("news"); }
    std::filesystem::path config() const { return dir / "commentd.yaml"; }
    std::filesystem::path truth() const { return policy->settings.fixed.database; }
    std::filesystem::path derived() const { return policy->settings.fixed.state / "derived.db"; }

    base::Task<base::Result<Accepted>> submitting(Submission s) {
        return submissions->submit(policy, site(), std::move(s));
    }
    base::Result<Accepted> submit(Submission s) {
        return tests::wait_for<base::Result<Accepted>>(loops, submitting(std::move(s)));
    }
    // That must be stored.
    comments::Comment stored(Submission s) {
        auto accepted = submit(std::move(s));
        INFO((accepted ? std::string() : accepted.error().detail));
        REQUIRE(accepted);
        REQUIRE(accepted->how == Accepted::How::stored);
        return *accepted->comment;
    }
    base::Result<comments::Comment> edit(base::Id id, std::string content) {
        return tests::wait_for<base::Result<comments::Comment>>(
            loops, submissions->edit(policy, site(), id, std::move(content)));
    }
    base::Outcome erase(base::Id id) {
        return tests::wait_for<base::Outcome>(loops, submissions->erase(site_number(), id));
    }
    // As a moderator would.
    void move(base::Id id, comments::Status to) {
        auto const moved = store->writer.write_and_wait<int>(
            [&](store::Transaction& transaction) -> base::Result<int> {
                auto comment = store::Comments::find(transaction.database, id).value();
                comment.decided_by = 1;
                comment.approved_revision =
                    to == comments::Status::approved ? comment.revision : 0;
                store->comments.move(transaction, comment,
                                     {to, "move", {store::Actor::Kind::person, 1}, "", {},
                                      clock.now()});
                return 0;
            });
        REQUIRE(moved);
    }

    tests::TempDir dir;
    tests::PinnedClock clock;
    base::Loops loops{1};
    std::unique_ptr<store::Store> store;
    std::unique_ptr<Policies> policies;
    PolicyVersion policy;
    std::unique_ptr<Submissions> submissions;
};

// From a reader's browser; change what a test is about.
inline Submission sample(std::string content) {
    Submission s;
    s.source = rules::Source::form;
    s.form_origin = rules::Origin::ok;
    s.thread = "https://news.example/talks";
    s.author.name = "Hagop";
    s.author.email = "hagop@example.org";
    s.client.ip = rules::IpAddress::from_text("198.51.100.7");
    s.content = std::move(content);
    return s;
}

inline Submission sample_with_key(std::string content, std::string key, std::string body = "body") {
    auto s = sample(std::move(content));
    s.source = rules::Source::site;
    s.form_origin.reset();
    s.idempotency = store::Idempotency{std::move(key), base::sha256(body)};
    return s;
}

inline bool hit(rules::Decision const& decision, std::string_view rule) {
    for (auto const& one : decision.hits)
        if (one.rule == rule) return true;
    return false;
}

constexpr auto judged_at_once = "    first_comment: judge\n";

} // namespace commentd::moderation
