// The past told again equals what was: a day of comments over HTTP with people deciding and authors
// editing in between, judged anew from the database by the same rules. Every verdict, score and hit
// is the one that was stored.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

#include "daemon/moderation/difference.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/replay.hpp"
#include "tests/api/newsroom.hpp"

using namespace commentd;
using namespace commentd::tests;
namespace json = boost::json;

namespace {

// A rule for every history, rate and copy there is, at several heights, so that what differs shows.
std::string rules_of_the_past() {
    std::string rules = "commentd_rules: 1\nname: past\nrules:\n";
    int number = 0;
    auto const add = [&](std::string const& when, std::string const& does = "score: 0.01") {
        rules += "  - {id: r-" + std::to_string(++number) + ", when: {" + when + "}, " + does + "}\n";
    };
    for (std::string const whose : {"author", "ip", "net", "links.domain"}) {
        for (auto const* what : {"approved", "rejected", "spam", "pending", "total"})
            for (auto const* n : {"1", "2", "4", "8", "16"})
                add(whose + "." + what + ": '>= " + n + "'");
        for (auto const* ratio : {"0.1", "0.3", "0.6"})
            add(whose + ".rejected_ratio: '>= " + ratio + "'");
        // When a domain was first and last seen is not taken back at once when an edit drops a link.
        if (whose == "links.domain") continue;
        for (auto const* age : {"1 s", "2 s", "4 s"}) {
            add(whose + ".age: '>= " + age + "'");
            add(whose + ".last_seen: '>= " + age + "'");
        }
    }
    for (auto const* n : {"1", "3", "9"}) add(std::string("thread.comments: '>= ") + n + "'");
    for (auto const* age : {"0 s", "1 s", "3 s"}) add(std::string("thread.age: '>= ") + age + "'");
    for (auto const* n : {"2", "3"}) add(std::string("depth: '>= ") + n + "'");
    for (auto const* key : {"ip", "net", "author", "author.email", "site", "thread", "links.domain",
                            "[author, thread]", "[net, site]"})
        for (auto const* over : {"0", "1", "3", "8"})
            for (auto const* within : {"1 s", "3 s", "24 h"})
                add(std::string("rate: {key: ") + key + ", over: " + over + ", within: " + within +
                    "}");
    for (auto const* distinct : {"ip", "author", "thread"})
        for (auto const* over : {"1", "2"})
            add(std::string("rate: {key: links.domain, distinct: ") + distinct + ", over: " + over +
                ", within: 24 h}");
    for (auto const* across : {"thread", "threads"})
        for (auto const* count : {"1", "2", "4"})
            for (auto const* similar : {"", "similarity: '>= 0.85', ", "similarity: '>= 0.6', "})
                add(std::string("duplicate: {") + similar + "count: '>= " + count +
                    "', within: 24 h, across: " + across + "}");
    add("content: {contains: mischief}", "action: reject");
    add("content: {contains: pills}", "action: spam");
    add("content: {contains: maybe}", "action: hold");
    return rules;
}

class Day {
public:
    Day() : newsroom_(config()) {
        newsroom_.daemon.dir().write("rules.d/past.yaml", rules_of_the_past());
        auto const reloaded =
            newsroom_.client.post_json("/v1/reload", json::object(), newsroom_.token);
        INFO(reloaded.body);
        REQUIRE(reloaded.status == 200);
    }

    Newsroom& newsroom() { return newsroom_; }

    void go_on(std::size_t steps) {
        for (std::size_t i = 0; i < steps; ++i) {
            next_millisecond();
            switch (below(9)) {
            case 0: decide(); break;
            case 1: edit(); break;
            case 2: write(); break;
            case 3: undo(); break;
            default: post();
            }
        }
    }
    std::size_t posted() const { return ids_.size(); }
    std::string const& any() { return ids_[below(ids_.size())]; }

private:
    static DaemonConfig config() {
        DaemonConfig config;
        config.top["limits"] = "{eval_ms: 1000}";
        config.site["rate"] = "{comments: 100000 per 1 min, threads: 100000 per 1 min}";
        config.site["thresholds"] = "{hold: 1.5, spam: 12}";
        return config;
    }

    std::size_t below(std::size_t n) { return random_() % n; }

    // The order of events is told by their times.
    static void next_millisecond() {
        for (auto const now = base::now(); base::now() == now;) {
        }
    }

    std::string content() {
        static constexpr char const* texts[] = {
            "I have read the whole of it twice and still do not see what they want from us",
            "Thanks for this",
            "The bridge was closed on Monday, on Tuesday it was open, and nobody told the drivers why",
            "What mischief is this?",
            "Buy pills now",
            "maybe, maybe not",
        };
        std::string text = texts[below(std::size(texts))];
        if (below(3) == 0) text += " https://" + std::string(1, static_cast<char>('a' + below(3))) +
                                   ".example/" + std::to_string(below(4));
        if (below(2) == 0) text += " and " + std::to_string(below(50));
        return text;
    }

