// YAML text to a tree of nodes. Refused, each with its place: what is no UTF-8 or no YAML, the same
// key twice, anchors, aliases, tags, merge keys, nesting beyond 32, words beyond 64 kB.
#pragma once

#include <optional>
#include <string_view>

#include "rules/pack/node.hpp"
#include "rules/pack/problems.hpp"

namespace commentd::rules {

constexpr std::size_t pack_bytes_max = 8 * 1024 * 1024;

// Nothing when there is no tree at all; otherwise what could be read, problems or not.
std::optional<Node> read_yaml(std::string_view text, std::uint32_t file, Problems&);

// What no text file has; yaml-cpp would take some of it for the end of the file.
std::optional<std::size_t> find_control(std::string_view);
// Where the first byte stands that no UTF-8 has in that place.
std::optional<std::size_t> find_bad_utf8(std::string_view);

} // namespace commentd::rules
