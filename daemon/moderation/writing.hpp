// What moderators write: an edit of a comment, a note on it, an answer to it as the site's staff.
// The rules are asked for information: what a person wrote stands by the person's word.
#pragma once

#include <optional>
#include <string>

#include "daemon/moderation/review.hpp"
#include "daemon/moderation/submit.hpp"

namespace commentd::moderation {

// Of which comment, at which version, and what is written.
struct Written {
    base::Id id;
    std::int64_t version = 0;
    std::string content;
};

class Writing {
public:
    Writing(store::Store& store, Submissions& submissions, Review& review, base::Clock clock)
        : store_(store), submissions_(submissions), review_(review), clock_(std::move(clock)) {}

    // Faults of all: not_found, invalid_fields, unavailable; conflict, and then `conflicting` holds
    // the item as it is now.

    // A new revision, by the person's word; the status stays. The same text changes nothing.
    base::Task<base::Result<Acted>> edit(store::Person, PolicyVersion, Written,
                                         std::optional<Item>& conflicting);
    // Of any version; it changes nothing but the history.
    base::Task<base::Result<Acted>> note(store::Person, Written, std::optional<Item>& conflicting);

    struct Replied {
        Acted acted; // of what was answered
        Item reply;
    };
    // Published at once, also where a thread is closed. What is answered must be public, or is
    // approved with it. duplicate: the same answer of the last 24 hours; its detail is that one's id.
    base::Task<base::Result<Replied>> reply(store::Person, PolicyVersion, Written, bool approve,
                                            std::optional<Item>& conflicting);

private:
    void add(store::Transaction&, comments::Comment const& answer, Judged const&,
             store::Order const&, store::Operation&);

    store::Store& store_;
    Submissions& submissions_;
    Review& review_;
    base::Clock const clock_;
};

} // namespace commentd::moderation
