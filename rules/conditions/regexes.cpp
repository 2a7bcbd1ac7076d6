#include "rules/conditions/regexes.hpp"

#include <algorithm>

namespace commentd::rules {

namespace {

// Given to the automaton of a whole view, which holds many patterns.
constexpr std::size_t set_bytes_max = 8 * 1024 * 1024;

thread_local bool memory_full = false;

void watch_memory() {
    static bool const watching = [] {
        re2::hooks::SetDFASearchFailureHook(
            [](re2::hooks::DFASearchFailure const&) { memory_full = true; });
        return true;
    }();
    (void)watching;
}

} // namespace

RE2::Options Regexes::options(std::size_t bytes_max) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(static_cast<std::int64_t>(bytes_max));
    return options;
}

Regex const& Regexes::add(std::string const& pattern, ViewKind view, std::size_t bytes_max) {
    watch_memory();
    auto const number = std::count_if(all_.begin(), all_.end(),
                                      [&](auto const& other) { return other->view == view; });
    auto re = std::make_unique<RE2>(pattern, options(bytes_max));
    all_.push_back(
        std::make_unique<Regex>(Regex{std::move(re), view, static_cast<std::size_t>(number)}));
    return *all_.back();
}

void Regexes::finish(std::size_t bytes_max) {
    for (auto const view : {ViewKind::raw, ViewKind::plain, ViewKind::folded}) {
        auto set = std::make_unique<RE2::Set>(options(std::max(bytes_max, set_bytes_max)),
                                              RE2::UNANCHORED);
        std::size_t count = 0;
        for (auto const& regex : all_) {
            if (regex->view == view) {
                set->Add(regex->re->pattern(), nullptr);
                ++count;
            }
        }
        if (count > 1 && set->Compile()) {
            sets_[static_cast<std::size_t>(view)] = std::move(set);
        }
    }
}

Regexes::Found Regexes::scan(ViewKind view, std::string_view text) const {
    Found found;
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    auto const& set = sets_[static_cast<std::size_t>(view)];
    if (!set) {
        found.all = true;
    } else if (!set->Match({text.data(), text.size()}, &found.numbers, &error) &&
               error.kind != RE2::Set::kNoError) {
        found.all = true; // too many states together; each alone may do
        regex_memory_was_full();
    }
    return found;
}

bool regex_memory_was_full() {
    return std::exchange(memory_full, false);
}

} // namespace commentd::rules
