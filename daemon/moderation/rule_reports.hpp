// What people ask the running daemon about its rules. Computed by the reader of scans, one answer at
// a time, and kept for some seconds: asking again and again costs nothing.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/moderation/kept.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/rule_report.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/store.hpp"
#include "rules/pack/source.hpp"

namespace commentd::moderation {

struct RuleListing {
    struct Row {
        rules::RuleInfo rule;
        std::int64_t hits_7d = 0, hits_24h = 0;
    };
    std::string ruleset;
    std::vector<Row> rules;
};

class RuleReports {
public:
    static constexpr std::chrono::seconds kept_for{10};

    RuleReports(store::Store& store, base::Clock clock) : store_(store), clock_(std::move(clock)) {}

    struct Asked {
        std::optional<std::string> site;       // absent: all that the person may see
        std::optional<base::Time> since, until; // absent: the last 30 days
    };
    // not_found: no such site for this person. too_many_requests: others wait already.
    base::Task<base::Result<std::shared_ptr<RuleReport const>>>
    statistics(PolicyVersion, store::Person, Asked);
    base::Task<base::Result<std::shared_ptr<RuleListing const>>> list(PolicyVersion, store::Person);

    struct Shown {
        RuleListing::Row row;
        std::optional<rules::RuleSource> source; // absent: not for this person, who is no admin
    };
    // One rule of a pack that is loaded, with its text as it is in force. not_found: none of that id.
    base::Task<base::Result<Shown>> show(PolicyVersion, store::Person, std::string id);

private:
    using Sites = store::SitesSeen;

    base::Result<std::shared_ptr<RuleReport const>>
    count(store::ReadConnections&, rules::RuleSet const&, Sites const&, Asked const&);
    std::shared_ptr<RuleListing const> count_recent(store::ReadConnections&, rules::RuleSet const&,
                                                    Sites const&);

    store::Store& store_;
    base::Clock const clock_;
    std::atomic<int> waiting_ = 0;
    Kept<RuleReport> reports_{kept_for};   // the reader of scans only
    Kept<RuleListing> listings_{kept_for}; // likewise
};

} // namespace commentd::moderation
