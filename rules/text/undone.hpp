// What had to be undone to see a listed word in a text: the disguises it stood in.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/text/view.hpp"

namespace commentd::rules::text {

enum class How : std::uint8_t {
    markup,    // a tag or HTML comment inside of a word, a letter written as &#118;
    homoglyph, // a letter that looks like another one
    invisible, // zero-width characters, soft hyphens
    spacing,   // separators between the letters
    leet,      // digits and signs for letters
    repeat,    // letters repeated
    marked,    // accents that the word is written without
    styled,    // mathematical, circled, small letters
    width,     // full width; alone no disguise: some keyboards write so
};
constexpr std::size_t how_count = 9;
std::string_view to_text(How);

class Undone {
public:
    void add(How how) { bits_ |= bit(how); }
    void add(Undone other) { bits_ |= other.bits_; }
    bool has(How how) const { return (bits_ & bit(how)) != 0; }
    bool is_disguise() const { return (bits_ & ~bit(How::width)) != 0; }
    std::vector<std::string_view> names() const; // in the order of How
    bool operator==(Undone const&) const = default;

private:
    static constexpr std::uint16_t bit(How how) {
        return static_cast<std::uint16_t>(1U << static_cast<unsigned>(how));
    }
    std::uint16_t bits_ = 0;
};

// Looks back from places in the folded view at what is stored: markup, invisible characters,
// styles and width. Entities as editors write them (&eacute;), the marks of Armenian, ligatures and
// the joiners of scripts that are written with them are no disguise, and neither is what stands
// beside white space.
class Originals {
public:
    // All must outlive it.
    Originals(std::string_view stored, View const& plain, View const& folded);
    Undone undone(std::uint32_t begin, std::uint32_t end); // bytes of the folded view

private:
    struct Character {
        std::uint32_t byte; // where it begins
        char32_t code_point;
    };
    static std::vector<Character> characters_of(std::string_view);
    void prepare();
    void look(std::size_t at, std::size_t first, std::size_t behind, Undone&) const;
    bool is_native(std::size_t at) const;

    std::string_view stored_;
    View const &plain_, &folded_;
    bool as_it_stands_; // nothing but ASCII without markup: there is nothing to undo
    std::vector<Character> stored_characters_, plain_characters_, folded_characters_;
};

} // namespace commentd::rules::text
