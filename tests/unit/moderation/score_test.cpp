// One history judged twice: by `commentd score`, which keeps it in memory, and by the daemon's own
// way through store and writer, its clock at each comment's time. Both say the same of every line.
#include <map>
#include <random>

#include <boost/json.hpp>

#include "tests/support/test_daemon.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
namespace json = boost::json;

namespace {

// A rule for every history, rate and copy there is, at several heights, so that what differs shows.
std::string rules_of_the_past() {
    std::string rules = "rules:\n";
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
        for (auto const* age : {"1 s", "30 min", "5 h", "2 days"}) {
            add(whose + ".age: '>= " + age + "'");
            add(whose + ".last_seen: '>= " + age + "'");
        }
    }
    for (auto const* n : {"1", "3", "9"}) add(std::string("thread.comments: '>= ") + n + "'");
    for (auto const* age : {"0 s", "2 h", "20 h"}) add(std::string("thread.age: '>= ") + age + "'");
    for (auto const* n : {"2", "3", "4"}) add(std::string("depth: '>= ") + n + "'");
    for (auto const* key : {"ip", "net", "author", "author.email", "site", "thread", "links.domain",
                            "[author, thread]", "[net, site]"})
        for (auto const* over : {"0", "1", "3"})
            for (auto const* within : {"10 min", "6 h", "24 h"})
                add(std::string("rate: {key: ") + key + ", over: " + over + ", within: " + within +
                    "}");
    for (auto const* distinct : {"key: ip, distinct: author.email", "key: links.domain, distinct: ip",
                                 "key: net, distinct: links.domain", "key: author, distinct: thread"})
        for (auto const* over : {"0", "1", "3"})
            add(std::string("rate: {") + distinct + ", over: " + over + ", within: 6 h}");
    for (auto const* across : {"thread", "threads"})
        for (auto const* count : {"1", "2", "4"})
            for (auto const* similarity : {"1", "'>= 0.6'", "'>= 0.8'"})
                add(std::string("duplicate: {count: '>= ") + count + "', within: 24 h, across: " +
                    across + ", min_words: 5, similarity: " + similarity + "}");
    add("content: {contains: mischief}", "action: reject");
    add("content: {contains: pills}", "action: spam");
    add("content: {contains: maybe}", "action: hold");
    return rules;
}

// A line of the history: what `score` reads and what the daemon is given.
struct Line {
    json::object object;
    Submission submission;
};

class Corpus {
public:
    explicit Corpus(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t n) { return random_() % n; }

    Line next(std::string const& id, base::Time at) {
        Line line;
        line.object["id"] = id;
        line.object["created_at"] = base::to_text(at);
        auto& s = line.submission;
        s.source = rules::Source::site;
        // A copy may be refused; what it says of its thread counts all the same, but only the
        // daemon hears it: `score` is given the lines that were taken.
        bool const may_be_copy = below(3) == 0;
        add_thread(line, at, may_be_copy);
        add_author(line);
        if (below(8) != 0) {
            constexpr char const* addresses[] = {"198.51.100.7",  "198.51.100.8", "203.0.113.9",
                                                 "2001:db8::1:1", "2001:db8::2:1"};
            auto const* ip = addresses[below(std::size(addresses))];
            s.client.ip = rules::IpAddress::from_text(ip);
            line.object["client"] = json::object{{"ip", ip}};
        }
        constexpr char const* beginnings[] = {"Well, ", "I think that ", "MAYBE maybe ", "Some mischief: ",
                                              "Buy pills now, ", "See https://example.org/a "};
        constexpr char const* ends[] = {"we have to see it.", "that is true", "nobody knows",
                                        "see http://other.example/b too"};
        s.content = std::string(beginnings[below(std::size(beginnings))]) + ends[below(4)];
        if (!may_be_copy) s.content += " " + id;
        line.object["content"] = s.content;
        return line;
    }

private:
    void add_thread(Line& line, base::Time at, bool by_name_only) {
        auto const n = std::to_string(below(4));
        auto& s = line.submission;
        s.thread = "https://news.example/page-" + n;
        json::object thread{{"id", s.thread}};
        if (!by_name_only && below(3) == 0) {
            s.thread_says.url = s.thread + "?full";
            s.thread_says.title = "Page " + n;
            thread["url"] = *s.thread_says.url;
            thread["title"] = *s.thread_says.title;
        }
        if (!by_name_only && below(15) == 0) {
            s.thread_says.published_at.emplace(at - std::chrono::hours(1));
            thread["published_at"] = base::to_text(at - std::chrono::hours(1));
        }
        if (thread.size() == 1 && below(2) == 0)
            line.object["thread"] = s.thread;
        else
            line.object["thread"] = std::move(thread);
    }

