// Why a rule hit, in words with placeholders: 'word "{match}" (list entry "{match.entry}")'. Filled
// from data and never read again, so what a commenter writes can not become a placeholder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/conditions/condition.hpp"
#include "rules/pack/node.hpp"

namespace commentd::rules {

class Compiler;
struct Compiled;
struct Rule;
struct Touched;

class Reason {
public:
    // Reports placeholders that the rule can not fill.
    static Reason read(Node const&, Rule const&, Touched const&, Compiler&);

    std::string fill(Compiled const&, Scene const&, Rule const&, std::vector<Match> const&) const;

private:
    struct Part {
        enum class Kind : std::uint8_t {
            words,
            fact,
            match,
            match_entry,
            match_list,
            match_line,
            match_how,
            match_group,
            rule_until,
            duplicate_count,
            duplicate_first_id,
        };
        Kind kind = Kind::words;
        std::string text; // the words, or the group's name
        Fact const* fact = nullptr;
        std::uint32_t query = 0;
    };
    static std::optional<Part> read_placeholder(std::string const& name, Mark, Rule const&,
                                                Touched const&, Compiler&);
    std::string value(Part const&, Compiled const&, Scene const&, Rule const&,
                      std::vector<Match> const&) const;

    std::vector<Part> parts_;
    bool tells_entry_ = false; // the entry, list, line or disguise of a hit
};

// What stands at a match, as stored.
std::string_view matched_text(Match const&, Scene const&);

} // namespace commentd::rules
