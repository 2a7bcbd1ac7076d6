// What moderators do: look at the queue, decide one or many, undo. Sites a person may not see do not
// exist for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/moderation/item_text.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/queue.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/subtree.hpp"

namespace commentd::moderation {

// What an answer shows of the comment that it answers.
struct ItemParent {
    base::Id id;
    comments::Status status{};
    std::string name, excerpt;
};

// What the queue shows of one comment.
struct Item {
    comments::Comment comment;
    store::Trail trail; // what happened to it last
    std::optional<std::string> approved_content; // where a person approved another revision
    comments::Thread thread;
    ItemText text;
    std::optional<ItemParent> parent;
    std::string site;       // its id
    std::string decided_by; // "rules", "site" or a person's name
    rules::History author;  // of the contract's identity, this comment included
    bool has_author = false;
};

struct ItemAlone {
    Item item;
    std::vector<store::HistoryLine> history;
    std::vector<store::RevisionRow> revisions;
    std::vector<Item> around; // its thread: the parent, and neighbours in time
};

struct ItemPage {
    std::vector<Item> items;
    std::int64_t total = 0, seq = 0;
    std::optional<std::pair<std::int64_t, std::int64_t>> next;
};

struct SiteCount {
    std::string site;
    rules::History counts;
};

// A filter as a client names it; the strings become keys and numbers when it is asked.
struct NamedFilter {
    std::vector<comments::Status> statuses;
    std::optional<std::string> site, thread, rule, author, email;
    std::optional<rules::IpRange> ip;
    std::optional<base::Time> since, until;
    std::optional<rules::Points> min_score, max_score; // inclusive
    std::optional<std::string> domain;   // a normalised host, and all below it
    std::optional<std::string> language; // a code of rules/text/language.hpp
    std::vector<comments::SearchTerm> words;

    bool searches() const { return domain || language || !words.empty(); }
};

struct Chosen { // by a person, of a list
    base::Id id;
    std::optional<std::int64_t> version; // that was seen; absent: whichever it is now
};

struct Acted {
    Item item;
    store::Operation operation; // number 0: erased, or nothing that an undo takes back
};

enum class WithAnswers : bool { no, yes };

class Review {
public:
    Review(store::Store& store, base::Clock clock) : store_(store), clock_(std::move(clock)) {}

    base::Task<base::Result<ItemPage>> queue(store::Person, NamedFilter, store::QueueOrder,
                                             std::optional<std::pair<std::int64_t, std::int64_t>>,
                                             std::size_t limit);
    base::Task<base::Result<std::vector<SiteCount>>> counts(store::Person,
                                                            std::optional<std::string> site);
    base::Task<base::Result<ItemAlone>> item(store::Person, base::Id);

    // Conflict: the version is another; `conflicting` then holds the item as it is now. Its answers,
    // and those to them, are taken along as they are.
    base::Task<base::Result<Acted>> act(store::Person, base::Id, store::Order,
                                        std::int64_t version, WithAnswers,
                                        std::optional<Item>& conflicting);

    // Of many: named ones, or a filter as it stood at `seq` with `total` items. Longer ones than
    // waited_for_max go on after the answer: the operation is `running` then.
    static constexpr std::int64_t waited_for_max = 10'000;
    base::Task<base::Result<store::Operation>> act_on(store::Person, std::vector<Chosen>,
                                                      store::Order,
                                                      std::optional<std::int64_t> seq);
    base::Task<base::Result<store::Operation>> act_on(store::Person, NamedFilter, store::Order,
                                                      std::int64_t seq, std::int64_t total);
    base::Task<base::Result<store::Operation>> undo(store::Person, base::Id operation);
    base::Task<base::Result<store::Operation>> operation(store::Person, base::Id);
    base::Task<base::Result<std::vector<store::Operation>>>
    operations(store::Person, std::optional<std::string> by, std::optional<std::string> site,
               std::int64_t before, std::size_t limit);

    // As it is now, for who has just done something to it.
    base::Task<base::Result<Item>> load(base::Id);
    // The error, after a conflict with the item as it is now.
    base::Task<base::Error> refused(base::Error, base::Id, std::optional<Item>& conflicting);

private:
    using Sites = store::SitesSeen;
    base::Task<base::Outcome> catch_up(NamedFilter); // what it is asked of
    base::Result<store::QueueFilter> resolve(store::ReadConnections&, store::Person const&,
                                             NamedFilter const&) const;
    Item make_item(store::ReadConnections&, comments::Comment) const;
    base::Task<base::Result<store::Subtree>> subtree(base::Id);
    base::Task<base::Result<store::Operation>> carry_out(store::Person,
                                                         std::vector<comments::CommentNumber>,
                                                         store::Order,
                                                         std::optional<std::int64_t> seq,
                                                         std::int64_t gone);
    base::Task<base::Result<store::Operation>>
        written(std::function<base::Result<store::Operation>(store::Transaction&)>);

    store::Store& store_;
    base::Clock const clock_;
};

} // namespace commentd::moderation
