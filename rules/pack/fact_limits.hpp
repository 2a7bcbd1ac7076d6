// Which values a fact can have: a count is whole and never below 0, a share lies between 0 and 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "rules/conditions/fact_table.hpp"
#include "rules/conditions/range.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

constexpr double count_max = 1e9; // of what can be counted, far more than there is

struct FactLimits {
    double low = 0, high = count_max;
    bool whole = true;

    bool contains(double) const;
    bool meets(Range const&) const; // whether some value lies in it
    std::string text() const;       // "a whole number from 0 to 1,000,000,000"
};

constexpr FactLimits share_limits{0, 1, false};

inline bool FactLimits::contains(double value) const {
    return value >= low && value <= high && (!whole || value == std::floor(value));
}

inline bool FactLimits::meets(Range const& range) const {
    auto least = std::max(low, range.low), most = std::min(high, range.high);
    if (whole) {
        least = std::ceil(least);
        most = std::floor(most);
        least += least == range.low && range.low_open;
        most -= most == range.high && range.high_open;
        return least <= most;
    }
    return least < most || (least == most && range.contains(least));
}

inline std::string FactLimits::text() const {
    if (std::isinf(high)) {
        return "never below " + number_text(low);
    }
    auto const end = high == count_max ? "1,000,000,000" : number_text(high);
    return (whole ? "a whole number from " : "a number from ") + number_text(low) + " to " + end;
}

// Of a number or a duration.
inline FactLimits limits_of(Fact const& fact) {
    if (fact.type == FactType::duration) {
        return {0, std::numeric_limits<double>::infinity(), false};
    }
    if (fact.name.ends_with("_ratio") || fact.name.starts_with("content.scripts.")) {
        return share_limits;
    }
    if (fact.name == "form.seconds") {
        return {0, count_max, false};
    }
    if (fact.name == "ip.version") {
        return {4, 6, true};
    }
    return {fact.name == "depth" ? 1.0 : 0.0, count_max, true};
}

// "a number"; where the fact is one of few words: "member, author or moderator".
inline std::string kind_text(Fact const& fact) {
    constexpr std::size_t readable_max = 8;
    auto const& words = fact.choices;
    if (words.empty() || words.size() > readable_max) {
        return std::string(to_text(fact.type));
    }
    std::string all;
    for (std::size_t i = 0; i < words.size(); ++i) {
        all += i == 0 ? "" : i + 1 < words.size() ? ", " : " or ";
        all += words[i];
    }
    return all;
}

} // namespace commentd::rules
