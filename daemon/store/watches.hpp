// Threads, and whole sites, that people have closed, opened or put under watch, each for a term or
// for good. Every comment asks, so what is in force is in memory; the writer's thread alone changes
// it, in both places. Terms end by the clock of whoever asks.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/feed.hpp"
#include "daemon/store/sites_seen.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

struct Operation;

// open stands against what else closes a thread; a site is closed or not.
enum class WatchAction : std::uint8_t { close, open, hold_all };
std::string_view to_text(WatchAction);

// Whether it takes comments, and whether they wait for a person, are two things.
enum class WatchKind : std::uint8_t { door, hold };

struct WatchPlace {
    comments::SiteNumber site = 0;
    comments::ThreadNumber thread = 0; // 0: the whole site
};

class Watches {
public:
    explicit Watches(Feed& feed) : feed_(feed) {} // told of each change

    void load(Database&); // before anybody asks

    // What people have said of a thread: nothing of its door, mostly.
    struct Said {
        std::optional<bool> closed;
        bool held = false;
    };
    Said of(comments::SiteNumber, comments::ThreadNumber, base::Time now) const;

    // From now on; nothing: none any more, which changes nothing where there is none. Part of the operation, which is ended by its maker.
    void set(Transaction&, Operation&, WatchPlace const&, WatchKind, std::optional<WatchAction>,
             std::optional<base::Time> until);
    // What an operation has set is as it was before it, unless it was set anew since: then it counts
    // as skipped of `undo`.
    void take_back(Transaction&, Operation& undo, std::int64_t operation);

    struct Row {
        WatchPlace place;
        std::string site, thread_id, thread_url, thread_title;
        WatchAction action{};
        std::optional<base::Time> until;
        std::string by; // name of the person whose word it is
        base::Time at{};
        base::Id operation;
    };
    // In force, the newest first; `sites`: only of these.
    static std::vector<Row> list(Database&, SitesSeen const& sites,
                                 base::Time now);

private:
    struct Word {
        std::optional<WatchAction> action;
        std::optional<base::Time> until;
        bool counts(base::Time now) const { return action && (!until || now < *until); }
    };
    struct Place {
        Word door, hold;
    };
    static std::int64_t key(WatchPlace const& p) { return p.thread ? p.thread : -p.site; }
    void write(Transaction&, Operation&, WatchPlace const&, WatchKind, Word const&,
               std::int64_t decided);
    void keep(WatchPlace const&, WatchKind, Word const&);

    Feed& feed_;
    mutable std::mutex mutex_;
    std::unordered_map<std::int64_t, Place> places_; // guarded by mutex_
    std::atomic<bool> any_ = false;                  // places_ is not empty
};

} // namespace commentd::store
