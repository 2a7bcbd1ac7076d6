#include "rules/conditions/regexes.hpp"

#include <algorithm>

namespace commentd::rules {

namespace {

// The automaton of a view gets what its patterns may have together, but no more than this.
constexpr std::size_t set_bytes_max = 16 * 1024 * 1024;

std::unique_ptr<RE2::Set> make_set(std::vector<RE2 const*> const& patterns, std::size_t bytes_max) {
    auto set = std::make_unique<RE2::Set>(Regexes::options(bytes_max), RE2::UNANCHORED);
    for (auto const* pattern : patterns) {
        set->Add(pattern->pattern(), nullptr);
    }
    return set->Compile() ? std::move(set) : nullptr;
}

// A set, unlike a single RE2, says when its memory is full; RE2 would go on by a slow search.
Regexes::Found scan_set(RE2::Set const* set, std::string_view text) {
    Regexes::Found found;
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    bool const matched = set && set->Match({text.data(), text.size()}, &found.numbers, &error);
    found.memory_full = !set || (!matched && error.kind != RE2::Set::kNoError);
    return found;
}

} // namespace

RE2::Options Regexes::options(std::size_t bytes_max) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(static_cast<std::int64_t>(bytes_max));
    return options;
}

Regex const& Regexes::add(std::string const& pattern, ViewKind view, std::size_t bytes_max) {
    auto const number = std::count_if(all_.begin(), all_.end(),
                                      [&](auto const& other) { return other->view == view; });
    auto regex = std::make_unique<Regex>();
    regex->re = std::make_unique<RE2>(pattern, options(bytes_max));
    regex->view = view;
    regex->number = static_cast<int>(number);
    regex->alone = make_set({regex->re.get()}, bytes_max);
    all_.push_back(std::move(regex));
    return *all_.back();
}

void Regexes::finish(std::size_t bytes_max) {
    for (auto const view : {ViewKind::raw, ViewKind::plain, ViewKind::folded}) {
        std::vector<RE2 const*> patterns;
        for (auto const& regex : all_) {
            if (regex->view == view) {
                patterns.push_back(regex->re.get());
            }
        }
        if (!patterns.empty()) {
            sets_[static_cast<std::size_t>(view)] =
                make_set(patterns, std::min(bytes_max * patterns.size(), set_bytes_max));
        }
    }
}

Regexes::Found Regexes::scan(ViewKind view, std::string_view text) const {
    return scan_set(sets_[static_cast<std::size_t>(view)].get(), text);
}

MayMatch Regexes::may_match(Regex const& regex, Found const& found, std::string_view text) {
    auto const& numbers = found.numbers;
    if (!found.memory_full) {
        bool const there = std::find(numbers.begin(), numbers.end(), regex.number) != numbers.end();
        return there ? MayMatch::yes : MayMatch::no;
    }
    auto const alone = scan_set(regex.alone.get(), text);
    return alone.memory_full       ? MayMatch::memory_full
           : alone.numbers.empty() ? MayMatch::no
                                   : MayMatch::yes;
}

} // namespace commentd::rules
