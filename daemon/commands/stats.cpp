// commentd stats: how rules and the entries of their lists did, next to what people decided. Reads
// beside the running daemon.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/api/rule_json.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/rule_report.hpp"
#include "daemon/store/activity.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/rule_sets.hpp"
#include "daemon/store/store.hpp"

namespace commentd::commands {
namespace {

using moderation::RuleReport;

std::string percent(std::optional<double> share) {
    if (!share) return "-";
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << *share * 100;
    return out.str();
}

std::string interval(moderation::Interval const& between) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(2) << between.low << ".." << between.high;
    return out.str();
}

std::string s_o(moderation::Shares const& shares) {
    if (!shares.s_o) return "-";
    std::ostringstream out;
    out << std::fixed << std::setprecision(2) << *shares.s_o << ' '
        << interval(shares.s_o_interval);
    return out.str();
}

std::string day(std::optional<base::Time> time) {
    return time ? base::to_text(*time).substr(0, 10) : "-";
}

constexpr std::size_t number_columns = 8; // behind the first; see numbers()

// Columns as wide as what stands in them, numbers to the right.
class Table {
public:
    explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    bool empty() const { return rows_.size() == 1; }

    void print() const {
        std::vector<std::size_t> widths(rows_.front().size());
        for (auto const& row : rows_)
            for (std::size_t i = 0; i < row.size(); ++i)
                widths[i] = std::max(widths[i], width(row[i]));
        for (auto const& row : rows_) {
            std::string line;
            for (std::size_t i = 0; i < row.size(); ++i) {
                std::string const space(widths[i] - width(row[i]), ' ');
                bool const left = i == 0 || i > number_columns;
                line += (i == 0 ? "" : "  ") + (left ? row[i] + space : space + row[i]);
            }
            line.erase(line.find_last_not_of(' ') + 1);
            std::cout << line << '\n';
        }
    }

private:
    static std::size_t width(std::string const& cell) { return comments::length(cell); }

    std::vector<std::vector<std::string>> rows_;
};

std::vector<std::string> numbers(store::HitCount const& count, moderation::Shares const& shares) {
    return {std::to_string(count.hits),  percent(shares.hit), percent(shares.bad),
            percent(shares.good),        s_o(shares),         std::to_string(count.flips),
            std::to_string(count.only),  percent(shares.overlap)};
}

void print_line(Table& table, std::string name, std::vector<std::string> cells,
                std::vector<std::string> more) {
    cells.insert(cells.begin(), std::move(name));
    cells.insert(cells.end(), more.begin(), more.end());
    table.add(std::move(cells));
}

void print_rules(RuleReport const& report) {
    Table table({"RULE", "HITS", "HIT%", "BAD%", "GOOD%", "S/O (95 %)", "FLIPS", "ONLY", "OVERLAP%",
                 "LAST", "MODE", "HINT"});
    auto rows = report.rules;
    std::ranges::stable_sort(rows, std::ranges::greater{},
                             [](moderation::RuleRow const& row) { return row.count.hits; });
    std::string silent;
    for (auto const& row : rows) {
        std::string hint;
        for (auto const one : row.hints) hint += (hint.empty() ? "" : ", ") + std::string(one);
        if (row.count.hits == 0 && hint.empty()) {
            silent += (silent.empty() ? "" : ", ") + row.rule.id;
            continue;
        }
        auto const mode = row.loaded ? std::string(rules::to_text(row.rule.mode)) : "gone";
        print_line(table, row.rule.id, numbers(row.count, row.shares),
                   {day(row.last), mode, hint});
    }
    if (!table.empty()) table.print();
    if (!silent.empty()) std::cout << "\nno hit in this time: " << silent << '\n';
}

void print_entries(RuleReport const& report) {
    Table table({"LIST ENTRY", "HITS", "HIT%", "BAD%", "GOOD%", "S/O (95 %)", "FLIPS", "ONLY",
                 "OVERLAP%", "LAST", "AT", "HINT"});
    for (auto const& row : report.entries)
        print_line(table, row.entry.list + " \"" + row.entry.entry + '"',
                   numbers(row.entry.count, row.shares),
                   {day(row.entry.count.last), row.entry.at,
                    row.only_approved ? "hits-only-approved" : ""});
    std::cout << '\n';
    if (!table.empty()) table.print();
    if (report.entries_total > report.entries.size())
        std::cout << "and " << report.entries_total - report.entries.size() << " that hit less\n";
    std::cout << "\nentries without a hit in this time: " << report.unused_total << '\n';
    for (auto const& entry : report.unused)
        std::cout << "  " << entry.list << " \"" << entry.entry << "\"  " << entry.at << '\n';
    if (report.unused_total > report.unused.size()) std::cout << "  …\n";
}

std::shared_ptr<rules::RuleSet const> accepted_rules(Opened& opened) {
    auto const id = store::RuleSets::last_accepted(opened.database);
    auto const bundle = id ? store::RuleSets::find(opened.database, *id) : std::nullopt;
    if (!bundle) return nullptr;
    auto options = moderation::load_options(opened.settings);
    options.run_tests = false; // they passed when it was accepted
    return rules::load(*bundle, options).rules;
}

} // namespace

int stats(StatsOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    // What came in this very millisecond is there too.
    auto const now = base::now(), behind_now = now + base::Time::duration(1);
    auto const between =
        window_of(opened->settings, options.site, options.since, options.until, behind_now);
    if (!between) return 2;
    auto const rules = accepted_rules(*opened);
    if (!rules) {
        std::cerr << "commentd stats: no rule set was ever accepted here: start the daemon first\n";
        return 1;
    }
    store::StatisticsWindow window{{}, between->first, between->second};
    if (!options.site.empty()) {
        auto const site = store::Sites::find(opened->database, options.site);
        if (!site) {
            std::cerr << "commentd stats: there is no site " << options.site << '\n';
            return 1;
        }
        window.sites = std::vector{*site};
    }
    auto const derived_file = store::derived_path(opened->settings.fixed.database);
    std::optional<store::Database> derived;
    if (std::filesystem::exists(derived_file))
        derived = store::Database::open(derived_file, store::Database::Access::read);
    if (derived && !store::has_activity(*derived)) derived.reset();
    auto const report = moderation::report_rules(opened->database, derived ? &*derived : nullptr,
                                                 *rules, window, now);
    if (options.json) {
        std::cout << api::json_text(api::rule_report(report, options.entries)) << '\n';
        return 0;
    }
    std::cout << "rule set " << report.ruleset << "  since " << base::to_text(report.window.since)
              << "  comments " << report.comments << "  decided by people "
              << report.good + report.bad << ": good " << report.good << ", bad " << report.bad
              << '\n';
    if (!report.complete)
        std::cout << "there are more comments than that: only the newest were looked at\n";
    if (report.unreadable > 0)
        std::cout << report.unreadable << " decisions are damaged and left out\n";
    std::cout << '\n';
    print_rules(report);
    if (options.entries) print_entries(report);
    return 0;
}

} // namespace commentd::commands
