#include "rules/pack/steps.hpp"

#include <algorithm>
#include <functional>

#include "rules/pack/scalars.hpp"
#include "rules/text/near.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules {

namespace {

// Tests are run at every reload.
constexpr std::int64_t repeat_max = 1'000;
constexpr std::size_t moments_max = 2'000;

std::optional<Verdict> verdict_of_status(std::string_view status) {
    using enum Verdict;
    for (auto const& [name, verdict] : {std::pair{"approved", approve},
                                        {"pending", hold},
                                        {"rejected", reject},
                                        {"spam", spam}}) {
        if (status == name) {
            return verdict;
        }
    }
    return std::nullopt;
}

class MomentReader {
public:
    MomentReader(Time clock, Problems& problems) : clock_(clock), problems_(problems) {}

    // How things stood when the test begins.
    void read_history(Node const& list) {
        each(list, "history", [this](Node const& node) {
            Keys keys(node, problems_, "an entry of 'history'");
            auto const ago = duration(keys, "ago");
            if (!keys.require("ago")) {
                good_ = false;
            }
            auto const times = repetitions(keys);
            auto const status = keys.text("status").value_or("approved");
            auto const verdict = verdict_of_status(status);
            auto const* given = keys.require("given");
            keys.finish();
            if (!verdict) {
                refuse(keys.find("status")->mark, "E014",
                       "'status' is approved, pending, rejected or spam");
            }
            auto const begin = clock_ - ago;
            if (begin + times.every * (times.count - 1) > clock_) {
                refuse(node.mark, "E010", "what came before must lie before the test's clock");
            }
            for (std::uint32_t n = 0; n < times.count; ++n) {
                add({begin + times.every * n, given, nullptr, n + 1, verdict, ""}, node.mark);
            }
        });
        std::ranges::stable_sort(moments_.all, {}, &Moment::at);
    }

    void read_steps(Node const& list) {
        auto now = clock_;
        std::uint32_t number = 0;
        bool expects = false;
        each(list, "steps", [&](Node const& node) {
            Keys keys(node, problems_, "a step");
            now += duration(keys, "after");
            auto const times = repetitions(keys);
            auto const* given = keys.require("given");
            auto const* expect = keys.find("expect");
            keys.finish();
            expects |= expect != nullptr;
            auto const name =
                "step " + std::to_string(++number) + ", line " + std::to_string(node.mark.line);
            for (std::uint32_t n = 1; n <= times.count; ++n) {
                now += n > 1 ? times.every : Duration{0};
                auto const which = times.count > 1 ? ", comment " + std::to_string(n) : "";
                add({now, given, expect, n, std::nullopt, name + which + ": "}, node.mark);
            }
        });
        if (number == 0 && list.is_sequence()) {
            refuse(list.mark, "E014", "'steps' must have a step");
        } else if (!expects && good_) {
            refuse(list.mark, "E015", "no step has an 'expect': the test can not fail");
        }
    }

    void add(Moment moment, Mark mark) {
        good_ &= moment.given != nullptr;
        if (moments_.all.size() < moments_max) {
            moments_.all.push_back(std::move(moment));
        } else if (!too_many_) {
            too_many_ = true;
            refuse(mark, "E010",
                   "a test has at most " + std::to_string(moments_max) + " comments");
        }
    }

    std::optional<Moments> moments(bool in_time) {
        moments_.in_time = in_time;
        return good_ ? std::optional(std::move(moments_)) : std::nullopt;
    }

    void refuse(Mark mark, std::string_view code, std::string message) {
        problems_.error(mark, code, std::move(message));
        good_ = false;
    }

private:
    struct Repetitions {
        std::uint32_t count = 1;
        Duration every{0};
    };

    void each(Node const& list, std::string const& key, std::function<void(Node const&)> const& f) {
        if (!list.is_sequence()) {
            refuse(list.mark, "E014", "'" + key + "' must be a list of comments");
            return;
        }
        for (auto const& node : list.items) {
            f(node);
        }
    }

    Duration duration(Keys& keys, std::string_view key) {
        auto const* node = keys.find(key);
        if (!node) {
            return Duration{0};
        }
        auto const read = node->is_scalar() ? read_duration(node->text) : std::nullopt;
        if (!read || *read < Duration{0}) {
            refuse(node->mark, "E010",
                   "'" + std::string(key) + "' must be a duration such as 30 s, 5 min or 2 days");
        }
        return read.value_or(Duration{0});
    }

    Repetitions repetitions(Keys& keys) {
        Repetitions times;
        auto const* node = keys.find("repeat");
        auto const count = keys.integer("repeat");
        times.every = duration(keys, "every");
        if (node && !count) {
            good_ = false; // and was told
        } else if (count && (*count < 1 || *count > repeat_max)) {
            refuse(node->mark, "E010",
                   "'repeat' must be between 1 and " + std::to_string(repeat_max));
        } else if (count) {
            times.count = static_cast<std::uint32_t>(*count);
        }
        if (auto const* every = keys.find("every"); every && times.count < 2 && (!node || count)) {
            refuse(every->mark, "E015", "'every' is the time between the comments of a 'repeat'");
        }
        return times;
    }

