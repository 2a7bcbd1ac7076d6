// RE2 over a view of a text, or over a name.
#include <cmath>

#include "rules/conditions/range.hpp"
#include "rules/conditions/strings.hpp"
#include "rules/evaluation.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

// Of one regex in one text: as many as are ever shown, and one, so that "more than a count allows"
// can be told from "as many as it allows".
constexpr std::size_t count_max = 200, matches_max = count_max + 1;
constexpr std::size_t pattern_bytes_max = 8 * 1024;

class RegexTest : public Leaf {
public:
    RegexTest(Fact const& fact, std::string wanted, Regex const& regex, std::optional<Range> count)
        : Leaf(fact.name, std::move(wanted)), fact_(fact), regex_(regex), count_(count),
          names_(regex.re->CapturingGroupNames()) {}

private:
    Outcome check(Run& run) const override {
        auto const before = run.matches.size();
        if (fact_.type != FactType::text) {
            look_in_names(run);
        } else if (!look_in_text(run)) {
            run.regex_failed = true;
            return Outcome::errored;
        }
        auto const found = run.matches.size() - before;
        bool const passed = count_ ? count_->contains(static_cast<double>(found)) &&
                                         (found > 0 || any_there({&fact_}, run))
                                   : found > 0;
        return passed ? Outcome::passed : Outcome::failed;
    }

    std::string seen(Run const& run, std::size_t first) const override {
        return found_text(run, first, {&fact_});
    }

    // False when the memory was full.
    bool look_in_text(Run& run) const {
        auto const& field = run.field(fact_.slot);
        auto const* view = field.view(regex_.view);
        auto const may = view ? run.evaluation.may_match(regex_, field) : MayMatch::no;
        if (may != MayMatch::yes) {
            return may == MayMatch::no;
        }
        re2::StringPiece const text(view->utf8());
        // Without the automaton that is made on the way, about so long a byte.
        constexpr std::size_t a_byte_takes = 20;
        for (std::size_t at = 0, found = 0; at <= text.size() && found < matches_max; ++found) {
            if (run.evaluation.spend((text.size() - at) * a_byte_takes)) {
                return true;
            }
            std::vector<re2::StringPiece> parts(groups() + 1);
            if (!regex_.re->Match(text, at, text.size(), RE2::UNANCHORED, parts.data(),
                                  static_cast<int>(parts.size()))) {
                break;
            }
            auto const begin = static_cast<std::size_t>(parts[0].data() - text.data());
            auto const end = begin + parts[0].size();
            Match match{&fact_, view, static_cast<std::uint32_t>(begin),
                        static_cast<std::uint32_t>(end), regex_.view};
            add_groups(match, parts);
            run.matches.push_back(std::move(match));
            at = end;
            if (parts[0].empty()) { // or it would be found for ever
                do {
                    ++at;
                } while (at < text.size() && (text[at] & 0xC0) == 0x80);
            }
        }
        return true;
    }

    void look_in_names(Run& run) const {
        for (auto const& [name, span] : strings_of(fact_, run.scene)) {
            std::vector<re2::StringPiece> parts(groups() + 1);
            if (regex_.re->Match({name.data(), name.size()}, 0, name.size(), RE2::UNANCHORED,
                                 parts.data(), static_cast<int>(parts.size()))) {
                auto match = match_of(fact_, span);
                add_groups(match, parts);
                run.matches.push_back(std::move(match));
            }
        }
    }

    // Without names no group is asked for, which is much faster.
    std::size_t groups() const {
        return names_.empty() ? 0 : static_cast<std::size_t>(regex_.re->NumberOfCapturingGroups());
    }

    void add_groups(Match& match, std::vector<re2::StringPiece> const& parts) const {
        for (auto const& [number, name] : names_) {
            match.groups.emplace_back(name, parts[static_cast<std::size_t>(number)].as_string());
        }
    }

    Fact const& fact_;
    Regex const& regex_;
    std::optional<Range> count_;
    std::map<int, std::string> const& names_;
};

// RE2 names the piece of the pattern that it does not like.
Mark place_of(Node const& pattern, std::string const& piece) {
    auto mark = pattern.mark;
    if (auto const at = pattern.text.find(piece); at != std::string::npos) {
        mark.column += static_cast<int>(at) + (pattern.quoted ? 1 : 0);
    }
    return mark;
}

// Whether it can match empty text. What such a match may ask of its place, all holds in no text at
// all, or where a word begins or ends.
bool matches_empty_text(RE2 const& regex) {
    for (re2::StringPiece const text : {"", "a"}) {
        for (std::size_t at = 0; at <= text.size(); ++at) {
            if (regex.Match(text, at, at, RE2::ANCHOR_BOTH, nullptr, 0)) {
                return true;
            }
        }
    }
    return false;
}

// Whether it takes more matches than are counted to say if a number of them lies inside.
bool is_beyond(Range const& count) {
    constexpr auto most = static_cast<double>(count_max);
    return count.low > most || (count.low_open && count.low == most) ||
           (count.high > most && std::isfinite(count.high));
}

} // namespace

ConditionPtr read_regex_test(Fact const& fact, Node const& pattern, ViewKind view,
                             Node const* count, Compiler& compiler) {
    auto& problems = compiler.problems();
    auto const range = count ? read_range(*count, read_decimal, problems) : std::nullopt;
    if (!pattern.is_scalar() || pattern.text.empty() || pattern.text.size() > pattern_bytes_max) {
        problems.error(pattern.mark, "E014", "'regex' takes a pattern of at most 8 kB");
        return nullptr;
    }
    RE2 const trial(pattern.text, Regexes::options(compiler.options().regex_bytes_max));
    if (!trial.ok()) {
        problems.error(place_of(pattern, trial.error_arg()), "E007", trial.error());
        return nullptr;
    }
    if (fact.is_of_hosts() && !text::is_ascii(pattern.text)) {
        problems.error(pattern.mark, "E004",
                       "hosts are compared as 'xn--…', which has no such letters");
        return nullptr;
    }
    if (matches_empty_text(trial)) {
        problems.error(pattern.mark, "E008",
                       "the regex matches empty text, so it matches every text");
        return nullptr;
    }
    if (count && !range) {
        return nullptr;
    }
    if (range && is_beyond(*range)) {
        problems.error(count->mark, "E010",
                       "a regex is counted up to 200 matches, so 'count' can not ask for more");
        return nullptr;
    }
    auto const& regex =
        compiler.set().regexes.add(pattern.text, view, compiler.options().regex_bytes_max);
    if (!regex.alone) {
        problems.error(pattern.mark, "E007", "the regex needs more memory than a regex may have");
        return nullptr;
    }
    if (fact.type == FactType::text) {
        compiler.look(fact, view);
    }
    compiler.touched().finds |= fact.slot != Slot::none;
    for (auto const& [number, name] : regex.re->CapturingGroupNames()) {
        compiler.touched().groups.push_back(name);
    }
    auto wanted = "regex: " + pattern.text + (count ? ", count: " + test_text(*count) : "");
    return std::make_unique<RegexTest>(fact, std::move(wanted), regex, range);
}

} // namespace commentd::rules
