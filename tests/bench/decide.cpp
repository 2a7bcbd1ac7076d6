// Microseconds of processor time for reading and deciding one comment: with the shipped packs
// alone, with run-time entries of lists and bans, with 300 more rules and a big list beside them, as
// texts and lists grow, and for texts made to be slow.
//   bench_decide [--list FILE] [--corpus FILE of NDJSON with "content"]… [--packs FOLDER]
//                [--rounds N]
// FOLDER's packs stand in for the shipped ones. FILE of --list has an entry of substrings a line;
// without it entries are made up.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "tests/bench/support/decide.hpp"

namespace {

using namespace commentd::rules;
using namespace commentd::bench;

constexpr std::size_t further_rules = 300;
constexpr double hostile_ms_max = 50; // what limits.eval_ms grants
constexpr auto usual_entries = std::size_t{62'000};

struct Options {
    std::string list, packs;
    std::vector<std::string> corpora;
    int rounds = 5;
};

Options read_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        std::string const name = arguments[i];
        if (name == "--list") {
            options.list = arguments[i + 1];
        } else if (name == "--corpus") {
            options.corpora.emplace_back(arguments[i + 1]);
        } else if (name == "--packs") {
            options.packs = arguments[i + 1];
        } else if (name == "--rounds") {
            options.rounds = std::max(1, std::atoi(arguments[i + 1]));
        }
    }
    return options;
}

// Of this thread: what the machine does beside it does not count.
double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double quantile(std::vector<double>& sorted, double share) {
    auto const at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return sorted[std::min(at, sorted.size() - 1)];
}

Texts texts_of(Sample const& sample) {
    Texts texts;
    texts.content = sample.content;
    texts.name = sample.name;
    texts.email = sample.email;
    texts.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    texts.ip = "198.51.100.7";
    texts.thread = "https://news.example/a-story";
    return texts;
}

// A new reader's first comment, at rest.
Facts facts_for(RuleSet const& rules) {
    Facts facts;
    facts.now = Time{std::chrono::hours{24 * 365 * 56}};
    facts.author = History{};
    facts.ip = IpAddress::from_text("198.51.100.7");
    facts.net_history = facts.ip_history = History{};
    facts.rates.assign(rules.needs().rates.size(), 1);
    facts.duplicates.resize(rules.needs().duplicates.size());
    return facts;
}

struct Judge {
    RuleSet const& rules;
    RuntimeLists const* lists = nullptr;
    Facts facts = facts_for(rules);
    std::size_t hits = 0;
    double read_us = 0; // of the last one

    double microseconds(Sample const& sample) {
        auto const texts = texts_of(sample);
        auto const begin = cpu_microseconds();
        auto const reading = rules.read(texts, lists);
        read_us = cpu_microseconds() - begin;
        auto const decision = rules.decide(texts, reading, facts);
        hits += decision.hits.size();
        return cpu_microseconds() - begin;
    }
    // The best of a few: what the text takes, not what the machine adds.
    double best_microseconds(Sample const& sample) {
        auto best = microseconds(sample);
        for (int i = 0; i < 4; ++i) {
            best = std::min(best, microseconds(sample));
        }
        return best;
    }
};

std::shared_ptr<RuleSet const> load_or_say(char const* what, Bundle const& bundle) {
    LoadOptions options;
    options.run_tests = false;
    auto const begin = cpu_microseconds();
    auto const loaded = load(bundle, options);
    if (!loaded.rules) {
        std::printf("%s: %s\n", what, loaded.problems.at(0).text().c_str());
        return nullptr;
    }
    std::printf("%s: %zu rules, %zu entries, loaded in %.0f ms\n", what,
                loaded.rules->rule_ids().size(), loaded.rules->entry_count(),
                (cpu_microseconds() - begin) / 1000);
    return loaded.rules;
}

void measure(RuleSet const& rules, std::vector<Sample> const& samples, int rounds,
             RuntimeLists const* lists = nullptr) {
    Judge judge{rules, lists};
    for (auto const& sample : samples) {
        judge.microseconds(sample); // fills caches
    }
    judge.hits = 0;
    std::vector<double> all, read;
    double sum = 0;
    for (int round = 0; round < rounds; ++round) {
        for (auto const& sample : samples) {
            all.push_back(judge.microseconds(sample));
            read.push_back(judge.read_us);
            sum += all.back();
        }
    }
    auto const hits = static_cast<double>(judge.hits) / static_cast<double>(all.size());
    auto const mean = sum / static_cast<double>(all.size());
    std::sort(all.begin(), all.end());
    std::sort(read.begin(), read.end());
    std::printf("  us a comment: median %.1f (%.1f of it to read), p99 %.1f, max %.1f; mean %.1f; "
                "%.2f hits\n",
                quantile(all, 0.5), quantile(read, 0.5), quantile(all, 0.99), all.back(), mean,
                hits);
}

