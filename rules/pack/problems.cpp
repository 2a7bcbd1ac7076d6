#include "rules/pack/problems.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

namespace commentd::rules {

namespace {

// More would tell nobody more, and a file of garbage must not fill the memory. A long list from
// elsewhere may earn a warning for each of its entries, and a program may want them all.
constexpr std::size_t errors_max = 1000, warnings_max = 200'000;

constexpr std::string_view did_you_mean = "; did you mean ";

constexpr Code codes[] = {
    {"E001", "take the name it suggests"},
    {"E002", "join the two"},
    {"E003", "rename yours"},
    {"E004", "see the type under Facts, the forms above"},
    {"E005", "correct the name, or add it"},
    {"E006", "break the circle, shorten the row"},
    {"E007", "correct or split it"},
    {"E008", "demand a character"},
    {"E009", "correct the reason"},
    {"E010", "write it as the message shows"},
    {"E011", "enable that, drop the reference, or put both on trial"},
    {"E012", "exchange them"},
    {"E013", "rewrite the place"},
    {"E014", "give the kind that it names"},
    {"E015", "add it"},
    {"E016", "do without, or update"},
    {"E017", "correct the rule, or the example"},
    {"E018", "take another name, or remove it from `overrules`"},
    {"W101", "add `hits` and `misses`"},
    {"W102", "add a `reason`"},
    {"W103", "add an exception, or a score instead of the action"},
    {"W104", "take a longer one, or a `folded` list"},
    {"W105", "make it a whole word, or close its side"},
    {"W106", "narrow it, or give its rule a smaller score"},
    {"W107", "use it, or remove it"},
    {"W108", "remove it, or set a later date"},
    {"W109", "use single quotes"},
    {"W110", "remove it"},
    {"W111", "write `\\.`, or use a list of domains"},
    {"W112", "remove it"},
    {"W113", "make it an `action`"},
    {"W114", "remove it"},
    {"W115", "type it again in one alphabet"},
    {"W116", "hold at most, or ask for something else too"},
    {"W117", "remove it, or take a longer one"},
    {"W118", "write it as it is meant"},
    {"W119", "correct the name"},
};

// Insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

} // namespace

void Problems::error(Mark mark, std::string_view code, std::string message) {
    add({files_[mark.file], mark.line, mark.column, std::string(code), std::move(message), false});
}

void Problems::warning(Mark mark, std::string_view code, std::string message) {
    add({files_[mark.file], mark.line, mark.column, std::string(code), std::move(message), true});
}

void Problems::at(std::string const& file, int line, int column, std::string_view code,
                  std::string message) {
    add({file, line, column, std::string(code), std::move(message), code.starts_with('W')});
}

void Problems::not_yet(Mark mark, std::string_view what) {
    error(mark, "E016", "'" + std::string(what) + "' is not yet supported");
}

void Problems::append(Problems& others) {
    errors_ += others.untold_;
    untold_ += std::exchange(others.untold_, 0);
    for (auto& problem : others.take()) {
        add(std::move(problem));
    }
}

void Problems::add(Problem problem) {
    errors_ += !problem.warning;
    auto& same = problem.warning ? warnings_ : problems_;
    if (same.size() >= (problem.warning ? warnings_max : errors_max)) {
        untold_ += !problem.warning;
    } else if (told_.insert(problem.text()).second) {
        same.push_back(std::move(problem));
    }
}

std::vector<Problem> Problems::take() {
    auto const place = [](Problem const& one) { return std::tie(one.file, one.line, one.column); };
    std::ranges::stable_sort(problems_, {}, place);
    std::ranges::stable_sort(warnings_, {}, place);
    auto all = std::move(problems_);
    if (untold_ > 0) {
        all.push_back({"…", 0, 0, {}, "and " + std::to_string(untold_) + " more mistakes"});
    }
    all.insert(all.end(), std::make_move_iterator(warnings_.begin()),
               std::make_move_iterator(warnings_.end()));
    problems_.clear();
    warnings_.clear();
    told_.clear();
    untold_ = 0;
    return all;
}

std::string suggestion(std::string_view name, std::vector<std::string_view> const& names) {
    if (name.size() > 100) {
        return {};
    }
    std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
    std::string_view nearest;
    for (auto const candidate : names) {
        // A name that only lacks its beginning is near, however long that is.
        bool const tail = name.size() > 3 && candidate.ends_with("." + std::string(name));
        auto const d = tail ? 1 : distance(name, candidate);
        if (d < best) {
            best = d;
            nearest = candidate;
        }
    }
    return nearest.empty() ? std::string{} : std::string(did_you_mean) + "'" + std::string(nearest) + "'?";
}

std::span<Code const> all_codes() {
    return codes;
}

std::string hint(Problem const& problem) {
    if (auto const at = problem.message.rfind(did_you_mean); at != std::string::npos) {
        return problem.message.substr(at + 2);
    }
    auto const found = std::ranges::find(codes, problem.code, &Code::code);
    return found == std::end(codes) ? "" : std::string(found->advice);
}

} // namespace commentd::rules
