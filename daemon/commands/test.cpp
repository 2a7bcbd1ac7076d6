// commentd test: the tests that stand beside rules, of the configured packs or of those named.
#include <algorithm>
#include <iostream>

#include <boost/json.hpp>

#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd::commands {
namespace {

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

} // namespace

int test(TestOptions const& options) {
    rules::Gathered gathered;
    rules::LoadOptions load_options;
    if (options.paths.empty()) {
        auto const settings = settings_or_problems(options.config);
        if (!settings) return 1;
        gathered = rules::gather(settings->shipped_packs, settings->rule_folders);
        load_options = moderation::load_options(*settings);
    } else {
        gathered = gather_paths(options.paths);
        load_options.version = COMMENTD_VERSION;
    }
    load_options.only_tests = options.only;
    auto const loaded = rules::load(gathered.bundle, load_options);
    auto problems = gathered.problems;
    for (auto const& problem : loaded.problems)
        if (!problem.warning) problems.push_back(problem);
    bool const fails = std::ranges::any_of(problems, [](auto const& p) { return !p.warning; });
    if (options.json) {
        boost::json::array list;
        for (auto const& failure : loaded.failures)
            list.push_back({{"file", failure.file},
                            {"line", failure.line},
                            {"test", failure.test},
                            {"message", failure.message}});
        boost::json::object const body{{"ok", !fails},
                                       {"run", loaded.tests_run},
                                       {"failed", loaded.tests_failed},
                                       {"failures", std::move(list)}};
        std::cout << boost::json::serialize(body) << '\n';
        return fails ? 1 : 0;
    }
    for (auto const& problem : problems) std::cout << problem.text() << '\n';
    if (fails && loaded.tests_run == 0) {
        std::cout << "no test was run because of the errors above\n";
        return 1;
    }
    std::cout << loaded.tests_run - loaded.tests_failed << " tests passed, " << loaded.tests_failed
              << " failed\n";
    return fails ? 1 : 0;
}

} // namespace commentd::commands
