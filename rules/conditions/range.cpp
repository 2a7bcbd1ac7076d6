#include "rules/conditions/range.hpp"

#include <algorithm>

#include "rules/conditions/read.hpp"
#include "rules/pack/fact_limits.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

class RangeTest : public Leaf {
public:
    RangeTest(Fact const& fact, std::string wanted, std::vector<Range> any, bool negated)
        : Leaf(fact.name, std::move(wanted)), fact_(fact), any_(std::move(any)), negated_(negated) {
    }

private:
    Outcome check(Run& run) const override {
        auto const value = fact_.value(run.scene);
        double seen = 0;
        if (auto const* number = std::get_if<double>(&value)) {
            seen = *number;
        } else if (auto const* duration = std::get_if<Duration>(&value)) {
            seen = static_cast<double>(duration->count());
        } else {
            return is_absent(value) ? Outcome::inapplicable : Outcome::errored;
        }
        bool inside = false;
        for (auto const& range : any_) {
            inside |= range.contains(seen);
        }
        return inside != negated_ ? Outcome::passed : Outcome::failed;
    }
    std::string seen(Run const& run, std::size_t) const override {
        return value_text(fact_.value(run.scene));
    }

    Fact const& fact_;
    std::vector<Range> any_;
    bool negated_;
};

std::optional<double> read_bound(Node const& node, ReadValue read, Problems& problems) {
    auto const value = node.is_scalar() ? read(trim(node.text)) : std::nullopt;
    if (!value) {
        bool const number = node.is_scalar() && read_decimal(trim(node.text)); // of a score
        problems.error(node.mark, "E010",
                       "'" + test_text(node) + "' is " +
                           (read == read_milliseconds
                                ? "no duration (30 s, 5 min, 2 h, 7 days, 4 weeks)"
                            : number ? "no score: at most two decimals, at most 10,000 points"
                                     : "no decimal number"));
    }
    return value;
}

std::optional<std::vector<Range>> read_ranges(OperatorMap const& map, ReadValue read,
                                              Problems& problems) {
    std::vector<Range> ranges;
    auto const& value = *map.value;
    if (map.op == "over" || map.op == "under") {
        auto const bound = read_bound(value, read, problems);
        if (!bound) {
            return std::nullopt;
        }
        Range range;
        (map.op == "over" ? range.low : range.high) = *bound;
        (map.op == "over" ? range.low_open : range.high_open) = true;
        return std::vector{range};
    }
    if (map.op == "between") {
        if (!value.is_sequence() || value.items.size() != 2) {
            problems.error(value.mark, "E014", "'between' takes two values: [low, high]");
            return std::nullopt;
        }
        auto const low = read_bound(value.items[0], read, problems);
        auto const high = read_bound(value.items[1], read, problems);
        if (low && high && *low > *high) {
            problems.error(value.mark, "E010", "'between' has its larger value first");
            return std::nullopt;
        }
        return low && high ? std::optional(std::vector{Range{*low, *high}}) : std::nullopt;
    }
    bool good = true;
    auto const add = [&](Node const& node) {
        auto const range = read_range(node, read, problems);
        good &= range.has_value();
        ranges.push_back(range.value_or(Range{}));
    };
    if (value.is_sequence()) {
        for (auto const& item : value.items) {
            add(item);
        }
    } else {
        add(value);
    }
    if (ranges.empty()) {
        problems.error(value.mark, "E014", "an empty list matches nothing");
        return std::nullopt;
    }
    return good ? std::optional(ranges) : std::nullopt;
}

} // namespace

std::optional<double> read_milliseconds(std::string_view text) {
    auto const duration = read_duration(text);
    return duration ? std::optional(static_cast<double>(duration->count())) : std::nullopt;
}

bool is_comparison(std::string_view text) {
    return text.starts_with('<') || text.starts_with('>') || text.starts_with('=');
}

std::optional<Range> read_range(Node const& node, ReadValue read, Problems& problems) {
    if (!node.is_scalar()) {
        problems.error(node.mark, "E014",
                       "a number or a comparison such as '>= 3' must stand here");
        return std::nullopt;
    }
    auto text = trim(node.text);
    Range range;
    auto const bound = [&](std::string_view part) {
        Node one = node;
        one.text = trim(part);
        return read_bound(one, read, problems);
    };
    if (is_comparison(text)) {
        bool const equal = text.substr(1).starts_with('=') || text.starts_with("=");
        bool const less = text.starts_with('<'), exactly = text.starts_with('=');
        auto const value = bound(text.substr(text.substr(1).starts_with('=') ? 2 : 1));
        if (!value) {
            return std::nullopt;
        }
        if (less || exactly) {
            range.high = *value;
            range.high_open = !equal;
        }
        if (!less || exactly) {
            range.low = *value;
            range.low_open = !equal;
        }
        return range;
    }
    if (auto const dots = text.find(".."); dots != text.npos) {
        auto const low = bound(text.substr(0, dots)), high = bound(text.substr(dots + 2));
        if (!low || !high) {
            return std::nullopt;
        }
        if (*low > *high) {
            problems.error(node.mark, "E010", "the larger value stands first");
            return std::nullopt;
        }
        return Range{*low, *high};
    }
    if (node.quoted && read == read_decimal) {
        problems.error(node.mark, "E004",
                       "'" + node.text + "' in quotes is a word; write the number without");
        return std::nullopt;
    }
    auto const value = bound(text);
    return value ? std::optional(Range{*value, *value}) : std::nullopt;
}

ConditionPtr read_range_test(Fact const& fact, Node const& test, Compiler& compiler) {
    auto const read = fact.type == FactType::duration ? read_milliseconds : read_decimal;
    std::optional<OperatorMap> map = OperatorMap{.op = "in", .value = &test};
    if (test.is_map()) {
        map = read_operator(fact, test, compiler);
    }
    auto const ranges = map ? read_ranges(*map, read, compiler.problems()) : std::nullopt;
    if (!ranges) {
        return nullptr;
    }
    auto const limits = limits_of(fact);
    auto const can_pass = [&](Range const& range) { return limits.meets(range); };
    if (map->op != "not_in" && !std::all_of(ranges->begin(), ranges->end(), can_pass)) {
        compiler.problems().error(map->value->mark, "E010",
                                  "'" + test_text(*map->value) + "' can never pass: '" + fact.name +
                                      "' is " + limits.text());
        return nullptr;
    }
    return std::make_unique<RangeTest>(fact, test_text(test), *ranges, map->op == "not_in");
}

} // namespace commentd::rules
