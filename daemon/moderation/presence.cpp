#include "daemon/moderation/presence.hpp"

#include <algorithm>

namespace commentd::moderation {

std::vector<Presence::Place> Presence::look(std::string const& name, std::optional<Place> place,
                                            base::Time now) {
    std::vector<Place> changed;
    std::lock_guard lock(mutex_);
    auto const known = lookers_.find(name);
    if (known != lookers_.end()) {
        if (place && known->second.place == *place) {
            known->second.since = now;
            return changed;
        }
        changed.push_back(known->second.place);
        lookers_.erase(known);
    }
    if (place && lookers_.size() < people_max) {
        lookers_.emplace(name, Looker{*place, now});
        changed.push_back(*place);
    }
    return changed;
}

std::vector<Presence::Place> Presence::expire(base::Time now) {
    std::vector<Place> changed;
    std::lock_guard lock(mutex_);
    std::erase_if(lookers_, [&](auto const& one) {
        auto const& looker = one.second;
        // Nor is anybody seen for longer because the clock was set back.
        bool const over = now - looker.since >= lasts || looker.since > now;
        if (over) changed.push_back(looker.place);
        return over;
    });
    return changed;
}

std::vector<std::string> Presence::at(base::Id const& comment) const {
    std::vector<std::string> names;
    std::lock_guard lock(mutex_);
    for (auto const& [name, looker] : lookers_)
        if (looker.place.comment == comment) names.push_back(name);
    return names;
}

std::vector<Presence::Looked> Presence::all() const {
    std::vector<Looked> looked;
    std::lock_guard lock(mutex_);
    for (auto const& [name, looker] : lookers_) {
        auto const found = std::ranges::find(looked, looker.place, &Looked::place);
        if (found == looked.end())
            looked.push_back({looker.place, {name}});
        else
            found->by.push_back(name);
    }
    return looked;
}

} // namespace commentd::moderation
