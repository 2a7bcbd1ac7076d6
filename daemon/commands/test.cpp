// commentd test: the tests that stand beside rules, of the configured packs or of those named.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include <boost/json.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/commands/junit.hpp"
#include "daemon/commands/problem_json.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd::commands {
namespace {

namespace json = boost::json;
using Outcome = rules::TestResult::Outcome;

constexpr std::size_t missing_shown = 20; // of one pack; --json has them all

rules::Gathered gather_paths(std::vector<std::filesystem::path> const& paths) {
    rules::Gathered all;
    for (auto const& path : paths) {
        auto gathered = std::filesystem::is_directory(path) ? rules::gather({}, {path})
                                                            : rules::gather_file(path);
        for (auto& pack : gathered.bundle.packs) all.bundle.packs.push_back(std::move(pack));
        for (auto& problem : gathered.problems) all.problems.push_back(std::move(problem));
        all.bundle.complete = all.bundle.complete && gathered.bundle.complete;
    }
    return all;
}

// Absent where there is none, or none that can be read: packs are tested without it too.
std::optional<settings::Settings> settings_if_any(std::filesystem::path const& config) {
    std::error_code ignored;
    if (!std::filesystem::exists(config, ignored)) return {};
    auto settings = settings_or_problems(config);
    if (!settings)
        std::cerr << "commentd test: the packs are tested as if nothing were configured\n";
    return settings;
}

// Before the named packs all others that a daemon would load, but for those that they stand for.
// Where nothing is configured, these are the shipped ones.
rules::Gathered with_others(rules::Gathered named, std::vector<std::string> const& names,
                            std::optional<settings::Settings> const& settings) {
    auto const shipped = rules::shipped_pack_names();
    auto all = settings ? rules::gather(settings->shipped_packs, settings->rule_folders)
                        : rules::gather({shipped.begin(), shipped.end()}, {});
    std::erase_if(all.bundle.packs, [&](rules::PackFile const& pack) {
        return std::ranges::find(names, rules::name_of(pack)) != names.end();
    });
    std::ranges::move(named.bundle.packs, std::back_inserter(all.bundle.packs));
    std::ranges::move(named.problems, std::back_inserter(all.problems));
    all.bundle.complete = all.bundle.complete && named.bundle.complete;
    return all;
}

// A pack that has all it names is tested alone. One that names a list, macro, rule, group or pack
// of another is tested with the others.
rules::Loaded load_named(rules::Gathered& named, rules::LoadOptions options,
                         std::optional<settings::Settings> const& settings) {
    auto loaded = rules::load(named.bundle, options);
    if (std::ranges::none_of(loaded.problems, [](auto const& p) { return p.code == "E005"; }))
        return loaded;
    for (auto const& pack : named.bundle.packs) options.only_packs.push_back(rules::name_of(pack));
    named = with_others(std::move(named), options.only_packs, settings);
    return rules::load(named.bundle, options);
}

json::object result_json(rules::TestResult const& result) {
    return {{"file", result.file},
            {"line", result.line},
            {"column", result.column},
            {"test", result.test},
            {"message", result.message}};
}

json::array results_json(std::vector<rules::TestResult> const& all, Outcome outcome) {
    json::array list;
    for (auto const& result : all)
        if (result.outcome == outcome) list.push_back(result_json(result));
    return list;
}

json::object share_json(rules::Coverage::Share const& share) {
    return {{"hit", share.hit}, {"total", share.total}};
}

json::value coverage_json(std::optional<rules::Coverage> const& coverage) {
    if (!coverage) return nullptr;
    json::array packs, tallies;
    for (auto const& pack : coverage->packs) {
        json::array missing;
        for (auto const& part : pack.missing)
            missing.push_back({{"what", part.what},
                               {"file", part.file},
                               {"line", part.line},
                               {"column", part.column}});
        packs.push_back({{"file", pack.file},
                         {"rules", share_json(pack.rules)},
                         {"entries", share_json(pack.entries)},
                         {"branches", share_json(pack.branches)},
                         {"missing", std::move(missing)}});
    }
    for (auto const& tally : coverage->rules)
        tallies.push_back({{"rule", tally.rule},
                           {"file", tally.file},
                           {"line", tally.line},
                           {"hits", tally.hits},
                           {"misses", tally.misses}});
    return json::object{{"packs", std::move(packs)}, {"rules", std::move(tallies)}};
}

std::string share_text(rules::Coverage::Share const& share) {
    auto const percent = share.total == 0 ? 100 : share.hit * 100 / share.total;
    return std::to_string(share.hit) + " of " + std::to_string(share.total) + " (" +
           std::to_string(percent) + " %)";
}

void print_coverage(rules::Coverage const& coverage) {
    for (auto const& tally : coverage.rules)
        std::cout << tally.file << ':' << tally.line << ": rule " << tally.rule << ": hit by "
                  << tally.hits << ", missed by " << tally.misses << '\n';
    for (auto const& pack : coverage.packs) {
        std::cout << pack.file << ": rules " << share_text(pack.rules) << ", list entries "
                  << share_text(pack.entries) << ", branches " << share_text(pack.branches) << '\n';
        auto const shown = std::min(pack.missing.size(), missing_shown);
        for (std::size_t i = 0; i < shown; ++i)
            std::cout << pack.missing[i].file << ':' << pack.missing[i].line << ':'
                      << pack.missing[i].column << ": no test hits: " << pack.missing[i].what << '\n';
        if (pack.missing.size() > shown)
            std::cout << "  and " << pack.missing.size() - shown << " more\n";
    }
}

void print(rules::Loaded const& loaded, std::vector<rules::Problem> const& problems) {
    for (auto const& problem : problems) std::cout << problem.text() << '\n';
    bool const broken = std::ranges::any_of(
        problems, [](auto const& p) { return !p.warning && p.code != "E017"; });
    if (broken && loaded.tests_run == 0) {
        std::cout << "no test was run because of the errors above\n";
        return;
    }
    std::size_t known = 0;
    for (auto const& result : loaded.tests) {
        if (result.outcome != Outcome::known_fail) continue;
        ++known;
        std::cout << result.file << ':' << result.line << ':' << result.column
                  << ": known to fail: " << result.test << ": " << result.message << '\n';
    }
    if (loaded.coverage) print_coverage(*loaded.coverage);
    std::cout << loaded.tests_run - loaded.tests_failed - known << " tests passed, "
              << loaded.tests_failed << " failed";
    if (known > 0) std::cout << ", " << known << " known to fail";
    std::cout << '\n';
}

void print_json(rules::Loaded const& loaded, std::vector<rules::Problem> const& problems,
                bool fails) {
    json::array list;
    for (auto const& problem : problems) list.push_back(problem_json(problem));
    json::object const body{{"ok", !fails},
                            {"run", loaded.tests_run},
                            {"failed", loaded.tests_failed},
                            {"failures", results_json(loaded.tests, Outcome::failed)},
                            {"known_fail", results_json(loaded.tests, Outcome::known_fail)},
                            {"problems", std::move(list)},
                            {"coverage", coverage_json(loaded.coverage)}};
    std::cout << api::json_text(body) << '\n';
}

bool write_junit(std::filesystem::path const& path, std::string const& xml) {
    std::ofstream file(path, std::ios::binary);
    file << xml;
    file.close();
    if (!file) std::cerr << "commentd test: " << path.string() << " can not be written\n";
    return static_cast<bool>(file);
}

} // namespace

