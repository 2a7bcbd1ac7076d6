// What moderators do to a thread or to a whole site: close it, open it, put it under watch, for a
// term or for good. An operation like any other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/moderation/policy.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/store.hpp"

namespace commentd::moderation {

struct WatchOrder {
    std::string site;                  // its id
    std::optional<std::string> thread; // its id; absent: the whole site
    // normal: neither closed, opened nor held by a person's word any more.
    enum class Action : std::uint8_t { close, open, hold_all, normal } action{};
    std::optional<base::Time> until;
};
std::optional<WatchOrder::Action> watch_action_from_text(std::string_view);

class Watching {
public:
    Watching(store::Store& store, base::Clock clock) : store_(store), clock_(std::move(clock)) {}

    struct Watched {
        base::Id operation;
        std::optional<store::Watches::Row> watch; // what is in force there by this order
    };
    // not_found: no such site, or no such thread of it.
    base::Task<base::Result<Watched>> act(store::Person, PolicyVersion, WatchOrder);
    // In force now.
    base::Task<base::Result<std::vector<store::Watches::Row>>> list(store::Person,
                                                                    std::optional<std::string> site);

private:
    store::Store& store_;
    base::Clock const clock_;
};

} // namespace commentd::moderation
