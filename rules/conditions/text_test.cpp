// Tests of texts and names: equals, in, not_in, starts, ends, contains, word.
#include "rules/conditions/range.hpp"
#include "rules/conditions/read.hpp"
#include "rules/conditions/strings.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/text/links.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

enum class Where : std::uint8_t { whole, start, end, anywhere };

struct Place {
    std::size_t begin, end; // bytes
};

std::optional<Place> find_in(std::string_view text, std::string_view wanted, Where where) {
    switch (where) {
    case Where::whole: return text == wanted ? std::optional(Place{0, text.size()}) : std::nullopt;
    case Where::start:
        return text.starts_with(wanted) ? std::optional(Place{0, wanted.size()}) : std::nullopt;
    case Where::end:
        return text.ends_with(wanted)
                   ? std::optional(Place{text.size() - wanted.size(), text.size()})
                   : std::nullopt;
    case Where::anywhere: break;
    }
    auto const at = text.find(wanted);
    return at == text.npos ? std::nullopt : std::optional(Place{at, at + wanted.size()});
}

class TextTest : public Leaf {
public:
    TextTest(Fact const& fact, Node const& test, std::vector<std::string> wanted, Where where,
             bool negated, ViewKind view)
        : Leaf(fact.name, test_text(test)), fact_(fact), wanted_(std::move(wanted)), where_(where),
          negated_(negated), view_(view) {}

private:
    Outcome check(Run& run) const override {
        auto const before = run.matches.size();
        bool there = false;
        if (fact_.type == FactType::text) {
            if (auto const* view = run.field(fact_.slot).view(view_)) {
                there = true;
                look(run, view->utf8(), [&](Place place) {
                    return Match{&fact_, view, static_cast<std::uint32_t>(place.begin),
                                 static_cast<std::uint32_t>(place.end), view_};
                });
            }
        } else {
            for (auto const& one : strings_of(fact_, run.scene)) {
                there = true;
                look(run, text::fold(one.text), [&](Place) { return match_of(fact_, one.span); });
            }
        }
        bool const found = run.matches.size() > before;
        bool const passed = negated_ ? there && !found : found;
        return passed ? Outcome::passed : Outcome::failed;
    }

    template <class F>
    void look(Run& run, std::string_view text, F&& match) const {
        for (auto const& wanted : wanted_) {
            if (auto const place = find_in(text, wanted, where_)) {
                run.matches.push_back(match(*place));
                return;
            }
        }
    }

    std::string seen(Run const& run, std::size_t) const override { return seen_text(fact_, run); }

    Fact const& fact_;
    std::vector<std::string> wanted_;
    Where where_;
    bool negated_;
    ViewKind view_;
};

// What the test sees: `view` and `case` say the same in two ways.
std::optional<ViewKind> read_view(OperatorMap const& map, ViewKind usual, Problems& problems) {
    auto view = usual;
    if (map.match_case) {
        if (map.match_case->text != "exact" || map.op == "regex") {
            problems.error(map.match_case->mark, map.op == "regex" ? "E004" : "E014",
                           map.op == "regex" ? "a regex tells its case itself: (?i)"
                                             : "'case' can only be 'exact'");
            return std::nullopt;
        }
        view = ViewKind::plain;
    }
    if (map.view) {
        auto const named = read_view_name(*map.view, problems);
        if (named == ViewKind::raw && map.op != "regex") {
            problems.error(map.view->mark, "E004", "the view 'raw' is for 'regex' only");
            return std::nullopt;
        }
        bool const disguises = named == ViewKind::skeleton || named == ViewKind::squeezed;
        if (disguises && map.op != "word" && map.op != "contains") {
            problems.error(map.view->mark, "E004",
                           "the view '" + map.view->text +
                               "' is for lists, 'word' and 'contains': it compares letter by "
                               "letter and makes no text");
            return std::nullopt;
        }
        return named;
    }
    return view;
}