int test(TestOptions const& options) {
    bool const named = !options.paths.empty();
    auto const settings =
        named ? settings_if_any(options.config) : settings_or_problems(options.config);
    if (!settings && !named) return 1;
    auto gathered = named ? gather_paths(options.paths)
                          : rules::gather(settings->shipped_packs, settings->rule_folders);
    auto load_options = moderation::load_options(settings.value_or(settings::Settings{}));
    load_options.only_tests = options.only;
    load_options.coverage = options.coverage;
    auto const loaded = named ? load_named(gathered, load_options, settings)
                              : rules::load(gathered.bundle, load_options);
    auto problems = gathered.problems;
    for (auto const& problem : loaded.problems)
        if (!problem.warning) problems.push_back(problem);
    bool const wrong = std::ranges::any_of(problems, [](auto const& p) { return !p.warning; });
    bool const none_named = !wrong && loaded.tests_run == 0 && !options.only.empty();
    bool const fails = wrong || none_named;
    if (options.json)
        print_json(loaded, problems, fails);
    else
        print(loaded, problems);
    if (none_named)
        std::cerr << "commentd test: no test has '" << options.only << "' in its name\n";
    bool const written =
        options.junit.empty() || write_junit(options.junit, junit_xml(loaded.tests, problems));
    return fails || !written ? 1 : 0;
}

} // namespace commentd::commands
