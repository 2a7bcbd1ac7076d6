// The past told again: every stored comment at its moment, with what was known then, for rules that
// are asked about it today. One sweep over all that ever happened, in order of time, keeps histories,
// rates and copies as they were; what cannot be computed again (how the form was filled in, whether
// the thread was closed) is taken from what was stored with the decision.
//
// Reads one snapshot on a connection of its own and writes nothing. The sweep takes some 2 µs and
// 100 to 200 bytes a comment and author, the last 24 hours more. Texts are read of the window, of all
// edited comments (for what they linked to then) and, where the rules look for near copies, of those
// of the 24 hours before the window that were stored without what finds them.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/moderation/judge.hpp"
#include "daemon/store/events.hpp"
#include "rules/rule_set.hpp"

namespace commentd::moderation {

// One revision and everything that rules may look at, as of the moment it was judged. Stays where it
// is: facts look into it.
struct Scene {
    Scene() = default;
    Scene(Scene const&) = delete;
    Scene& operator=(Scene const&) = delete;

    comments::Comment comment; // as it is now, but for its content
    comments::Thread thread;
    std::int64_t revision = 1;
    bool current = true; // it is the comment's newest revision
    settings::Site const* site = nullptr;
    store::Record stored; // decision and facts of then
    rules::Facts facts;   // as of then, with the site's policy of now
    std::shared_ptr<rules::RuntimeLists const> lists; // of then, or of now
    std::string ip, id;

    rules::Texts texts() const { return texts_of(comment, thread, ip); }
    rules::Decision decide(rules::RuleSet const&, rules::Limits const&) const;
    rules::Explanation explain(rules::RuleSet const&, rules::Limits const&) const;
};

struct ReplayOptions {
    base::Time since{}, until = base::Time::max(); // what is judged: revisions of this time
    std::optional<std::string> site;               // its id
    // With the run-time entries of lists that count at this time; absent: at the time of each.
    std::optional<base::Time> lists_of;
    bool current_only = true; // not the revisions that an edit has replaced
    // Only these comments, by number and in order; empty: all.
    std::vector<comments::CommentNumber> only;
};

struct ReplayProgress {
    std::atomic<std::int64_t> done = 0, total = 0; // comments swept over, of all
    std::atomic<bool> cancelled = false;           // set by another: the sweep ends
};

// What kept a comment of the window from being judged, and how many: "erased" …
using NotComputed = std::map<std::string, std::size_t>;

class Replay {
public:
    // `database` is used by nobody else meanwhile; policy and rules outlive the replay.
    Replay(store::Database& database, settings::Settings const&, rules::RuleSet const&);
    ~Replay();

    // Hands over every revision of the window in order of time. False: cancelled.
    bool run(ReplayOptions const&, std::function<void(std::unique_ptr<Scene>)> const& each,
             ReplayProgress&);

    NotComputed const& not_computed() const { return not_computed_; }

private:
    class Sweep;
    store::Database& database_;
    settings::Settings const& settings_;
    rules::RuleSet const& rules_;
    NotComputed not_computed_;
};

} // namespace commentd::moderation
