// Everything a condition may look at that is not computed from the text itself.
// The daemon fills it in; rules read it. Absent is not false: see rules/README.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/decision.hpp"
#include "rules/text/ip.hpp"

namespace commentd::rules {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

enum class Source : std::uint8_t { site, form, staff, import, akismet };
std::string_view to_text(Source);

// What is known of one key (an author, an address, a network) as of now, this comment left out.
// Unknown: all zero, first_seen absent (then age is 0 s).
struct History {
    std::uint32_t approved = 0, rejected = 0, spam = 0, pending = 0;
    std::optional<Time> first_seen, last_seen;

    std::uint32_t total() const { return approved + rejected + spam + pending; }
    bool operator==(History const&) const = default;
};

// Of the domains that one comment links to, the history that speaks most against it: the refused
// (rejected and spam) outnumber the approved by most, or are outnumbered by least. So neither a
// thousand good links to a video site hide a bad domain beside them, nor do that site's few bad ones
// count against everybody. Of equal ones the first. Absent for a comment without links.
std::optional<History> most_suspect(std::span<History const> of_domains);

// The texts of a comment, as stored. Views must outlive the Reading made of them.
struct Texts {
    std::string_view content, name, email, url, user_agent, referrer;
    std::string_view thread, thread_url, thread_title;
    std::string_view ip; // the address in text form, for lists with `in: wordpress`
};

// The site's policy of this moment, from the configuration.
struct SitePolicy {
    Thresholds thresholds;
    bool premoderate = false;
    bool judge_first_comment = false; // false: an author's first comment is held
    std::vector<std::string> languages; // that the site is written in; empty: it has not said
    bool operator==(SitePolicy const&) const = default;
};

enum class Origin : std::uint8_t { ok, missing };
std::string_view to_text(Origin);

// What a form's token, its hidden field and its proof of work say. A record keeps their numbers.
enum class FormToken : std::uint8_t { ok, missing, invalid, expired };
std::string_view to_text(FormToken);
enum class Honeypot : std::uint8_t { empty, filled };
std::string_view to_text(Honeypot);
enum class ProofOfWork : std::uint8_t { ok, missing, invalid, expired, replayed, not_required };
std::string_view to_text(ProofOfWork);

// What a RuleSet wants to have counted before it can decide; in the order in which Facts::rates and
// Facts::duplicates answer.
enum class RateKey : std::uint8_t { ip, net, author, author_email, site, thread, links_domain };
struct RateQuery {
    std::vector<RateKey> keys; // all of them the same as this comment's
    std::uint32_t over = 0;    // counting may stop at over + 1
    Duration within{};         // at most 24 h
    std::optional<RateKey> distinct = {}; // count its different values, not the comments
    bool operator==(RateQuery const&) const = default;
};
struct DuplicateQuery {
    bool across_threads = true; // false: only copies in the same thread
    std::uint32_t count = 1;    // how many make it pass
    Duration within{};          // at most 24 h
    // How many at least of the 32 minima are equal (text/near.hpp); 0: exact copies only.
    std::uint32_t alike = 0;
    std::uint32_t min_words = 8; // a text with fewer has exact copies only
    bool operator==(DuplicateQuery const&) const = default;
};
struct DuplicateAnswer {
    std::uint32_t count = 0; // earlier comments of the site with the same folded text, or one near it
    std::string first_id;    // the earliest of them in the window
    bool operator==(DuplicateAnswer const&) const = default;
};
struct Needs {
    bool author = false, net = false, ip = false, thread = false; // whose history
    bool link_domain = false;
    std::vector<RateQuery> rates;
    std::vector<DuplicateQuery> duplicates;

    bool near() const; // whether texts must be signed: some query asks for near copies
};

struct Facts {
    Time now{};
    std::string_view site; // its id
    Source source = Source::site;
    std::string_view kind = "comment";
    std::string_view comment_id;

    // The author: proven or not as the contract says; role and verified only behind the site's key.
    bool proven = false;
    std::string_view author_id; // the site's account of a proven author
    std::string_view role; // "" | member | author | moderator
    bool verified = false;
    bool name_reserved = false; // looks like one of the site's reserved_names
    std::optional<History> author; // absent: nothing identifies the author (then counts are 0, age 0 s)
    bool known_reader = false;     // has an approved comment under policy.first-comment's identity

    std::optional<IpAddress> ip; // absent when unknown
    std::optional<History> ip_history, net_history;
    std::optional<History> link_domain; // most_suspect; absent without links

    bool has_parent = false;
    bool parent_public = true; // meaningless without a parent
    std::uint32_t depth = 1;
    std::optional<Duration> thread_age;
    std::uint32_t thread_comments = 0; // public ones
    bool thread_closed = false;
    std::optional<Origin> form_origin; // only for source form
    // Absent where no form of ours was filled in, or where it asks for no such thing.
    std::optional<FormToken> form_token;
    std::optional<Duration> form_time; // from giving out the form to its coming back
    std::optional<Honeypot> honeypot;
    std::optional<ProofOfWork> pow;

    // Answers to RuleSet::needs(), one for each query; a rate is absent where one of its keys is.
    std::vector<std::optional<std::uint32_t>> rates; // this comment included
    std::vector<DuplicateAnswer> duplicates;
    std::int64_t lists_version = 0; // up to which change of them run-time entries of lists count
    bool lookup_failed = false; // then the comment is held: engine.lookup

    bool edit = false;         // an edit of a comment that is already here
    bool approved_by_person = false; // of this comment, at an earlier revision: lifts policy.first-comment
    bool thread_watched = false; // a person holds all that comes to this thread, or to the site

    SitePolicy policy;
};

} // namespace commentd::rules
