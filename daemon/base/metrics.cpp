#include "daemon/base/metrics.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <functional>
#include <mutex>

namespace commentd::base::metrics {

namespace {

enum class Kind { counter, gauge, histogram };

struct Row {
    std::string_view name, help;
    Kind kind;
    int which;                // the enumerator
    std::string_view label{}; // its name, when the counter has one
};

constexpr Row counter(Counter which, std::string_view name, std::string_view help,
                      std::string_view label = {}) {
    return {name, help, Kind::counter, static_cast<int>(which), label};
}
constexpr Row gauge(Gauge which, std::string_view name, std::string_view help) {
    return {name, help, Kind::gauge, static_cast<int>(which)};
}
constexpr Row histogram(Histogram which, std::string_view name, std::string_view help) {
    return {name, help, Kind::histogram, static_cast<int>(which)};
}

// The one list of everything that is counted, in the order it is shown.
constexpr Row table[] = {
    counter(Counter::http_requests, "commentd_http_requests_total", "HTTP requests answered",
            "status"),
    histogram(Histogram::http_seconds, "commentd_http_seconds",
              "From the end of a request's header to its answer, the wait for its body included"),
    gauge(Gauge::connections, "commentd_connections", "Open HTTP connections"),
    gauge(Gauge::streams, "commentd_streams", "Answers that are sent for as long as one listens"),
    counter(Counter::comments, "commentd_comments_total", "Comments judged and stored", "verdict"),
    counter(Counter::comments_refused, "commentd_comments_refused_total",
            "Comments that were not taken, by the type of the problem", "type"),
    counter(Counter::rule_hits, "commentd_rule_hits_total", "Comments that a rule hit", "rule"),
    counter(Counter::shadow_hits, "commentd_shadow_hits_total",
            "Comments that a rule on trial (mode: shadow) hit", "rule"),
    counter(Counter::shadow_flips, "commentd_shadow_flips_total",
            "Comments whose verdict this rule on trial would have changed", "rule"),
    counter(Counter::engine_errors, "commentd_engine_errors_total",
            "Comments held because the engine could not judge them", "engine"),
    counter(Counter::actions, "commentd_actions_total", "What people did to comments", "action"),
    counter(Counter::reloads, "commentd_reloads_total", "Reloads of settings and rules", "result"),
    gauge(Gauge::list_entries, "commentd_list_entries",
          "Entries of lists that people added at run time and that are in force"),
    gauge(Gauge::rules_stale, "commentd_rules_stale",
          "1 while an older rule set serves because the files are broken"),
    gauge(Gauge::rules_loaded_seconds, "commentd_rules_loaded_seconds",
          "When the serving rule set was loaded, in seconds since 1970"),
    counter(Counter::writer_commits, "commentd_writer_commits_total", "Transactions committed"),
    counter(Counter::writer_jobs, "commentd_writer_jobs_total", "Jobs that were in them"),
    counter(Counter::writer_failures, "commentd_writer_failures_total", "Transactions that failed"),
    gauge(Gauge::writer_queue, "commentd_writer_queue", "Jobs waiting for the writer"),
    gauge(Gauge::derived_lag, "commentd_derived_lag", "Changes that are not yet in derived.db"),
    gauge(Gauge::search_lag, "commentd_search_lag", "Changes that are not yet in search.db"),
    gauge(Gauge::recent_comments, "commentd_recent_comments",
          "Comments of the last day held in memory"),
    histogram(Histogram::read_text_seconds, "commentd_read_text_seconds",
              "Normalising a comment, finding its words and links"),
    histogram(Histogram::lookup_seconds, "commentd_lookup_seconds",
              "Looking up an author's history"),
    histogram(Histogram::decide_seconds, "commentd_decide_seconds", "Evaluating the rules"),
    histogram(Histogram::write_seconds, "commentd_write_seconds",
              "From the hand-over to the writer to its answer"),
    histogram(Histogram::commit_seconds, "commentd_commit_seconds", "One commit, sync included"),
};

constexpr auto counters = static_cast<std::size_t>(Counter::writer_failures) + 1;
constexpr auto gauges = static_cast<std::size_t>(Gauge::rules_loaded_seconds) + 1;
constexpr auto histograms = static_cast<std::size_t>(Histogram::commit_seconds) + 1;
static_assert(std::size(table) == counters + gauges + histograms,
              "every metric stands in the table");

using Number = std::atomic<std::uint64_t>;

struct Labelled {
    std::string label;
    Number value{0};
};

// Labels are looked up without a lock and never removed. Beyond three quarters of the places all
// new ones count as "other", so that no input can grow the exposition without end.
class Family {
public:
    void add(std::string_view label, std::uint64_t n) {
        find(label).value.fetch_add(n, std::memory_order_relaxed);
    }

    template <class Visit>
    void each(Visit visit) const {
        for (auto const& place : places_)
            if (auto const* entry = place.load(std::memory_order_acquire))
                visit(*entry);
    }

private:
    static constexpr std::size_t size = 4096;

    Labelled& find(std::string_view label) {
        for (std::size_t at = std::hash<std::string_view>{}(label);; ++at) {
            auto& place = places_[at % size];
            auto* entry = place.load(std::memory_order_acquire);
            if (!entry)
                return insert(label, at);
            if (entry->label == label)
                return *entry;
        }
    }

