// What people see of a record: of a damaged one that it is damaged, of an erased comment's no quotes.
#include <mutex>
#include <set>

#include "daemon/base/log.hpp"
#include "daemon/store/record.hpp"

namespace commentd::store {

namespace {

// It may be shown a thousand times.
void tell_once(std::int64_t comment, DamagedRecord const& error) {
    constexpr std::size_t told_max = 1'000;
    static std::mutex mutex;
    static std::set<std::int64_t> told;
    std::lock_guard const lock(mutex);
    if (told.size() < told_max && told.insert(comment).second)
        base::log(base::Level::error, "decision-unreadable",
                  {{"comment", comment}, {"why", error.what()}});
}

void drop_quotes(std::vector<rules::Hit>& hits) {
    for (auto& hit : hits) {
        hit.reason.clear();
        hit.field.clear();
        hit.text.clear();
        hit.list.clear();
        hit.entry.clear();
        hit.at.clear();
        hit.begin = hit.end = 0;
        hit.how.clear();
    }
}

} // namespace

rules::Decision shown_decision(std::string_view packed, std::int64_t comment,
                               rules::Verdict verdict) {
    try {
        return unpack_decision(packed);
    } catch (DamagedRecord const& error) {
        tell_once(comment, error);
    }
    rules::Decision decision;
    decision.verdict = verdict;
    decision.decided_by = "engine.unreadable";
    rules::Hit hit;
    hit.rule = decision.decided_by;
    hit.reason = "decision unreadable";
    decision.hits.push_back(std::move(hit));
    return decision;
}

std::string without_quotes(std::string_view packed, std::int64_t comment, rules::Verdict verdict) {
    Record record;
    try {
        record = unpack_record(packed);
    } catch (DamagedRecord const&) {
        record = {shown_decision(packed, comment, verdict), {}};
    }
    record.decision.reply.reset();
    drop_quotes(record.decision.hits);
    if (record.decision.shadow) drop_quotes(record.decision.shadow->hits);
    return pack(record.decision, record.facts);
}

} // namespace commentd::store
