// Microseconds for reading and deciding one comment: with the shipped packs alone, and with a big
// list of substrings beside them.
//   bench_decide [--list FILE] [--corpus FILE of NDJSON with "content"] [--packs FOLDER] [--rounds
//   N]
// FOLDER's packs stand in for the shipped ones.
#include <time.h>

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rules/pack/load.hpp"

namespace {

using namespace commentd::rules;
using Clock = std::chrono::steady_clock;

struct Options {
    std::string list, corpus, packs;
    int rounds = 20;
};

struct Sample {
    std::string content, name, email;
};

Options read_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        std::string const name = arguments[i];
        if (name == "--list") {
            options.list = arguments[i + 1];
        } else if (name == "--corpus") {
            options.corpus = arguments[i + 1];
        } else if (name == "--packs") {
            options.packs = arguments[i + 1];
        } else if (name == "--rounds") {
            options.rounds = std::max(1, std::atoi(arguments[i + 1]));
        }
    }
    return options;
}

std::string file_text(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

std::vector<Sample> read_samples(std::string const& corpus) {
    std::vector<Sample> samples;
    std::istringstream lines(corpus.empty() ? std::string{} : file_text(corpus));
    for (std::string line; std::getline(lines, line) && samples.size() < 5000;) {
        boost::system::error_code error;
        auto const value = boost::json::parse(line, error);
        auto const* object = error ? nullptr : value.if_object();
        auto const* content = object ? object->if_contains("content") : nullptr;
        if (content && content->is_string()) {
            samples.push_back(
                {std::string(content->as_string()), "Ann Reader", "ann@mail.example"});
        }
    }
    if (samples.empty()) {
        samples = {
            {"Thank you for this article. I lived there for ten years and it is just as you tell "
             "it; "
             "the bridge was closed for the whole of last winter.",
             "Ann Reader", "ann@mail.example"},
            {"Շատ լավ հոդված է, շնորհակալություն։ Սպասում ենք շարունակությանը, որովհետեւ թեման "
             "բոլորիս է վերաբերում։",
             "Հակոբ", "hagop@mail.example"},
            {"Earn 5000 a week from home, write me on whatsapp +1 555 0100 200 or see "
             "http://easy.money.example/now today!!!",
             "Lucky", "lucky@mail.example"},
        };
    }
    return samples;
}

// The size in the middle tells what "a comment" is in this run.
std::size_t median_bytes(std::vector<Sample> const& samples) {
    std::vector<std::size_t> sizes;
    for (auto const& sample : samples) {
        sizes.push_back(sample.content.size());
    }
    std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2),
                     sizes.end());
    return sizes[sizes.size() / 2];
}

void add_list(Bundle& bundle, std::string const& path) {
    PackFile pack{"big.yaml",
                  "commentd_rules: 1\nname: big\nlists: {big: {type: substrings, file: big.txt}}\n"
                  "rules:\n  - {id: big, when: {list: big, in: wordpress}, action: hold}\n",
                  {}};
    pack.lists.push_back({"big.txt", file_text(path)});
    bundle.packs.push_back(std::move(pack));
}

// Of this thread: what the machine does beside it does not count.
double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double microseconds(Clock::duration d) {
    return std::chrono::duration<double, std::micro>(d).count();
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

struct Times {
    std::vector<double> all, read;
    double cpu = 0; // mean
    std::size_t hits = 0;
};

Times judge(RuleSet const& rules, std::vector<Sample> const& samples, int rounds) {
    auto const facts = facts_for(rules);
    Times times;
    auto const judge_all = [&] {
        for (auto const& sample : samples) {
            auto const texts = texts_of(sample);
            auto const begin = Clock::now();
            auto const reading = rules.read(texts);
            auto const read = Clock::now();
            auto const decision = rules.decide(texts, reading, facts);
            times.all.push_back(microseconds(Clock::now() - begin));
            times.read.push_back(microseconds(read - begin));
            times.hits += decision.hits.size();
        }
    };
    judge_all(); // fills caches
    times = {};
    auto const cpu = cpu_microseconds();
    for (int round = 0; round < rounds; ++round) {
        judge_all();
    }
    times.cpu = (cpu_microseconds() - cpu) / static_cast<double>(times.all.size());
    std::sort(times.all.begin(), times.all.end());
    std::sort(times.read.begin(), times.read.end());
    return times;
}

void measure(char const* what, Bundle const& bundle, std::vector<Sample> const& samples,
             int rounds) {
    LoadOptions options;
    options.run_tests = false;
    auto const started = Clock::now();
    auto const loaded = load(bundle, options);
    auto const load_ms = microseconds(Clock::now() - started) / 1000;
    if (!loaded.rules) {
        std::printf("%s: %s\n", what, loaded.problems.at(0).text().c_str());
        return;
    }
    auto const times = judge(*loaded.rules, samples, rounds);
    auto const count = times.all.size();
    std::printf(
        "%s: %zu rules, %zu entries, loaded in %.0f ms\n"
        "  median %.1f us a comment (%.1f of it to read), p99 %.1f us; mean %.1f us of CPU, "
        "%.2f hits\n",
        what, loaded.rules->rule_ids().size(), loaded.rules->entry_count(), load_ms,
        times.all[count / 2], times.read[count / 2], times.all[count * 99 / 100], times.cpu,
        static_cast<double>(times.hits) / static_cast<double>(count));
}

Bundle packs(std::string const& folder) {
    std::vector<std::string> shipped;
    for (auto const name : shipped_pack_names()) {
        shipped.emplace_back(name);
    }
    return folder.empty() ? gather(shipped, {}).bundle : gather({}, {folder}).bundle;
}

} // namespace

int main(int count, char** arguments) {
    auto const options = read_options(count, arguments);
    auto const samples = read_samples(options.corpus);
    std::printf("%zu comments, median %zu bytes\n", samples.size(), median_bytes(samples));
    auto bundle = packs(options.packs);
    measure("packs alone", bundle, samples, options.rounds);
    if (!options.list.empty()) {
        add_list(bundle, options.list);
        measure("with the big list", bundle, samples, options.rounds);
    }
}
