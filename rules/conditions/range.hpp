// "3", ">= 3", "0.8..1.0", "< 7 days": numbers and durations (in milliseconds) as intervals.
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "rules/pack/compiler.hpp"

namespace commentd::rules {

struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false, high_open = false; // the end itself does not count

    bool contains(double value) const {
        return (low_open ? value > low : value >= low) &&
               (high_open ? value < high : value <= high);
    }
};

using ReadValue = std::optional<double> (*)(std::string_view);
std::optional<double> read_milliseconds(std::string_view);

// Reports what is wrong. A bare number must stand without quotes: "3" in quotes is a word.
std::optional<Range> read_range(Node const&, ReadValue, Problems&);
bool is_comparison(std::string_view); // begins with < or > or =

} // namespace commentd::rules
