// Where the loader writes down what is wrong, all of it, with codes that stay the same for good.
// rules/README.md says what each means; the linter (rules/lint/) writes the warnings.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "rules/pack/load.hpp"
#include "rules/pack/node.hpp"

namespace commentd::rules {

class Problems {
public:
    explicit Problems(std::vector<std::string> files) : files_(std::move(files)) {}

    void error(Mark, std::string_view code, std::string message);
    void warning(Mark, std::string_view code, std::string message);
    // In any file, by its name; a code that begins with W is a warning.
    void at(std::string const& file, int line, int column, std::string_view code,
            std::string message);
    void not_yet(Mark, std::string_view what); // E016

    Problems none() const { return Problems(files_); } // of the same files
    void append(Problems& others);

    bool any_error() const { return errors_ > 0; }
    std::size_t errors() const { return errors_; } // all that there were, told or not
    // A name that is not there is compared with all others; more advice than this nobody reads.
    bool wants_suggestions() const { return errors_ < 100; }
    std::string const& file(Mark const& mark) const { return files_[mark.file]; }
    // Errors first, each kind by its place; last what was too much to tell.
    std::vector<Problem> take();

private:
    void add(Problem);

    std::vector<std::string> files_;
    std::vector<Problem> problems_, warnings_;
    std::unordered_set<std::string> told_; // what is read twice is told once
    std::size_t errors_ = 0, untold_ = 0;  // the second: beyond what is kept
};

// "; did you mean 'content.letters'?" or nothing when no name is near.
std::string suggestion(std::string_view name, std::vector<std::string_view> const& names);

// Every code, with what to do about it: the right column of the table in the guide.
struct Code {
    std::string_view code, advice;
};
std::span<Code const> all_codes();
// What to do: what the message suggests, else the code's advice; empty when there is no code.
std::string hint(Problem const&);

} // namespace commentd::rules
