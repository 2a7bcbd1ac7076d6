// Who looks at what: one at a time, for a minute.
#include <catch2/catch.hpp>

#include "daemon/moderation/presence.hpp"
#include "tests/support/pinned_clock.hpp"

using namespace commentd;
using namespace std::chrono_literals;
using moderation::Presence;
using Places = std::vector<Presence::Place>;
using Names = std::vector<std::string>;

namespace {

struct Room {
    tests::PinnedClock clock;
    Presence presence;
    Presence::Place const one{base::make_id(clock.now()), 1}, other{base::make_id(clock.now()), 2};
    Places look(std::string const& name, std::optional<Presence::Place> at) {
        return presence.look(name, at, clock.now());
    }
};

} // namespace

TEST_CASE("a person looks at one comment at a time, and what changes by it is told") {
    Room room;
    CHECK(room.look("b", room.one) == Places{room.one});
    CHECK(room.look("a", room.one) == Places{room.one});
    CHECK(room.look("a", room.one).empty()); // still
    CHECK(room.presence.at(room.one.comment) == Names{"a", "b"});
    CHECK(room.look("a", room.other) == Places{room.one, room.other});
    CHECK(room.presence.at(room.one.comment) == Names{"b"});
    CHECK(room.presence.all().size() == 2);
    CHECK(room.look("a", {}) == Places{room.other});
    CHECK(room.look("a", {}).empty());
    CHECK(room.presence.at(room.other.comment).empty());
}

TEST_CASE("whoever does not say so for a minute looks no more, whatever the clock does") {
    Room room;
    room.look("a", room.one);
    room.clock.advance(30s);
    room.look("b", room.one);
    room.look("c", room.other);
    room.clock.advance(30s);
    CHECK(room.presence.expire(room.clock.now()) == Places{room.one});
    CHECK(room.presence.at(room.one.comment) == Names{"b"});
    room.look("c", room.other); // again
    room.clock.advance(59s);
    CHECK(room.presence.expire(room.clock.now()) == Places{room.one});
    CHECK(room.presence.at(room.other.comment) == Names{"c"});
    room.clock.advance(-1h);
    CHECK(room.presence.expire(room.clock.now()) == Places{room.other});
    CHECK(room.presence.all().empty());
}

TEST_CASE("no more people are seen than there is room for") {
    Room room;
    for (std::size_t i = 0; i < Presence::people_max; ++i)
        room.look("p" + std::to_string(i), room.one);
    CHECK(room.look("late", room.one).empty());
    CHECK(room.presence.at(room.one.comment).size() == Presence::people_max);
    room.look("p7", room.other); // who was seen is seen
    CHECK(room.presence.at(room.other.comment) == Names{"p7"});
}
