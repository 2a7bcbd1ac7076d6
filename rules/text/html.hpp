// What of HTML matters in a comment: tags, comments and entities, each read where it begins.
// Nothing here looks further than a bounded piece of text, so that reading stays linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace commentd::rules::text {

enum class Element { unknown, inside_line, own_line, quote };

struct Tag {
    std::string_view name;
    Element element = Element::unknown;
    bool closing = false;
    std::size_t end = 0;   // behind its '>'
    std::string_view link; // value of href or src as written, without quotes
    std::string_view rel;
};

// The well-formed tag that begins with the '<' at `at`.
std::optional<Tag> tag_at(std::string_view text, std::size_t at);

struct Entity {
    char32_t code_point = 0;
    std::size_t end = 0; // behind it
};

// The entity that begins with the '&' at `at`: a name of HTML 4 or of ASCII punctuation with its
// semicolon, or a number with or without one, as browsers take it.
std::optional<Entity> entity_at(std::string_view text, std::size_t at);

std::string decode_entities(std::string_view);

// 0 when there is no such name.
char32_t named_entity(std::string_view name);

} // namespace commentd::rules::text
