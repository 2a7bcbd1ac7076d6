// Comments in the truth: adding, finding and every way one changes. A change writes the row, its
// place in the publication queue and a line of history, and tells the rest once it is on disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/bell.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/derived.hpp"
#include "daemon/store/feed.hpp"
#include "daemon/store/recent.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/search.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

struct Idempotency {
    std::string key;
    std::string body_hash; // SHA-256 of method, path and body
};

struct NewComment {
    comments::Comment comment; // number and seq are given by add
    Keys keys;
    std::vector<std::uint64_t> link_domains; // keyed hashes
    std::string record;                      // store::pack of decision and facts
    std::optional<Idempotency> idempotency;
    bool begins_thread = false; // its thread was not known to have a comment
};

struct Move {
    comments::Status to{};
    std::string action; // "approve" … as it stands in the history
    Actor who;
    std::string reason;
    std::optional<std::int64_t> operation;
    base::Time at{};
};

struct HistoryLine {
    base::Time at{};
    std::string who, action;
    std::optional<comments::Status> was;
    comments::Status became{};
    std::int64_t revision = 1;
    std::optional<base::Id> operation;
    std::string reason;
    std::optional<rules::Decision> before; // the rules' word that "reprocess" replaced
};

struct RevisionRow {
    std::int64_t revision = 1;
    base::Time at{};
    std::string content;
    rules::Decision decision;
    std::string by; // "site" or a person's name; empty: as it came
};

// A text that takes the place of another, as it was judged.
struct NewRevision {
    std::string content;
    std::vector<std::uint64_t> link_domains; // keyed hashes
    std::string record;                      // store::pack of decision and facts
    std::optional<base::Time> edited_at;     // the comment's from then on
};

// What happened to a comment last, notes left out, and how many of these there are.
struct Trail {
    base::Time at{};
    std::string who, action; // as in HistoryLine
    std::int64_t notes = 0;
};

class Comments {
public:
    Comments(Derived&, Search&, Recent&, Bell&, Feed&);

    void add(Transaction&, NewComment&);

    // A person's word, or an undo of one. `decided_by` and `approved_revision` of the comment must
    // already be what they are to be.
    void move(Transaction&, comments::Comment&, Move const&);

    // The same with a new revision: the comment's content, what it links to and its decision are
    // replaced, the old ones kept.
    void revise(Transaction&, comments::Comment&, NewRevision, Move const&);
    // By whom no person's word stands: the status follows the rules' decision.
    void edit(Transaction&, comments::Comment&, std::string content,
              std::vector<std::uint64_t> link_domains, rules::Decision const&, std::string record, Actor,
              base::Time);

    // The rules' new decision on the same revision of one that waits (store/rejudging.hpp); the old
    // one is kept. `run`: 16 bytes.
    void rejudge(Transaction&, comments::Comment&, std::string const& record,
                 std::string const& run, base::Time);

    // A person's remark, in the history alone: nothing of the comment changes.
    void note(Transaction&, comments::Comment const&, comments::PersonNumber, std::string text,
              base::Time);

    // Takes away text, author, client, notes and whatever quoted them. Nothing undoes it.
    void erase(Transaction&, comments::Comment&, Actor, base::Time);

    static std::optional<comments::Comment> find(Database&, base::Id const&);
    static std::optional<comments::Comment> find(Database&, comments::CommentNumber);
    static Keys keys(Database&, comments::CommentNumber);
    static std::vector<std::uint64_t> link_domains(Database&, comments::CommentNumber);
    static std::string record(Database&, comments::CommentNumber);
    static std::optional<Idempotency> idempotency(Database&, comments::CommentNumber);
    static bool is_public(Database&, comments::CommentNumber);
    static std::optional<base::Id> id_of(Database&, comments::CommentNumber);
    static std::optional<comments::CommentNumber> number_of(Database&, base::Id const&);
    // The rules' first word on its first revision: what the first answer said, however it was edited
    // or judged again since.
    static rules::Decision first_decision(Database&, comments::Comment const&);
    static std::vector<HistoryLine> history(Database&, comments::Comment const&);
    static std::vector<RevisionRow> revisions(Database&, comments::Comment const&);
    static Trail trail(Database&, comments::Comment const&);
    // One that another has taken the place of.
    static std::optional<NewRevision> earlier(Database&, comments::CommentNumber,
                                              std::int64_t revision);

    // Fills the memory of the last 24 hours; called once, before anything is served.
    static void remember(Database&, Recent&, base::HashKey const&, base::Time now);

private:
    struct Counted { // under what, before the change and after it
        Keys keys;
        std::vector<std::uint64_t> linked_to, links_to;
    };
    static Counted counted(Database&, comments::CommentNumber); // as it is
    void put(Transaction&, comments::Comment&, Move const&, bool was_public, bool text_changed,
             comments::Status was, Counted, std::vector<std::string> rules_gone = {});

    Derived& derived_;
    Search& search_;
    Recent& recent_;
    Bell& bell_;
    Feed& feed_;
};

// The keyed hash that Recent finds an idempotency key by.
std::uint64_t idempotency_hash(base::HashKey const&, comments::SiteNumber, std::string_view key);
std::uint64_t link_domain_hash(base::HashKey const&, comments::SiteNumber, std::string_view domain);

} // namespace commentd::store
