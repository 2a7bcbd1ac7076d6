#include "daemon/base/metrics.hpp"

#include <sstream>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using namespace commentd::base;
using namespace std::chrono_literals;

namespace {

// The value of the sample whose name and labels are exactly these; -1 when there is none.
double sample(std::string const& name) {
    std::istringstream lines(metrics::text());
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + " "))
            return std::stod(line.substr(name.size() + 1));
    return -1;
}

} // namespace

TEST_CASE("every metric is explained, has a kind and a name of ours") {
    std::istringstream lines(metrics::text());
    std::string line, help;
    while (std::getline(lines, line)) {
        CHECK(line.find("commentd_") != std::string::npos);
        if (line.starts_with("# HELP "))
            help = line.substr(7, line.find(' ', 7) - 7);
        else if (line.starts_with("# TYPE "))
            CHECK(line.substr(7, help.size()) == help);
        else
            CHECK(line.starts_with(help));
    }
}

TEST_CASE("a counter counts, with and without labels, from all threads") {
    auto const before = sample("commentd_writer_jobs_total");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([] {
                for (int i = 0; i < 1000; ++i) {
                    metrics::add(metrics::Counter::writer_jobs);
                    metrics::add(metrics::Counter::rule_hits, "rule-" + std::to_string(i % 10));
                }
            });
    }
    CHECK(sample("commentd_writer_jobs_total") == before + 4000);
    for (int i = 0; i < 10; ++i)
        CHECK(sample("commentd_rule_hits_total{rule=\"rule-" + std::to_string(i) + "\"}") == 400);
}

TEST_CASE("a label is escaped, and a counter can take several at once") {
    metrics::add(metrics::Counter::engine_errors, "a\"b\\c\nd", 7);
    CHECK(sample(R"(commentd_engine_errors_total{engine="a\"b\\c\nd"})") == 7);
}

TEST_CASE("labels beyond the bound count as other") {
    for (int i = 0; i < 5000; ++i)
        metrics::add(metrics::Counter::actions, "label-" + std::to_string(i));
    CHECK(sample(R"(commentd_actions_total{action="label-0"})") == 1);
    CHECK(sample(R"(commentd_actions_total{action="label-4999"})") == -1);
    CHECK(sample(R"(commentd_actions_total{action="other"})") == 5000 - 3072);
}

TEST_CASE("a gauge is set and changed") {
    metrics::set(metrics::Gauge::writer_queue, 5);
    metrics::change(metrics::Gauge::writer_queue, -7);
    CHECK(sample("commentd_writer_queue") == -2);
}

TEST_CASE("a histogram has cumulative buckets from microseconds to seconds, a sum and a count") {
    auto const bucket = [](std::string const& bound) {
        return sample("commentd_decide_seconds_bucket{le=\"" + bound + "\"}");
    };
    for (auto time : {std::chrono::nanoseconds(1us), std::chrono::nanoseconds(30us),
                      std::chrono::nanoseconds(3ms), std::chrono::nanoseconds(20s),
                      std::chrono::nanoseconds(-1s)})
        metrics::observe(metrics::Histogram::decide_seconds, time);
    CHECK(bucket("2e-06") == 2); // a clock that went backwards counts as nothing
    CHECK(bucket("5e-05") == 3);
    CHECK(bucket("0.005") == 4);
    CHECK(bucket("5") == 4);
    CHECK(bucket("+Inf") == 5);
    CHECK(sample("commentd_decide_seconds_count") == 5);
    CHECK(sample("commentd_decide_seconds_sum") == Approx(20.003031));
}
