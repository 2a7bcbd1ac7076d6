#include "rules/pack/problems.hpp"

#include <algorithm>
#include <numeric>

namespace commentd::rules {

namespace {

// More would tell nobody more, and a file of garbage must not fill the memory.
constexpr std::size_t problems_max = 1000;

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

void Problems::in_list(std::string const& file, int line, std::string_view code,
                       std::string message, bool warning) {
    add({file, line, 1, std::string(code), std::move(message), warning});
}

void Problems::not_yet(Mark mark, std::string_view what) {
    error(mark, "E016", "'" + std::string(what) + "' is not yet supported");
}

void Problems::append(Problems& others) {
    for (auto& problem : others.problems_) {
        add(std::move(problem));
    }
}

void Problems::add(Problem problem) {
    errors_ += !problem.warning;
    if (problems_.size() < problems_max) {
        // Errors first, each kind in the order it was found.
        auto const at = problem.warning ? problems_.end()
                                        : std::find_if(problems_.begin(), problems_.end(),
                                                       [](Problem const& p) { return p.warning; });
        problems_.insert(at, std::move(problem));
    }
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
    return nearest.empty() ? std::string{} : "; did you mean '" + std::string(nearest) + "'?";
}

} // namespace commentd::rules
