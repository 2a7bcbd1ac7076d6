// The views of a text as people are shown them.
#include <catch2/catch.hpp>

#include "rules/text/shown_views.hpp"

using commentd::rules::text::show_views;

TEST_CASE("a disguise is seen to come off from view to view") {
    auto const views = show_views("Buy <b>V.i.\u0430.g.r\u0430</b> c4$h, 2024");
    CHECK(views.plain == "Buy V.i.\u0430.g.r\u0430 c4$h, 2024");
    CHECK(views.folded == "buy v.i.\u0430.g.r\u0430 c4$h, 2024");
    CHECK(views.skeleton == "buy v.i.a.g.ra c4$h, 2024");
    CHECK(views.squeezed == "buy viagra cash, 2024");
}

TEST_CASE("what is not disguised is the same in every view but for its case") {
    auto const views = show_views("Hello, 12 readers");
    CHECK(views.plain == "Hello, 12 readers");
    CHECK(views.folded == "hello, 12 readers");
    CHECK(views.skeleton == "hello, 12 readers");
    CHECK(views.squeezed == "hello, 12 readers");
    CHECK(show_views("").squeezed.empty());
}
