// What comments are found by: their words and their author's, the hosts they link to, their
// language, in a file of its own (search.db). A thread that gives way to all others follows the
// truth, half a second behind while nobody asks, and further while so many come that they want the
// processors; the path of a comment only tells it that there is something. A file that is gone,
// damaged, of another schema or another truth is made anew while the daemon serves.
//
// What was erased is found by nobody from the moment it is followed, and its words are overwritten
// soon after, when few comments come: FTS5 only marks what is deleted, so the part they are in is made
// anew. A clean stop waits for that, or takes the file away.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/base/task.hpp"
#include "daemon/comments/search_query.hpp"
#include "daemon/store/catch_up.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/number_set.hpp"

namespace commentd::store {

// All that is given must be so.
struct Sought {
    std::vector<comments::SearchTerm> terms;
    std::string domain;                        // a normalised host; of it and all below it
    std::vector<std::string> languages;        // one of these
    bool empty() const { return terms.empty() && domain.empty() && languages.empty(); }
};

struct FoundTexts {
    NumberSet numbers; // numbers of no comment may be among them
    std::int64_t seq = 0; // the change up to which this is true
};
FoundTexts find_texts(Database& search, Sought const&);

class Search {
public:
    static constexpr std::chrono::seconds patience{3}; // of one who asks

    Search(std::filesystem::path const& search, std::filesystem::path const& truth);
    ~Search();

    // The writer's thread, after COMMIT: there are changes up to this one.
    void follow(std::int64_t seq);

    // Resumes when everything followed before this call can be found; false after `patience`, and
    // at once while the file cannot be written.
    base::Task<bool> catch_up();

    std::int64_t lag() const; // changes not followed yet, as far as their numbers tell
    bool failing() const;     // the file could not be written, and that is tried again every second

private:
    using Clock = CatchUp::Clock;

    void prepare();
    void begin_anew();
    void loop();
    bool wait_for_work(); // false: stop
    bool many_come();     // mutex_ is held
    void work();
    void index();
    void clean();
    void finish();
    void answer_those_who_wait(bool failed);

    Database truth_, database_; // the thread's only, once it runs
    std::int64_t watermark_ = 0; // likewise
    bool more_ = false;          // likewise: of what it follows
    std::optional<int> unclean_; // likewise: a part that holds what was erased
    bool scrub_ = false;         // likewise: what was erased may still stand in the log
    Clock::time_point clean_not_before_ = Clock::time_point::min(); // likewise

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::int64_t followed_ = 0, reached_ = 0;       // guarded by mutex_
    std::int64_t asked_for_ = 0;                    // likewise: up to here somebody wanted it
    Clock::time_point counted_at_ = Clock::now();   // likewise: when so many had been followed
    std::int64_t counted_ = 0;                      // likewise
    bool many_come_ = false;                        // likewise: between the last two counts
    CatchUps waiting_;                              // guarded by mutex_
    bool asleep_ = false, stopping_ = false;        // guarded by mutex_
    std::thread thread_;
};

} // namespace commentd::store