    Labelled& insert(std::string_view label, std::size_t at) {
        std::lock_guard lock(mutex_);
        if (used_ >= size * 3 / 4)
            return other_place(lock);
        for (;; ++at) {
            auto& place = places_[at % size];
            auto* entry = place.load(std::memory_order_relaxed);
            if (entry && entry->label == label) // another thread was quicker
                return *entry;
            if (!entry) {
                ++used_;
                entry = new Labelled{std::string(label)};
                place.store(entry, std::memory_order_release);
                return *entry;
            }
        }
    }

    Labelled& other_place(std::lock_guard<std::mutex> const&) {
        for (std::size_t at = std::hash<std::string_view>{}("other");; ++at) {
            auto& place = places_[at % size];
            auto* entry = place.load(std::memory_order_relaxed);
            if (!entry)
                place.store(entry = new Labelled{"other"}, std::memory_order_release);
            if (entry->label == "other")
                return *entry;
        }
    }

    std::array<std::atomic<Labelled*>, size> places_{};
    std::mutex mutex_;
    std::size_t used_ = 0; // guarded by mutex_
};

// Upper bounds in nanoseconds; a comment's stages take microseconds, a stuck disk seconds.
constexpr std::uint64_t us = 1'000, ms = 1'000'000, s = 1'000'000'000;
constexpr std::array<std::uint64_t, 20> bounds{
    2 * us, 5 * us,  10 * us, 20 * us, 50 * us,  100 * us, 200 * us, 500 * us, 1 * ms, 2 * ms,
    5 * ms, 10 * ms, 20 * ms, 50 * ms, 100 * ms, 200 * ms, 500 * ms, 1 * s,    2 * s,  5 * s};

struct alignas(64) Distribution {
    std::array<Number, bounds.size() + 1> buckets{};
    Number sum{0}; // nanoseconds
};

struct alignas(64) Plain {
    Number value{0};
};

// Never destroyed: a thread may count until the very end of the process.
struct Numbers {
    std::array<Plain, counters> plain;
    std::array<Family, counters> labelled;
    std::array<std::atomic<std::int64_t>, gauges> gauge{};
    std::array<Distribution, histograms> histogram;
};
Numbers& numbers = *new Numbers;

void append_escaped(std::string& text, std::string_view label) {
    for (char c : label) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
}

std::string seconds(std::uint64_t nanoseconds) {
    char buffer[32];
    auto const end =
        std::to_chars(buffer, std::end(buffer), static_cast<double>(nanoseconds) / 1e9);
    return {buffer, end.ptr};
}

void append_counter(std::string& text, Row const& row) {
    auto const which = static_cast<std::size_t>(row.which);
    if (row.label.empty()) {
        text.append(row.name).append(" ");
        text += std::to_string(numbers.plain[which].value.load(std::memory_order_relaxed)) + "\n";
        return;
    }
    numbers.labelled[which].each([&](Labelled const& entry) {
        text.append(row.name).append("{").append(row.label).append("=\"");
        append_escaped(text, entry.label);
        text += "\"} " + std::to_string(entry.value.load(std::memory_order_relaxed)) + "\n";
    });
}

void append_histogram(std::string& text, Row const& row) {
    auto const& all = numbers.histogram[static_cast<std::size_t>(row.which)];
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < all.buckets.size(); ++i) {
        so_far += all.buckets[i].load(std::memory_order_relaxed);
        text.append(row.name).append("_bucket{le=\"");
        text += (i < bounds.size() ? seconds(bounds[i]) : "+Inf") + "\"} " +
                std::to_string(so_far) + "\n";
    }
    text.append(row.name).append("_sum ");
    text += seconds(all.sum.load(std::memory_order_relaxed)) + "\n";
    text.append(row.name).append("_count ");
    text += std::to_string(so_far) + "\n";
}

} // namespace

void add(Counter counter, std::string_view label, std::uint64_t n) {
    auto const which = static_cast<std::size_t>(counter);
    if (label.empty())
        numbers.plain[which].value.fetch_add(n, std::memory_order_relaxed);
    else
        numbers.labelled[which].add(label, n);
}

void set(Gauge gauge, std::int64_t value) {
    numbers.gauge[static_cast<std::size_t>(gauge)].store(value, std::memory_order_relaxed);
}

void change(Gauge gauge, std::int64_t by) {
    numbers.gauge[static_cast<std::size_t>(gauge)].fetch_add(by, std::memory_order_relaxed);
}

void observe(Histogram histogram, std::chrono::nanoseconds duration) {
    auto& all = numbers.histogram[static_cast<std::size_t>(histogram)];
    auto const value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
    auto const bucket = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
    all.buckets[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    all.sum.fetch_add(value, std::memory_order_relaxed);
}

std::string text() {
    std::string text;
    for (Row const& row : table) {
        constexpr std::string_view kinds[] = {"counter", "gauge", "histogram"};
        text.append("# HELP ").append(row.name).append(" ").append(row.help).append("\n");
        text.append("# TYPE ").append(row.name).append(" ");
        text.append(kinds[static_cast<std::size_t>(row.kind)]).append("\n");
        switch (row.kind) {
        case Kind::counter:
            append_counter(text, row);
            break;
        case Kind::gauge: {
            auto const& value = numbers.gauge[static_cast<std::size_t>(row.which)];
            text.append(row.name).append(" ");
            text += std::to_string(value.load(std::memory_order_relaxed)) + "\n";
            break;
        }
        case Kind::histogram:
            append_histogram(text, row);
            break;
        }
    }
    return text;
}

} // namespace commentd::base::metrics
