// commentd backtest: what the rules in a folder would have said of stored comments, next to what
// was said and what people decided. Reads only; the daemon may run.
#include <algorithm>
#include <atomic>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <thread>

#include <boost/json.hpp>

#include "daemon/api/backtest_json.hpp"
#include "daemon/api/input.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/moderation/backtest.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd::commands {
namespace {

using Report = moderation::BacktestReport;

constexpr std::size_t trial_rules_max = 10; // --json names all

std::shared_ptr<rules::RuleSet const> load_candidate(settings::Settings const& settings) {
    auto gathered = rules::gather(settings.shipped_packs, settings.rule_folders);
    auto loaded = rules::load(gathered.bundle, moderation::load_options(settings));
    bool refused = false;
    for (auto const* problems : {&gathered.problems, &loaded.problems})
        for (auto const& problem : *problems) {
            std::cerr << problem.text() << '\n';
            refused = refused || !problem.warning;
        }
    return refused ? nullptr : loaded.rules;
}

// "18 442"
std::string grouped(std::size_t n) {
    auto text = std::to_string(n);
    for (auto at = text.size(); at > 3; at -= 3) text.insert(at - 3, " ");
    return text;
}

void print_row(std::string const& name, Report::Counts const& counts,
               std::array<char const*, 3> const& remarks) {
    std::ostringstream line;
    line << std::left << std::setw(20) << name;
    for (std::size_t column = 0; column < counts.size(); ++column)
        line << std::right << std::setw(12) << grouped(counts[column]) << std::left
             << std::setw(11) << (counts[column] ? remarks[column] : "");
    auto text = line.str();
    text.erase(text.find_last_not_of(' ') + 1);
    std::cout << text << '\n';
}

void print_examples(Report const& report) {
    constexpr char const* rows[] = {"", "stricter", "laxer"};
    constexpr char const* columns[] = {"approved", "rejected/spam", "undecided"};
    for (auto const row : {Report::stricter, Report::laxer})
        for (auto const column : {Report::approved, Report::bad, Report::undecided}) {
            if (report.examples[row][column].empty()) continue;
            std::cout << "  " << rows[row] << ", " << columns[column] << ':';
            for (auto const& [number, id] : report.examples[row][column])
                std::cout << ' ' << id.text();
            std::cout << '\n';
        }
}

void print_rules(Report const& report) {
    std::vector<std::pair<std::string, Report::Blame>> rules(report.rules.begin(),
                                                             report.rules.end());
    auto const all = [](Report::Blame const& blame) {
        std::size_t n = 0;
        for (auto const& counts : {blame.stricter, blame.laxer})
            for (auto const count : counts) n += count;
        return n;
    };
    std::ranges::stable_sort(rules, std::greater<>(),
                             [&](auto const& one) { return all(one.second); });
    auto const part = [](char sign, Report::Counts const& c) {
        return sign + std::to_string(c[Report::approved]) + '/' + sign +
               std::to_string(c[Report::bad]) + '/' + sign + std::to_string(c[Report::undecided]);
    };
    std::cout << "rules responsible, + stricter, - laxer (approved/rejected or spam/undecided):\n";
    for (auto const& [rule, blame] : rules) {
        std::cout << "  " << rule;
        if (blame.stricter != Report::Counts{}) std::cout << "  " << part('+', blame.stricter);
        if (blame.laxer != Report::Counts{}) std::cout << "  " << part('-', blame.laxer);
        std::cout << '\n';
    }
}

void print_trial(Report const& report) {
    if (!report.trial) return;
    auto const& [rules, stricter, laxer] = *report.trial;
    auto const part = [](Report::Counts const& c) {
        return std::to_string(c[Report::approved]) + '/' + std::to_string(c[Report::bad]) + '/' +
               std::to_string(c[Report::undecided]);
    };
    std::cout << "on trial, and in force they would make verdicts stricter " << part(stricter)
              << ", laxer " << part(laxer) << ':';
    for (std::size_t i = 0; i < std::min(rules.size(), trial_rules_max); ++i)
        std::cout << ' ' << rules[i];
    if (rules.size() > trial_rules_max)
        std::cout << " and " << rules.size() - trial_rules_max << " more";
    std::cout << '\n';
}

void print(Report const& report) {
    std::cout << "backtest  new=" << report.candidate << "  old=";
    auto const most = std::ranges::max_element(
        report.old, {}, [](auto const& one) { return one.second; });
    if (most == report.old.end())
        std::cout << '-';
    else
        std::cout << most->first;
    if (report.old.size() > 1) std::cout << " and " << report.old.size() - 1 << " more";
    std::cout << "  window=" << base::to_text(report.since) << " to " << base::to_text(report.until)
              << (report.site ? "  site=" + *report.site : "")
              << "\n          comments=" << grouped(report.comments())
              << " (decided by people: " << grouped(report.decided()) << ")\n\n";
    std::cout << std::string(20, ' ')
              << "    approved               rejected/spam          undecided by people\n";
    print_row("old and new agree", report.cells[Report::agree], {"", "", ""});
    print_row("new is stricter", report.cells[Report::stricter], {" (!)", " (caught)", ""});
    print_row("new is laxer", report.cells[Report::laxer], {"", " (missed)", ""});
    std::cout << '\n';
    if (!report.rules.empty()) {
        print_rules(report);
        std::cout << "examples:\n";
        print_examples(report);
    }
    print_trial(report);
    for (auto const& [why, n] : report.not_computed)
        std::cout << "not computed for " << grouped(n) << " comments: " << why << '\n';
}

} // namespace

int backtest(BacktestOptions const& asked) {
    auto settings = settings_or_problems(asked.config);
    if (!settings) return 1;
    auto const now = base::now();
    moderation::BacktestOptions options;
    options.threads = std::clamp(std::thread::hardware_concurrency(), 1u, 4u);
    auto const window = window_of(*settings, asked.site, asked.since, asked.until, now);
    if (!window) return 2;
    options.since = window->first;
    options.until = window->second;
    if (!asked.site.empty()) {
        if (!settings->site(asked.site)) {
            std::cerr << "commentd backtest: there is no site " << asked.site << '\n';
            return 1;
        }
        options.site = asked.site;
    }
    if (asked.rules) {
        if (!std::filesystem::is_directory(*asked.rules)) {
            std::cerr << "commentd backtest: " << asked.rules->string() << " is no folder\n";
            return 1;
        }
        settings->rule_folders = {*asked.rules};
    }
    auto const candidate = load_candidate(*settings);
    if (!candidate) return 1;
    auto database = open_to_read(*settings);
    if (!database) return 1;
    std::optional<Report> report;
    {
        moderation::ReplayProgress progress;
        ShownProgress const shown("backtest", progress);
        report = moderation::backtest(*database, *settings, *candidate, options, progress);
    }
    if (!report) return 1;
    if (asked.json)
        std::cout << api::json_text(api::backtest(*report)) << '\n';
    else
        print(*report);
    return 0;
}

} // namespace commentd::commands
