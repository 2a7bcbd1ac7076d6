#include "rules/text/shown_views.hpp"

#include <algorithm>

#include "rules/text/spelling.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {
namespace {

std::string skeleton(std::string_view folded) {
    Spelling const spelling(folded, Spelled::skeleton);
    std::string text;
    for (auto const& letter : spelling.letters())
        append(text, letter.look);
    return text;
}

std::string squeezed(std::string_view folded) {
    Spelling const spelling(folded, Spelled::squeezed);
    auto const& letters = spelling.letters();
    auto const is_letter = [](Letter const& one) {
        bool const digit = one.look >= U'0' && one.look <= U'9';
        return one.spells && !digit && leet_letter(one.look) == 0;
    };
    std::string text;
    for (auto begin = letters.begin(); begin != letters.end();) {
        if (!begin->spells) {
            append(text, begin->look);
            ++begin;
            continue;
        }
        auto const end =
            std::ranges::find_if_not(begin, letters.end(), &Letter::spells);
        bool const word = std::any_of(begin, end, is_letter); // else a number
        for (; begin != end; ++begin) {
            auto const meant = word ? leet_letter(begin->look) : U'\0';
            append(text, meant != 0 ? meant : begin->look);
        }
    }
    return text;
}

} // namespace

ShownViews show_views(std::string_view stored) {
    auto const seen = plain(stored);
    ShownViews views;
    views.plain = seen.utf8();
    views.folded = folded(seen).utf8();
    views.skeleton = skeleton(views.folded);
    views.squeezed = squeezed(views.folded);
    return views;
}

} // namespace commentd::rules::text
