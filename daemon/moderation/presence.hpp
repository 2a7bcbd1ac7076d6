// Who looks at which comment now: one person at one comment at most, for as long as they say so at
// least once a minute. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/comments/comment.hpp"

namespace commentd::moderation {

class Presence {
public:
    static constexpr std::chrono::seconds lasts{60};
    static constexpr std::size_t people_max = 1000; // beyond, others are not seen

    struct Place {
        base::Id comment;
        comments::SiteNumber site = 0;
        bool operator==(Place const&) const = default;
    };

    // These return the comments that others look at now than before.
    std::vector<Place> look(std::string const& name, std::optional<Place>, base::Time now);
    std::vector<Place> expire(base::Time now);

    std::vector<std::string> at(base::Id const& comment) const; // by name
    struct Looked {
        Place place;
        std::vector<std::string> by;
    };
    std::vector<Looked> all() const;

private:
    struct Looker {
        Place place;
        base::Time since{};
    };
    mutable std::mutex mutex_;
    std::map<std::string, Looker> lookers_; // guarded by mutex_
};

} // namespace commentd::moderation