// Of ten bans six are of words, two of domains, one of emails and one of addresses.
RuntimeEntry made_up_ban(std::size_t i) {
    RuntimeEntry entry;
    auto const name = std::to_string(i * 7919);
    auto const kind = i % 10;
    auto const& list = ban_lists()[kind < 6 ? 0 : kind < 8 ? 1 : kind < 9 ? 2 : 3];
    entry.number = static_cast<std::int64_t>(i);
    entry.id = name;
    entry.list = list.name;
    entry.kind = list.kind;
    entry.entry = list.kind == ListKind::words     ? "banned" + name
                  : list.kind == ListKind::domains ? "bad" + name + ".example"
                  : list.kind == ListKind::emails  ? "bad" + name + "@mail.example"
                                                   : "10." + std::to_string(i / 65'536) + "." +
                                                        std::to_string(i / 256 % 256) + "." +
                                                        std::to_string(i % 256);
    entry.action = Verdict::hold;
    entry.in_force = {{}};
    return entry;
}

void measure_runtime(RuleSet const& rules, std::vector<Sample> const& samples, int rounds) {
    for (std::size_t const count : {std::size_t{1}, std::size_t{1'000}, std::size_t{10'000}}) {
        std::vector<RuntimeEntry> entries;
        for (std::size_t i = 0; i < count; ++i) {
            entries.push_back(made_up_ban(i));
        }
        auto const begin = cpu_microseconds();
        auto lists = rules.prepare(entries);
        auto const made = cpu_microseconds();
        entries.push_back(made_up_ban(count * 10));
        lists = rules.prepare(entries, lists.get());
        std::printf("%zu run-time entries, made in %.1f ms, one word more in %.1f ms\n", count,
                    (made - begin) / 1000, (cpu_microseconds() - made) / 1000);
        measure(rules, samples, rounds, lists.get());
    }
}

void measure_lengths(RuleSet const& rules, std::vector<Sample> const& samples) {
    std::printf("as texts grow:");
    Judge judge{rules};
    // The same 64 kB each time, in pieces: what differs is their length alone.
    constexpr std::size_t whole = 64;
    auto const text = prose(samples, whole * 1024);
    for (std::size_t const kilobytes : {1, 4, 16, 64}) {
        double us = 0;
        for (std::size_t at = 0; at < text.size(); at += kilobytes * 1024) {
            us += judge.best_microseconds({text.substr(at, kilobytes * 1024), "Ann", ""});
        }
        us /= static_cast<double>(whole);
        std::printf("  %zu kB %.0f us (%.1f a kB)", kilobytes, us * static_cast<double>(kilobytes),
                    us);
    }
    std::printf("\n");
}

void measure_hostile(RuleSet const& rules) {
    Judge judge{rules};
    std::vector<std::pair<double, std::string>> slowest;
    for (auto const& [what, text] : hostile_texts(64 * 1024)) {
        slowest.emplace_back(judge.best_microseconds({text, text.substr(0, 100), ""}) / 1000, what);
    }
    std::sort(slowest.rbegin(), slowest.rend());
    std::printf("texts of 64 kB made to be slow, ms:");
    for (std::size_t i = 0; i < 8; ++i) {
        std::printf("  %.1f %s;", slowest[i].first, slowest[i].second.c_str());
    }
    std::printf("\n  %s %.0f ms\n",
                slowest[0].first < hostile_ms_max ? "all under" : "NOT ALL under", hostile_ms_max);
}

// Rules made to be slow as well: these are cut off by the limit of time, and held.
void measure_cut_off(Bundle bundle) {
    bundle.packs.push_back(slow_rules());
    auto const rules = load_or_say("with rules made to be slow", bundle);
    if (!rules) {
        return;
    }
    Judge judge{*rules};
    double slowest = 0;
    std::string of;
    for (auto const& [what, text] : hostile_texts(64 * 1024)) {
        auto const us = judge.microseconds({text, text.substr(0, 100), ""});
        if (us > slowest) {
            slowest = us;
            of = what;
        }
    }
    std::printf("  the slowest of the same texts, %s, held after %.1f ms\n", of.c_str(),
                slowest / 1000);
}

std::string list_lines(std::string const& file) {
    std::string lines = file.empty() ? "" : file_text(file);
    for (std::size_t i = 0; file.empty() && i < usual_entries; ++i) {
        lines += "made-up entry " + std::to_string(i * 7919) + "\n";
    }
    return lines;
}

} // namespace

int main(int count, char** arguments) {
    auto const options = read_options(count, arguments);
    auto const samples = read_samples(options.corpora);
    std::vector<double> sizes;
    for (auto const& sample : samples) {
        sizes.push_back(static_cast<double>(sample.content.size()));
    }
    std::sort(sizes.begin(), sizes.end());
    std::printf("%zu comments, median %.0f bytes\n", samples.size(), quantile(sizes, 0.5));

    auto bundle = packs_of(options.packs);
    if (auto const rules = load_or_say("packs alone", bundle)) {
        measure(*rules, samples, options.rounds);
        measure_runtime(*rules, samples, options.rounds);
    }
    bundle.packs.push_back(generated_rules(further_rules));
    auto const lines = list_lines(options.list);
    for (std::size_t const entries : {std::size_t{1'000}, std::size_t{10'000}, lines.size()}) {
        auto more = bundle;
        more.packs.push_back(list_pack(lines, entries));
        auto const rules = load_or_say("with more rules and a list", more);
        if (!rules) {
            return 1;
        }
        measure(*rules, samples, options.rounds);
        if (entries == lines.size()) {
            measure_lengths(*rules, samples);
            measure_hostile(*rules);
            measure_cut_off(more);
        }
    }
}
