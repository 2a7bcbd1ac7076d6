// commentd check: everything a reload would look at, with every problem.
#include <algorithm>
#include <iostream>

#include <boost/json.hpp>

#include "daemon/commands/commands.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd::commands {

int check(std::filesystem::path const& config, bool deny_warnings, bool json) {
    auto const loaded = moderation::load_policy(config);
    auto const warnings =
        std::ranges::count_if(loaded.problems, [](auto const& p) { return p.warning; });
    bool const fails = loaded.refused() || (deny_warnings && warnings > 0);
    if (json) {
        boost::json::array list;
        for (auto const& problem : loaded.problems)
            list.push_back({{"file", problem.file},
                            {"line", problem.line},
                            {"column", problem.column},
                            {"code", problem.code},
                            {"message", problem.message},
                            {"warning", problem.warning}});
        boost::json::object const body{{"ok", !fails}, {"problems", std::move(list)}};
        std::cout << boost::json::serialize(body) << '\n';
        return fails ? 1 : 0;
    }
    for (auto const& problem : loaded.problems) std::cout << problem.text() << '\n';
    if (!fails)
        std::cout << "ok: " << loaded.settings->sites.size() << " sites, rule set "
                  << loaded.rules->id() << " with " << loaded.rules->rule_ids().size()
                  << " rules and " << loaded.rules->entry_count() << " list entries, "
                  << loaded.tests_run << " tests passed\n";
    return fails ? 1 : 0;
}

} // namespace commentd::commands
