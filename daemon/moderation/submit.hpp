// What happens to a comment that comes in, and to an edit of one: checked, read, looked up,
// decided, stored; answered when it is on disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/moderation/judge.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/submission.hpp"
#include "daemon/store/store.hpp"

namespace commentd::moderation {

struct Accepted {
    std::shared_ptr<comments::Comment const> comment; // on its way it is handed over several times
    // Of the last nothing is stored: the parent that it was judged with is not public any more.
    enum class How { stored, replayed, double_click, parent_withdrawn } how = How::stored;
    std::optional<rules::Decision> first_decision; // unless it is the comment's own

    // What the first answer says, also when it is given again.
    rules::Decision const& answer() const {
        return first_decision ? *first_decision : comment->decision;
    }
};

// A comment whose text is to be another, with what judging that needs.
struct Edited {
    comments::Comment comment;
    store::Keys keys;
    std::vector<std::uint64_t> link_domains;
    comments::Thread thread;
    bool parent_public = true;

    static std::optional<Edited> find(store::Database& truth, base::Id const&); // unless erased
};

// What the rules said of a text, ready to be stored as of the moment they were asked: a replay of the
// past counts up to there.
struct Judged {
    base::Time at{};
    rules::Decision decision;
    std::string record; // store::pack of decision and facts
    store::Keys keys;
    std::vector<std::uint64_t> link_domains; // keyed hashes
};

class Submissions {
public:
    Submissions(store::Store& store, base::Clock clock) : store_(store), clock_(std::move(clock)) {}

    // Faults: invalid_fields, thread_closed, duplicate (detail: the first one's id, for those who
    // may know it), idempotency_mismatch, unavailable.
    base::Task<base::Result<Accepted>> submit(PolicyVersion, settings::Site const&, Submission);

    // Faults: invalid_fields, not_found, unavailable. The same text changes nothing.
    base::Task<base::Result<comments::Comment>> edit(PolicyVersion, settings::Site const&, base::Id,
                                                     std::string content);

    // What the rules say of a new text of it; changes nothing.
    base::Task<base::Result<Judged>> judge_edit(PolicyVersion, settings::Site const&, Edited,
                                                std::string content);
    // The same of an answer by the site's own people: `c` is whole but for number and status, and
    // below `parent`.
    base::Task<base::Result<Judged>> judge_reply(PolicyVersion, settings::Site const&,
                                                 comments::Comment c, comments::Thread,
                                                 comments::Comment parent);

    base::Task<base::Result<comments::Comment>> find(comments::SiteNumber, base::Id);
    base::Task<base::Outcome> erase(comments::SiteNumber, base::Id);
    base::Task<base::Result<comments::Thread>> put_thread(comments::SiteNumber, std::string id,
                                                          store::ThreadChange);
    base::Task<base::Result<std::optional<comments::Thread>>> thread(comments::SiteNumber,
                                                                     std::string id);

private:
    base::Task<base::Result<Accepted>> replay(comments::SiteNumber, base::Id,
                                              std::string body_hash);
    base::Task<base::Result<Lookups>> look_up(rules::Needs const&, store::Keys,
                                              comments::ThreadNumber,
                                              std::vector<std::uint64_t> link_domains);
    base::Task<base::Result<std::vector<rules::History>>>
    counters_in_file(std::vector<store::CounterKey>);
    base::Result<Accepted> store(store::Transaction&, std::shared_ptr<store::NewComment> const&,
                                 store::Recent::Ticket, std::string_view site, bool needs_parent);

    store::Store& store_;
    base::Clock const clock_;
};

} // namespace commentd::moderation