    Time const clock_;
    Problems& problems_;
    Moments moments_;
    bool good_ = true, too_many_ = false;
};

std::uint64_t hash_of(std::string_view kind, std::initializer_list<std::string_view> parts) {
    std::string text(kind);
    for (auto const part : parts) {
        text += '\0';
        text += part;
    }
    return std::hash<std::string>{}(text) | 1; // 0 is no key
}

} // namespace

std::optional<Moments> read_moments(Keys& test, std::string const& clock, Problems& problems) {
    auto const* steps = test.find("steps");
    auto const* history = test.find("history");
    auto const* given = steps ? test.find("given") : test.require("given");
    auto const* expect = steps ? test.find("expect") : test.require("expect");
    auto const* clock_node = test.find("clock");
    auto const begin = read_time(clock);
    MomentReader reader(begin.value_or(Time{}), problems);
    if (!begin) {
        reader.refuse(clock_node ? clock_node->mark : test.mark(), "E010",
                      "'clock' must be a time such as 2026-05-01T12:00:00Z");
    }
    if (history) {
        reader.read_history(*history);
    }
    if (steps) {
        for (auto const* outside : {given, expect}) {
            if (outside) {
                reader.refuse(outside->mark, "E014",
                              "'given' and 'expect' stand in the steps of this test");
            }
        }
        reader.read_steps(*steps);
    } else if (given && expect) {
        reader.add({begin.value_or(Time{}), given, expect, 1, std::nullopt, ""}, test.mark());
    } else {
        return std::nullopt;
    }
    return reader.moments(steps || history);
}

Node with_number(Node const& node, std::uint32_t number) {
    auto copy = node;
    constexpr std::string_view place = "{n}";
    for (auto at = copy.text.find(place); at != copy.text.npos; at = copy.text.find(place, at)) {
        copy.text.replace(at, place.size(), std::to_string(number));
    }
    for (auto& member : copy.members) {
        member.value = with_number(member.value, number);
    }
    for (auto& item : copy.items) {
        item = with_number(item, number);
    }
    return copy;
}

void TestPast::arrive(Given& given, TextReading const& reading) {
    auto& facts = given.facts;
    auto const texts = given.texts();
    auto const folded = [&](Slot slot) {
        auto const* view = reading.field(slot, false).view(ViewKind::folded);
        return view ? view->utf8() : std::string();
    };
    auto const content = folded(Slot::content), name = folded(Slot::name);
    auto const email = text::fold(texts.email);
    std::string const site(facts.site);

    Arrival arrival;
    arrival.at = facts.now;
    arrival.site = hash_of("site", {site});
    arrival.thread = texts.thread.empty() ? 0 : hash_of("thread", {site, texts.thread});
    arrival.email = email.empty() ? 0 : hash_of("email", {site, email});
    std::string network;
    if (facts.ip) {
        arrival.ip = hash_of("ip", {site, facts.ip->counted().text()});
        network = facts.ip->network().text();
        arrival.net = hash_of("net", {site, network});
    }
    if (facts.proven) {
        auto const id = given.author_id.empty() ? name + '\0' + email : given.author_id;
        arrival.author = arrival.reader = hash_of("account", {site, id});
    } else if (!email.empty()) {
        arrival.reader = hash_of("reader", {site, name, email});
        if (facts.ip || facts.source == Source::site) {
            arrival.author = hash_of("author", {site, name, email, network});
        }
    }
    arrival.text = hash_of("text", {site, content});
    if (needs_.near()) {
        arrival.near = text::sign(content);
    }
    for (auto const& domain : reading.domains) {
        arrival.link_domains.push_back(hash_of("domain", {site, domain}));
    }
    arrival.import = facts.source == Source::import;

    CommentId id{};
    for (std::size_t i = 0; i < 4; ++i) {
        id[15 - i] = static_cast<std::uint8_t>(count_ >> 8 * i);
    }
    ++count_;
    past_.arrive(std::move(arrival), id);

    auto answers = facts; // with what the test says of the thread
    past_.answer(needs_, answers);
    auto& said = given.said;
    if (!said.author) {
        facts.author = answers.author;
        facts.known_reader = answers.known_reader;
    }
    if (!said.net) {
        facts.net_history = answers.net_history;
    }
    if (!said.ip) {
        facts.ip_history = answers.ip_history;
    }
    if (!said.link_domain) {
        facts.link_domain = answers.link_domain;
    }
    if (!said.rates) {
        facts.rates = std::move(answers.rates);
    }
    if (!said.duplicates) {
        facts.duplicates = std::move(answers.duplicates);
    }
    facts.thread_age = answers.thread_age;
    facts.thread_comments = answers.thread_comments;
}

} // namespace commentd::rules
