// The nouns: what a site, a thread and a comment are, whatever way they came in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"
#include "daemon/base/ids.hpp"
#include "rules/decision.hpp"
#include "rules/facts.hpp"

namespace commentd::comments {

using base::Id;
using base::Time;

// Numbers are the database's own; ids are what the outside sees.
using SiteNumber = std::int64_t;
using ThreadNumber = std::int64_t;
using CommentNumber = std::int64_t;
using PersonNumber = std::int64_t;

enum class Status : std::uint8_t { pending, approved, rejected, spam, erased };
std::string_view to_text(Status);
std::optional<Status> status_from_text(std::string_view);
Status status_of(rules::Verdict);
rules::Verdict verdict_of(Status); // not of erased
bool is_public(Status, rules::Source);
// Imports and what the site's own people write are nobody's rate.
bool counts_in_rates(rules::Source);

// The status of an edited comment: what was public follows its new verdict; anything else is never
// bettered by an edit.
Status after_edit(Status was, rules::Verdict);

struct Author {
    std::string id, name, email, url, role;
    bool verified = false;
    bool proven() const { return !id.empty(); }
};

struct Client {
    std::optional<rules::IpAddress> ip;
    std::string user_agent, referrer;
};

struct Thread {
    ThreadNumber number = 0;
    SiteNumber site = 0;
    std::string id, url, title;
    std::optional<Time> published_at, first_comment_at;
    bool closed = false;
    bool announced = false;

    // Of thread.age and close_after: publication, else the first comment.
    std::optional<Time> begins() const { return published_at ? published_at : first_comment_at; }
};

struct Comment {
    CommentNumber number = 0;
    Id id;
    Status status = Status::pending;
    std::int64_t seq = 0;
    std::int64_t version = 1, revision = 1;
    rules::Source source = rules::Source::site;
    SiteNumber site = 0;
    ThreadNumber thread = 0;
    std::optional<CommentNumber> parent;
    std::uint32_t depth = 1;
    Time created_at{};
    std::optional<Time> edited_at, submitted_at;
    std::optional<PersonNumber> decided_by; // absent: the rules; 0: the site
    std::int64_t approved_revision = 0; // the newest that a person approved; 0: none
    rules::Verdict first_verdict = rules::Verdict::hold;
    Author author;
    bool proven = false;
    Client client;
    std::string content;
    rules::Decision decision; // of the rules, on this revision

    bool is_public() const { return comments::is_public(status, source); }
};

} // namespace commentd::comments
