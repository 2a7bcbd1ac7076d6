// commentd check: everything a reload would look at, with every problem; and what is allowed and
// hardly meant.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <tuple>

#include <boost/json.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/problem_json.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/store/approved.hpp"
#include "daemon/store/migrations.hpp"

namespace commentd::commands {
namespace {

namespace json = boost::json;

constexpr std::size_t approved_max = 1000; // comments that entries are held against

// Where there is a database already, be it that of a running daemon: it is only read.
std::vector<rules::Problem> in_approved(moderation::LoadedPolicy const& loaded) {
    auto const& path = loaded.settings->fixed.database;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return {};
    try {
        auto database = store::Database::open(path, store::Database::Access::read);
        if (store::newer_than_we_know(database)) return {};
        auto const approved = store::last_approved(database, approved_max);
        std::vector<rules::Texts> texts;
        for (auto const& one : approved) {
            auto& text = texts.emplace_back();
            text.content = one.content;
            text.name = one.name;
            text.email = one.email;
            text.url = one.url;
            text.user_agent = one.user_agent;
        }
        return rules::check_approved(loaded.bundle, *loaded.rules, texts);
    } catch (store::DatabaseError const& error) {
        std::cerr << "commentd check: entries were not held against approved comments: "
                  << error.what() << '\n';
        return {};
    }
}

// Errors first, then warnings, each in the order of the files; what a list's file is warned of
// comes after its pack.
void sort(std::vector<rules::Problem>& problems) {
    auto const warnings = std::ranges::stable_partition(
        problems, [](rules::Problem const& problem) { return !problem.warning; });
    std::ranges::stable_sort(warnings, [](rules::Problem const& a, rules::Problem const& b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
}

json::object list_json(rules::ListFigures const& list) {
    json::object object{{"name", list.name},       {"file", list.file},
                        {"line", list.line},       {"type", list.type},
                        {"view", nullptr},         {"entries", list.entries},
                        {"expiring", list.expiring}, {"shortest", list.shortest}};
    if (!list.view.empty()) object["view"] = list.view;
    return object;
}

json::value statistics(moderation::LoadedPolicy const& loaded) {
    if (loaded.refused()) return nullptr;
    json::array lists;
    for (auto const& list : loaded.lists) lists.push_back(list_json(list));
    return json::object{{"sites", loaded.settings->sites.size()},
                        {"ruleset", loaded.rules->id()},
                        {"rules", loaded.rules->rule_ids().size()},
                        {"lists", std::move(lists)},
                        {"entries", loaded.rules->entry_count()},
                        {"tests", loaded.tests_run}};
}

void print_lists(std::vector<rules::ListFigures> const& lists) {
    std::size_t longest = 4;
    for (auto const& list : lists) longest = std::max(longest, list.name.size());
    auto const print = [&](std::string_view name, std::string_view type, std::string_view view,
                           auto const& entries, auto const& expiring, std::string const& rest) {
        std::cout << std::left << std::setw(static_cast<int>(longest) + 2) << name << std::setw(12)
                  << type << std::setw(10) << view << std::right << std::setw(8) << entries
                  << std::setw(10) << expiring << "  " << rest << '\n';
    };
    print("list", "type", "view", "entries", "expiring", "shortest, and where the list stands");
    for (auto const& list : lists)
        print(list.name, list.type, list.view, list.entries, list.expiring,
              "'" + list.shortest + "' " + list.file + ":" + std::to_string(list.line));
}

} // namespace

int check(CheckOptions const& options) {
    auto loaded = moderation::load_policy(options.config, moderation::Lint::yes);
    if (!loaded.refused())
        for (auto& problem : in_approved(loaded)) loaded.problems.push_back(std::move(problem));
    sort(loaded.problems);
    bool const warned =
        std::ranges::any_of(loaded.problems, [](auto const& p) { return p.warning; });
    int const code = loaded.refused() ? 1 : warned && options.deny_warnings ? 2 : 0;
    if (options.json) {
        json::array problems;
        for (auto const& problem : loaded.problems) problems.push_back(problem_json(problem));
        json::object const body{{"ok", code == 0},
                                {"problems", std::move(problems)},
                                {"statistics", statistics(loaded)}};
        std::cout << api::json_text(body) << '\n';
        return code;
    }
    for (auto const& problem : rules::summed_up(loaded.problems))
        std::cout << problem.text() << '\n';
    if (loaded.refused()) return code;
    if (options.lists) print_lists(loaded.lists);
    std::cout << (code == 0 ? "ok: " : "warnings are denied: ") << loaded.settings->sites.size()
              << " sites, rule set " << loaded.rules->id() << " with "
              << loaded.rules->rule_ids().size() << " rules and " << loaded.rules->entry_count()
              << " list entries, " << loaded.tests_run << " tests passed\n";
    return code;
}

} // namespace commentd::commands
