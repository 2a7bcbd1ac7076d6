// A pack as a tree in which everything knows where it stands. YAML's own types are not used: plain
// and quoted words stay apart, and nothing is turned into a number behind the reader's back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace commentd::rules {

struct Mark {
    std::uint32_t file = 0;   // number of the pack in its bundle
    int line = 0, column = 0; // from 1; 0 when unknown
};

struct Member;

struct Node {
    enum class Kind : std::uint8_t { null, scalar, sequence, map };
    Kind kind = Kind::null;
    bool quoted = false;
    Mark mark;
    std::string text;            // of a scalar
    std::vector<Node> items;     // of a sequence
    std::vector<Member> members; // of a map, in the order written

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_plain() const { return kind == Kind::scalar && !quoted; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_map() const { return kind == Kind::map; }
    Node const* find(std::string_view key) const;
};

struct Member {
    std::string key;
    Mark mark; // of the key
    Node value;
};

inline Node const* Node::find(std::string_view key) const {
    for (auto const& member : members) {
        if (member.key == key) {
            return &member.value;
        }
    }
    return nullptr;
}

} // namespace commentd::rules
