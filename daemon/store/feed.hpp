// What has just happened, for those who watch it happen: the last few thousand events in memory, in
// order, without any text. Whoever listens takes them at their own pace from a place of their own.
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

#include "daemon/base/waker.hpp"
#include "daemon/comments/comment.hpp"

namespace commentd::store {

// Who did it, in the history: a person, the site, or the rules.
struct Actor {
    enum class Kind : std::uint8_t { rules, site, person } kind = Kind::rules;
    comments::PersonNumber person = 0;
};

struct FeedEvent {
    enum class Kind : std::uint8_t {
        change,  // of a comment, which may have come with it
        looking, // others look at a comment now
        watch,   // threads or the site are watched or closed by other orders now
        lists,   // run-time entries are others now
        rules,   // the rules in force, or how they were loaded
    };
    Kind kind = Kind::change;
    comments::SiteNumber site = 0; // 0: it concerns all sites
    base::Id id;                   // of the comment, of change and looking

    // Of a change:
    std::int64_t seq = 0, version = 0;
    comments::ThreadNumber thread = 0;
    std::optional<comments::Status> was; // absent: it came
    comments::Status status{};
    Actor who;
    std::optional<std::int64_t> operation; // its number
    base::Time at{};
};

class Feed {
public:
    static constexpr std::size_t usually_kept = 8192; // a megabyte

    explicit Feed(std::size_t kept = usually_kept) : ring_(kept) {}

    // By the writer's thread after COMMIT (Transaction::on_commit), or by any other. Costs a copy
    // where nobody sleeps until then.
    void publish(FeedEvent const&);
    void publish(FeedEvent::Kind kind, comments::SiteNumber site) {
        FeedEvent event;
        event.kind = kind;
        event.site = site;
        publish(event);
    }

    // The place behind the newest event: places only grow, from 0.
    std::int64_t end() const;

    // At most `count` from `place` on. Where there are none, `sleeper` is woken by the next one.
    // Nothing: those are not kept any more, or never were.
    std::optional<std::vector<FeedEvent>> take(std::int64_t place, std::size_t count,
                                               std::shared_ptr<base::Waker> const& sleeper);
    void forget(std::shared_ptr<base::Waker> const& sleeper);

private:
    std::mutex mutable mutex_;
    std::vector<FeedEvent> ring_;                                // guarded by mutex_
    std::int64_t end_ = 0;                                       // likewise
    std::unordered_set<std::shared_ptr<base::Waker>> sleepers_; // likewise
};

} // namespace commentd::store
