// Facts that are short strings (names, hosts), and what the tests of texts share.
#pragma once

#include <string_view>
#include <vector>

#include "rules/conditions/range.hpp"
#include "rules/conditions/read.hpp"

namespace commentd::rules {

struct StringAt {
    std::string_view text;
    std::optional<text::Span> span; // in the stored text behind the fact, where there is one
};

// None when the fact is absent; several for hosts.
std::vector<StringAt> strings_of(Fact const&, Scene const&);

Match match_of(Fact const&, std::optional<text::Span>);

std::optional<ViewKind> read_view_name(Node const&, Problems&);
// Whether lists of a type can be looked for in a view; what to say when not.
bool is_view_of(List::Type, ViewKind);
std::string view_error(List::Type);

// What the entries of lists are looked for by, also those of a list without a name.
ConditionPtr list_test(std::string wanted, std::vector<std::uint32_t> lists,
                       std::vector<Fact const*>, std::optional<Range> count);
// The literal parts of an entry, which must all stand as written where `view: plain` is asked for.
bool stands_exactly(std::string_view entry, List const&, std::string_view stored);

// Whether one of them is there at all, be nothing found in it.
bool any_there(std::vector<Fact const*> const&, Run const&);

// For explain: a text in quotes, cut; what stands at a fact; what was found in some.
std::string quoted(std::string_view);
std::string seen_text(Fact const&, Run const&);
std::string found_text(Run const&, std::size_t first, std::vector<Fact const*> const&);

// How many matches there are from `first` on: two entries that hit the same place are one.
std::size_t distinct_places(std::vector<Match> const&, std::size_t first);

} // namespace commentd::rules
