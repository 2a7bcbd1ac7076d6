// Views of any bytes: well-formed, and each code point's source inside of the stored text, in
// order.
#include "rules/text/shape.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace commentd::rules::text;
using commentd::fuzz::require;

namespace {

void check(View const& view, std::uint32_t stored) {
    require(well_formed(view.utf8()) == view.utf8(), "a view is well-formed UTF-8");
    auto const count = code_points(view.utf8());
    Span last;
    for (std::uint32_t number = 0; number < count; ++number) {
        auto const span = view.source_of(number);
        require(span.begin <= span.end && span.end <= stored, "a source lies in the stored text");
        require(span.begin >= last.begin && span.end >= last.end, "sources are in order");
        last = span;
    }
    auto const whole = view.source(0, view.utf8().size());
    require(whole.begin <= whole.end && whole.end <= stored, "the whole lies in the stored text");
    if (count > 0) {
        SourcePlaces const places(view);
        require(places.text_of({0, stored}) == view.utf8(), "all sources show the whole view");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = commentd::fuzz::text_of(data, size);
    auto const stored = code_points(well_formed(text));
    check(raw(text), stored);
    for (bool const ignore_quotes : {false, true}) {
        auto const seen = plain(text, ignore_quotes);
        auto const fold = folded(seen);
        check(seen, stored);
        check(fold, stored);
        require(fold.utf8() == folded(plain(text, ignore_quotes)).utf8(), "a view is one");
    }
    auto const links = find_links(text);
    auto const shape = measure(plain(text), links);
    require(shape.letters <= shape.chars && shape.repeat_run <= shape.chars,
            "no more letters than characters");
    require(well_formed(fold_literal(text)) == fold_literal(text), "folding keeps UTF-8");
    require(well_formed(fold_turkish(text)) == fold_turkish(text), "Turkish folding keeps UTF-8");
    return 0;
}
