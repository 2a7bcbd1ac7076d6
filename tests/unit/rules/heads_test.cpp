// Where chains begin, and how many of them there are.
#include <catch2/catch.hpp>

#include "rules/past/heads.hpp"

namespace commentd::rules {

TEST_CASE("a table knows how many of its slots are taken") {
    Heads heads(3);
    CHECK(heads.size() == 4);
    CHECK(heads.push(1, 10) == 0);
    CHECK(heads.push(1, 11) == 10);
    CHECK(heads.push(2, 12) == 0);
    CHECK(heads.push(5, 13) == 11); // of another hash, in the same slot
    CHECK(heads.taken() == 2);
    heads.pop(2, 11, 10); // is not the first there
    CHECK(heads.newest(2) == 12);
    heads.pop(2, 12, 0);
    CHECK(heads.newest(2) == 0);
    CHECK(heads.taken() == 1);
    heads.put(1, 0);
    CHECK(heads.taken() == 0);
}

} // namespace commentd::rules
