#include "daemon/base/result.hpp"

#include <catch2/catch.hpp>

#include "daemon/base/snapshot.hpp"

using namespace commentd::base;

TEST_CASE("a result is a value or the reason there is none") {
    Result<std::string> const good(std::string("value"));
    Result<std::string> const bad(Error{Fault::not_found, "nothing there", {}, 0});
    CHECK(good.ok());
    CHECK(*good == "value");
    CHECK(good->size() == 5);
    CHECK_FALSE(bad);
    CHECK(bad.error().fault == Fault::not_found);
}

TEST_CASE("a version lives as long as its last holder, and new ones get the next") {
    auto const first = std::make_shared<int const>(1);
    std::weak_ptr<int const> const watched = first;
    Snapshot<int> current(first);
    auto held = current.get();
    current.replace(std::make_shared<int const>(2));
    CHECK(*held == 1);
    CHECK(*current.get() == 2);
    CHECK_FALSE(watched.expired());
    CHECK(watched.use_count() == 2); // ours and `held`
}
