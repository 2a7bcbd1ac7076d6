// Numbers for Prometheus. Every metric stands in the one table of metrics.cpp; the rest of the
// daemon names it by its enumerator. Thread-safe and lock-free where requests pass.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace commentd::base::metrics {

enum class Counter {
    http_requests,         // label: status class ("2xx" …)
    comments,              // label: verdict
    comments_refused,      // label: why (problem type)
    rule_hits,             // label: rule id; lives here so that a reload does not reset it
    shadow_hits,           // label: rule id, of one on trial
    shadow_flips,          // label: likewise: it alone would have made the verdict another
    engine_errors,         // label: engine.* hold
    actions,               // label: action
    reloads,               // label: "ok" | "refused"
    writer_commits,
    writer_jobs,
    writer_failures,
};
enum class Gauge {
    connections,
    streams,
    writer_queue,
    derived_lag,   // changes not yet in derived.db
    search_lag,    // changes not yet in search.db
    recent_comments,
    list_entries,  // run-time ones in force
    rules_stale,   // 1 while an older set serves because the files are broken
    rules_loaded_seconds, // unix time
};
enum class Histogram { // seconds
    http_seconds,
    read_text_seconds,   // rules: views, words, links
    lookup_seconds,      // history of the author, hop included
    decide_seconds,
    write_seconds,       // from the hand-over to the answer
    commit_seconds,
};

void add(Counter, std::string_view label = {}, std::uint64_t n = 1);
void set(Gauge, std::int64_t);
void change(Gauge, std::int64_t by);
void observe(Histogram, std::chrono::nanoseconds);

std::string text(); // the whole exposition, text/plain; version=0.0.4

} // namespace commentd::base::metrics