    void add_author(Line& line) {
        auto& a = line.submission.author;
        auto const n = below(9);
        a.name = std::string(below(4) == 0 ? "READER " : "Reader ") + std::to_string(n);
        a.email = "reader" + std::to_string(n) + "@example.org";
        json::object author{{"name", a.name}, {"email", a.email}};
        if (n < 3) {
            a.id = "u-" + std::to_string(n);
            a.verified = n == 1;
            author["id"] = a.id;
            author["verified"] = a.verified;
        }
        if (n == 0 && below(4) == 0) author["role"] = a.role = "member";
        line.object["author"] = std::move(author);
    }

    std::mt19937_64 random_;
};

std::vector<std::string> names_of(rules::Decision const& decision) {
    std::vector<std::string> names;
    for (auto const& hit : decision.hits)
        if (names.empty() || names.back() != hit.rule) names.push_back(hit.rule);
    return names;
}

struct Answered {
    std::string id, verdict;
    double score = 0;
    std::vector<std::string> rules;
};

// What the daemon says, and the lines that it took.
std::vector<Answered> judge_live(Moderation& m, std::uint32_t seed, std::string& lines) {
    struct Stored {
        std::string line;
        base::Id id;
    };
    Corpus corpus(seed);
    std::vector<Answered> answers;
    std::map<std::string, std::vector<Stored>> of_thread; // that may be answered
    for (int number = 1; number <= 220; ++number) {
        auto const pause = corpus.below(5) == 0 ? corpus.below(4 * 3600) : corpus.below(300);
        m.clock.advance(std::chrono::seconds(pause));
        auto const id = "line-" + std::to_string(number);
        auto line = corpus.next(id, m.clock.now());
        auto& others = of_thread[line.submission.thread];
        if (!others.empty() && corpus.below(2) == 0) {
            auto const& parent = others[corpus.below(others.size())];
            line.object["parent"] = parent.line;
            line.submission.parent = parent.id.text();
        }
        auto const accepted = m.submit(line.submission);
        if (!accepted) { // twice the same by chance
            REQUIRE(accepted.error().fault == base::Fault::duplicate);
            continue;
        }
        auto const& c = *accepted->comment;
        if (c.depth < 5 && (c.is_public() || c.status == comments::Status::pending))
            others.push_back({id, c.id});
        lines += json::serialize(line.object) + '\n';
        answers.push_back({id, std::string(rules::to_text(c.decision.verdict)),
                           static_cast<double>(c.decision.score) / 100, names_of(c.decision)});
    }
    return answers;
}

std::vector<Answered> judge_by_command(Moderation& m, std::string const& lines) {
    auto const finished =
        tests::run_commentd({"score", "--config", m.config().string()}, lines, m.dir.path());
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    std::vector<Answered> answers;
    std::istringstream out(finished.out);
    for (std::string text; std::getline(out, text);) {
        INFO(text);
        auto const line = json::parse(text).as_object();
        REQUIRE_FALSE(line.contains("error"));
        Answered answer;
        answer.id = line.at("id").as_string();
        answer.verdict = line.at("verdict").as_string();
        answer.score = line.at("score").to_number<double>();
        for (auto const& rule : line.at("rules").as_array())
            answer.rules.emplace_back(rule.as_string());
        answers.push_back(std::move(answer));
    }
    return answers;
}

} // namespace

TEST_CASE("score and the daemon say the same of every comment of one history") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    auto const [site, shipped] = GENERATE(table<std::string, std::string>(
        {{"    first_comment: judge\n", "[spam, abuse, links, newcomers]"},
         {"    first_comment: judge\n    identity: email\n", "[]"},
         {"    first_comment: hold\n", "[]"}}));
    CAPTURE(site);
    Moderation m(rules_of_the_past(), site, shipped);
    std::string lines;
    auto const live = judge_live(m, seed, lines);
    auto const scored = judge_by_command(m, lines);
    REQUIRE(live.size() > 150);
    REQUIRE(scored.size() == live.size());
    std::map<std::string, int> verdicts;
    for (std::size_t i = 0; i < live.size(); ++i) {
        CAPTURE(live[i].id);
        REQUIRE(scored[i].id == live[i].id);
        REQUIRE(scored[i].rules == live[i].rules);
        REQUIRE(scored[i].verdict == live[i].verdict);
        REQUIRE(scored[i].score == Approx(live[i].score));
        ++verdicts[live[i].verdict];
    }
    CHECK(verdicts.size() >= 3); // a history in which something happens
}