// Hosts are kept as A-labels, so what is written in other letters is compared as such, label by
// label. A part of one ("рф" of "сарф") has no such form, and would never be found.
std::optional<std::string> read_host(Node const& word, Where where, Problems& problems) {
    std::string_view const written = word.text;
    bool const open_begin = where == Where::end || where == Where::anywhere;
    bool const open_end = where == Where::start || where == Where::anywhere;
    std::string host;
    for (std::size_t begin = 0; begin <= written.size();) {
        auto const end = std::min(written.find('.', begin), written.size());
        auto const label = written.substr(begin, end - begin);
        bool const cut = (open_begin && begin == 0) || (open_end && end == written.size());
        auto const kept = text::is_ascii(label) ? text::fold(label) : text::normalise_host(label);
        if (!kept) {
            problems.error(word.mark, "E004", "'" + word.text + "' is no host");
            return std::nullopt;
        }
        if (cut && !text::is_ascii(label)) {
            problems.error(word.mark, "E004",
                           "hosts are compared as '" + *kept + "' for '" + std::string(label) +
                               "', of which no part is known: write the dot beside it too ('.рф')");
            return std::nullopt;
        }
        host += (begin == 0 ? "" : ".") + *kept;
        begin = end + 1;
    }
    return host;
}

// The words of one test as a list without a name.
ConditionPtr read_literals(Fact const& fact, Node const& test, List::Type type, ViewKind view,
                           std::vector<Node const*> const& words, Node const* count,
                           Compiler& compiler) {
    auto const range = count ? read_range(*count, read_decimal, compiler.problems()) : std::nullopt;
    bool good = !count || range;
    for (auto const* word : words) {
        if (!text::can_match({List::word_kind(type), word->text})) {
            compiler.problems().error(word->mark, "E014",
                                      "nothing is left of '" + word->text + "' to look for");
            good = false;
        }
    }
    if (!good) {
        return nullptr;
    }
    auto const list = compiler.literals(type, view, words);
    compiler.look(fact, list, view);
    compiler.touched().finds = true;
    return list_test(test_text(test), {list}, {&fact}, range);
}

} // namespace

ConditionPtr read_text_test(Fact const& fact, Node const& test, Compiler& compiler) {
    auto& problems = compiler.problems();
    std::optional<OperatorMap> map =
        OperatorMap{.op = test.is_scalar() ? "equals" : "in", .value = &test};
    if (test.is_map()) {
        map = read_operator(fact, test, compiler);
    }
    if (!map) {
        return nullptr;
    }
    auto const& op = map->op;
    auto const view = read_view(*map, op == "regex" ? ViewKind::plain : ViewKind::folded, problems);
    if (!view) {
        return nullptr;
    }
    if (op == "regex") {
        return read_regex_test(fact, *map->value, *view, map->count, compiler);
    }
    auto const words = read_words(*map->value, problems, op);
    if (words.empty()) {
        return nullptr;
    }
    if (fact.type == FactType::text && (op == "contains" || op == "word")) {
        return read_literals(fact, test, op == "word" ? List::Type::words : List::Type::substrings,
                             *view, words, map->count, compiler);
    }
    if (map->count) {
        problems.error(map->count->mark, "E004", "'count' is for contains, word and regex");
        return nullptr;
    }
    auto const where = op == "starts"     ? Where::start
                       : op == "ends"     ? Where::end
                       : op == "contains" ? Where::anywhere
                                          : Where::whole;
    std::vector<std::string> wanted;
    for (auto const* word : words) {
        if (!test.is_map() && is_comparison(word->text) &&
            read_decimal(trim(word->text.substr(word->text.find_first_not_of("<>="))))) {
            problems.error(word->mark, "E004",
                           "'" + word->text + "' does not fit '" + fact.name + "', which is " +
                               std::string(to_text(fact.type)));
            return nullptr;
        }
        auto folded = fact.is_of_hosts()         ? read_host(*word, where, problems)
                      : *view == ViewKind::plain ? text::plain(word->text).utf8()
                                                 : text::fold(word->text);
        if (!folded) {
            return nullptr;
        }
        wanted.push_back(std::move(*folded));
        if (wanted.back().empty()) {
            problems.error(word->mark, "E014",
                           "nothing is left of '" + word->text + "' to compare with");
            return nullptr;
        }
    }
    if (fact.type == FactType::text) {
        compiler.look(fact, *view);
    }
    compiler.touched().finds |= fact.slot != Slot::none && op != "not_in";
    return std::make_unique<TextTest>(fact, test, std::move(wanted), where, op == "not_in", *view);
}

} // namespace commentd::rules