    void post() {
        static constexpr char const* addresses[] = {"198.51.100.7", "198.51.100.8", "203.0.113.9",
                                                    "2001:db8::1:1"};
        auto const who = std::to_string(below(5));
        auto const thread = "t" + std::to_string(below(3));
        std::string const ip = addresses[below(std::size(addresses))];
        json::object comment = sample_comment(content(), "Reader " + who,
                                              "reader" + who + "@example.org", thread);
        if (below(4) == 0 && !threads_[thread].empty())
            comment["parent"] = threads_[thread][below(threads_[thread].size())];
        Answer answer;
        if (below(3) == 0) {
            answer = newsroom_.client.post_json("/v1/sites/news/comments", comment, {},
                                                {{"Origin", "https://news.example"},
                                                 {"X-Forwarded-For", ip}});
        } else {
            comment["client"] = json::object{{"ip", ip}};
            if (below(4) == 0) comment["author"].as_object()["id"] = "u-" + who;
            answer = newsroom_.post_whole(comment);
        }
        if (answer.status == 409) return; // the same once more
        if (answer.status == 422) return; // what it answers has been taken away
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        auto const id = text(answer.json(), "id");
        if (std::ranges::find(ids_, id) != ids_.end()) return; // a double click
        ids_.push_back(id);
        if (text(answer.json(), "status") == "approved") threads_[thread].push_back(id);
    }

    void decide() {
        if (ids_.empty()) return;
        static constexpr char const* actions[] = {"approve", "approve", "reject", "spam", "hold"};
        auto const& id = any();
        auto const version = newsroom_.item(id).at("version").as_int64();
        REQUIRE(newsroom_.act(id, actions[below(std::size(actions))], version).status == 200);
    }

    // As a moderator.
    void write() {
        if (ids_.empty()) return;
        static constexpr char const* actions[] = {"edit", "edit", "reply", "note"};
        auto const id = any();
        std::string const action = actions[below(std::size(actions))];
        json::object order{{"action", action}, {"content", content()}};
        if (action != "note") order["version"] = newsroom_.item(id).at("version");
        if (action == "reply") order["approve"] = true;
        auto const answer = newsroom_.client.post_json("/v1/queue/" + id + "/actions", order,
                                                       newsroom_.token);
        if (answer.status == 409 || answer.status == 422) return; // the same again, or too deep
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        if (action == "reply") ids_.push_back(text(answer.json().at("reply"), "id"));
        if (action != "note" && !answer.json().at("operation").is_null())
            operations_.push_back(text(answer.json(), "operation"));
    }

    void undo() {
        if (operations_.empty()) return;
        auto const answer = newsroom_.client.post_json(
            "/v1/operations/" + operations_.back() + "/undo", json::object(), newsroom_.token);
        operations_.pop_back();
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        if (below(2) == 0) operations_.push_back(text(answer.json(), "operation"));
    }

    void edit() {
        if (ids_.empty()) return;
        json::object const body{{"content", content()}};
        auto const answer = newsroom_.client.put_json("/v1/comments/" + any(), body, newsroom_.key);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
    }

    std::mt19937 random_{20260501};
    Newsroom newsroom_;
    std::vector<std::string> ids_, operations_;
    std::map<std::string, std::vector<std::string>> threads_; // ids that were public
};

struct Judged {
    std::size_t scenes = 0, first = 0, edits = 0;
    std::string different; // the first that is, in words
};

// With the files the daemon has, on its database, while it runs.
Judged judge_again(TestDaemon const& daemon) {
    auto const loaded = moderation::load_policy(daemon.config_file());
    REQUIRE_FALSE(loaded.refused());
    auto database = store::Database::open(loaded.settings->fixed.database,
                                          store::Database::Access::read);
    moderation::Replay replay(database, *loaded.settings, *loaded.rules);
    moderation::ReplayOptions options;
    options.current_only = false;
    moderation::ReplayProgress progress;
    Judged judged;
    auto const each = [&](std::unique_ptr<moderation::Scene> scene) {
        auto const now = scene->decide(*loaded.rules, {loaded.settings->eval});
        auto const& then = scene->stored.decision;
        ++judged.scenes;
        ++(scene->revision == 1 ? judged.first : judged.edits);
        if (!judged.different.empty()) return;
        if (now.verdict == then.verdict && now.score == then.score && now.hits == then.hits &&
            now.decided_by == then.decided_by)
            return;
        judged.different = "comment " + std::to_string(scene->comment.number) + " revision " +
                           std::to_string(scene->revision) + " score " +
                           std::to_string(then.score) + " now " + std::to_string(now.score) + '\n';
        auto const rules = moderation::differing_rules(then, now);
        for (auto const& rule : rules.appeared) judged.different += "+ " + rule + '\n';
        for (auto const& rule : rules.gone) judged.different += "- " + rule + '\n';
    };
    REQUIRE(replay.run(options, each, progress));
    REQUIRE(replay.not_computed().empty());
    return judged;
}

} // namespace

TEST_CASE("comments judged again as of then get the verdicts, scores and hits that were stored") {
    Day day;
    day.go_on(450);
    auto const judged = judge_again(day.newsroom().daemon);
    INFO(judged.different);
    REQUIRE(judged.different.empty());
    REQUIRE(judged.first == day.posted());
    REQUIRE(judged.edits > 20);
    REQUIRE(judged.scenes == judged.first + judged.edits);
}

TEST_CASE("a backtest of the rules in force agrees with all that was said") {
    Day day;
    day.go_on(60);
    auto const finished = day.newsroom().daemon.run({"backtest", "--since", "1d", "--json"});
    INFO(finished.out << finished.err);
    REQUIRE(finished.exit_code == 0);
    auto const report = json::parse(finished.out);
    REQUIRE(report.at("comments").to_number<std::size_t>() == day.posted());
    for (auto const* row : {"stricter", "laxer"})
        for (auto const* column : {"approved", "bad", "undecided"})
            REQUIRE(report.at(row).at(column).to_number<int>() == 0);
}
