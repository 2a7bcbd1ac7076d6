// Where the loader writes down what is wrong, all of it, with codes that stay the same for good:
//   E001 unknown key                 E010 duration, time or threshold that makes no sense
//   E002 the same key twice          E011 depends on a rule that is off
//   E003 the same name twice         E012 `until` not after `since`
//   E004 test does not fit the fact  E013 no readable YAML
//   E005 name of nothing             E014 wrong kind of value
//   E006 refers to itself            E015 something is missing
//   E007 bad regular expression      E016 not yet supported
//   E008 regex matches empty text    E017 a test fails
//   E009 unknown placeholder         E018 name that may not be used
//   W117 list entry that can never match
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/pack/load.hpp"
#include "rules/pack/node.hpp"

namespace commentd::rules {

class Problems {
public:
    explicit Problems(std::vector<std::string> files) : files_(std::move(files)) {}

    void error(Mark, std::string_view code, std::string message);
    void warning(Mark, std::string_view code, std::string message);
    // In a list's file, which has lines only.
    void in_list(std::string const& file, int line, std::string_view code, std::string message,
                 bool warning = false);
    void not_yet(Mark, std::string_view what); // E016

    Problems none() const { return Problems(files_); } // of the same files
    void append(Problems& others);

    bool any_error() const { return errors_ > 0; }
    std::size_t errors() const { return errors_; } // all that there were, told or not
    std::string const& file(Mark const& mark) const { return files_[mark.file]; }
    std::vector<Problem> take() { return std::move(problems_); } // errors first

private:
    void add(Problem);

    std::vector<std::string> files_;
    std::vector<Problem> problems_;
    std::size_t errors_ = 0;
};

// "; did you mean 'content.letters'?" or nothing when no name is near.
std::string suggestion(std::string_view name, std::vector<std::string_view> const& names);

} // namespace commentd::rules
