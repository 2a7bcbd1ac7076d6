#include <memory>

#include <catch2/catch.hpp>

#include "daemon/store/catch_up.hpp"

namespace commentd::store {

namespace {

struct Waiter final : CatchUp {
    boost::asio::any_io_executor executor() const override { return {}; }
    void resume() override {}
};

// Whether one who asks is answered at once.
bool ask(CatchUps& waiting, std::int64_t followed, std::int64_t reached) {
    CatchUps::List at_once;
    waiting.add(std::make_unique<Waiter>(), followed, reached, at_once);
    return !at_once.empty();
}

} // namespace

TEST_CASE("who asks while it fails is told at once") {
    CatchUps waiting;
    CHECK_FALSE(ask(waiting, 2, 1));
    auto const told = waiting.answer(1, true);
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told.front()->done);
    CHECK(ask(waiting, 2, 1));
    CHECK(waiting.failing());
}

TEST_CASE("after a success the next one who asks waits again") {
    CatchUps waiting;
    waiting.answer(1, true);
    waiting.succeeded();
    CHECK_FALSE(waiting.failing());
    CHECK_FALSE(ask(waiting, 3, 2));
}

TEST_CASE("who asks for what is there is answered, and does not hide that it fails") {
    CatchUps waiting;
    waiting.answer(2, true);
    CHECK(ask(waiting, 2, 2));
    CHECK(waiting.failing());
}

} // namespace commentd::store
