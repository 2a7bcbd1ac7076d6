// The pages commented on. Every comment asks for its thread, so the lately used ones are kept in
// memory; the writer's thread alone changes one, in both places.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

// What a site says of a thread; absent members stay as they are.
struct ThreadChange {
    std::optional<std::string> url, title;
    std::optional<std::optional<base::Time>> published_at;
    std::optional<bool> closed;
    bool announced = false; // the site said it behind its key
};

class Threads {
public:
    // From memory; nothing when it is not there (find looks).
    std::optional<comments::Thread> cached(comments::SiteNumber, std::string const& id) const;
    std::optional<comments::Thread> find(Database&, comments::SiteNumber, std::string const& id);
    static std::optional<comments::Thread> find(Database&, comments::ThreadNumber);

    // Finds or makes it, and changes what is given.
    comments::Thread put(Transaction&, comments::SiteNumber, std::string const& id,
                         ThreadChange const&);
    // A comment has come; the first one is remembered.
    void begin(Transaction&, comments::ThreadNumber, base::Time comment);

private:
    static constexpr std::size_t kept_max = 4096;
    void keep(comments::Thread const&);
    void drop(comments::Thread const&);

    using Key = std::string; // number of the site, a line feed, id
    static Key key(comments::SiteNumber, std::string const& id);
    mutable std::mutex mutex_;
    std::unordered_map<Key, comments::Thread> kept_; // guarded by mutex_
    std::uint64_t changes_ = 0;                      // told by the writer; guarded by mutex_
};

} // namespace commentd::store
