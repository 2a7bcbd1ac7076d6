#include "daemon/commands/junit.hpp"

#include <algorithm>
#include <cstdio>

namespace commentd::commands {
namespace {

// Of an attribute or a text. What XML has no way to write becomes U+FFFD; line ends and tabs must
// be references, or readers would make spaces of them.
std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\n': out += "&#10;"; break;
        case '\r': out += "&#13;"; break;
        case '\t': out += "&#9;"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20)
                out += "\xEF\xBF\xBD";
            else
                out += c;
        }
    }
    return out;
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escaped(value) + "\"";
}

std::string number(std::string_view name, std::size_t value) {
    return attribute(name, std::to_string(value));
}

std::string seconds(std::chrono::nanoseconds time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6f", std::chrono::duration<double>(time).count());
    return attribute("time", text);
}

struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    std::chrono::nanoseconds time{};

    std::string attributes() const {
        return number("tests", tests) + number("failures", failures) + number("errors", errors) +
               number("skipped", skipped) + seconds(time);
    }
};

struct Suite {
    std::string name;
    Counts counts;
    std::string cases;
};

Suite& suite_of(std::vector<Suite>& suites, std::string const& name) {
    auto const found = std::ranges::find(suites, name, &Suite::name);
    if (found != suites.end()) return *found;
    suites.push_back({name, {}, {}});
    return suites.back();
}

void add(Suite& suite, rules::TestResult const& result) {
    using enum rules::TestResult::Outcome;
    ++suite.counts.tests;
    suite.counts.failures += result.outcome == failed;
    suite.counts.skipped += result.outcome == known_fail;
    suite.counts.time += result.time;
    suite.cases += "    <testcase" + attribute("name", result.test) +
                   attribute("classname", result.file) + attribute("file", result.file) +
                   number("line", static_cast<std::size_t>(result.line)) + seconds(result.time);
    if (result.outcome == passed) {
        suite.cases += "/>\n";
        return;
    }
    suite.cases += ">\n";
    if (result.outcome == failed)
        suite.cases += "      <failure" + attribute("message", result.message) +
                       attribute("type", "E017") + ">" +
                       escaped(result.file + ":" + std::to_string(result.line) + ":" +
                               std::to_string(result.column) + ": " + result.message) +
                       "</failure>\n";
    else
        suite.cases +=
            "      <skipped" + attribute("message", "known to fail: " + result.message) + "/>\n";
    suite.cases += "    </testcase>\n";
}

void add(Suite& suite, rules::Problem const& problem) {
    ++suite.counts.tests;
    ++suite.counts.errors;
    suite.cases += "    <testcase" + attribute("name", "loads: line " + std::to_string(problem.line)) +
                   attribute("classname", problem.file) + attribute("file", problem.file) +
                   number("line", static_cast<std::size_t>(problem.line)) + seconds({}) +
                   ">\n      <error" + attribute("message", problem.message) +
                   attribute("type", problem.code) + ">" + escaped(problem.text()) +
                   "</error>\n    </testcase>\n";
}

} // namespace

std::string junit_xml(std::vector<rules::TestResult> const& results,
                      std::vector<rules::Problem> const& errors) {
    std::vector<Suite> suites;
    for (auto const& result : results) add(suite_of(suites, result.file), result);
    // A failed test is an error of its pack too, and stands among the results.
    for (auto const& error : errors)
        if (error.code != "E017") add(suite_of(suites, error.file), error);
    Counts all;
    for (auto const& [name, counts, cases] : suites) {
        all.tests += counts.tests;
        all.failures += counts.failures;
        all.errors += counts.errors;
        all.skipped += counts.skipped;
        all.time += counts.time;
    }
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                      attribute("name", "commentd test") + all.attributes() + ">\n";
    for (auto const& [name, counts, cases] : suites)
        xml += "  <testsuite" + attribute("name", name) + counts.attributes() + ">\n" + cases +
               "  </testsuite>\n";
    return xml + "</testsuites>\n";
}

} // namespace commentd::commands
