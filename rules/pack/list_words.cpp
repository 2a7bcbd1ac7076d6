// All literal entries of a set's lists together, phrases with slots written out.
#include <algorithm>

#include "rules/pack/compiler.hpp"

namespace commentd::rules {

namespace {

// This is where one line with slots becomes too many, and where those of a whole set do.
constexpr std::size_t phrases_max = 20'000, phrases_of_set_max = 200'000;

std::optional<Time> earlier(std::optional<Time> const& a, std::optional<Time> const& b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

// A phrase, or what there is of it until its slots are filled.
struct Filled {
    std::string text;
    std::optional<Time> until;
};

// '{list:groups} are {list:insults}' with every entry in its place.
class Slots {
public:
    // `left`: phrases that may yet be made for the whole set.
    Slots(Compiler& compiler, std::size_t& left) : compiler_(compiler), left_(left) {}

    // None when it can not be done, which is told.
    std::vector<Filled> expand(ListEntry const& entry) {
        entry_ = &entry;
        auto const& phrase = entry.text;
        std::vector<Filled> all{{phrase.substr(0, phrase.find(open)), entry.until}};
        for (auto at = phrase.find(open); at != phrase.npos && !all.empty();) {
            auto const close = phrase.find('}', at);
            if (close == phrase.npos) {
                return {{phrase, entry.until}};
            }
            auto const next = phrase.find(open, close);
            multiply(all, phrase.substr(at + open.size(), close - at - open.size()),
                     phrase.substr(close + 1, next == phrase.npos ? next : next - close - 1));
            at = next;
            if (next == phrase.npos) {
                left_ -= all.size();
            }
        }
        return all;
    }

private:
    static constexpr std::string_view open = "{list:";

    void multiply(std::vector<Filled>& all, std::string const& name, std::string const& after) {
        auto const number = compiler_.list(
            name, [this](auto code, auto message) { error(code, std::move(message)); });
        if (!number) {
            return all.clear();
        }
        auto const& slot = compiler_.set().lists[*number];
        if (slot.type != List::Type::words && slot.type != List::Type::phrases) {
            error("E004", "'" + name + "' can not fill a slot: it is no list of words or phrases");
            return all.clear();
        }
        if (slot.entries.empty() && !compiler_.is_variant()) {
            error("W117", "'" + entry_->text + "' can never match: the list '" + name + "' is empty");
        }
        auto const made = all.size() * slot.entries.size();
        if (made > phrases_max || made > left_) {
            error("E014", made > phrases_max
                              ? "slots make more than 20000 phrases of one entry"
                              : "slots make more than 200000 phrases of all entries");
            return all.clear();
        }
        std::vector<Filled> longer;
        for (auto const& before : all) {
            for (auto const& entry : slot.entries) {
                longer.push_back(
                    {before.text + entry.text + after, earlier(before.until, entry.until)});
                if (entry.text.find(open) != entry.text.npos) {
                    error("E006", "slots in slots: '" + entry.text + "'");
                    return all.clear();
                }
            }
        }
        all = std::move(longer);
    }

    // Where the entry stands, be it in a file of its own; a code that begins with W is a warning.
    void error(std::string_view code, std::string message) const {
        auto const& place = compiler_.set().places[entry_->place];
        compiler_.problems().at(place.file, static_cast<int>(entry_->line),
                                static_cast<int>(entry_->column), code, std::move(message));
    }

    Compiler& compiler_;
    std::size_t& left_;
    ListEntry const* entry_ = nullptr; // that is expanded
};

} // namespace

// What compile_words collects for each view.
struct ListWords {
    std::vector<text::WordEntry> folded, skeleton, squeezed;
    std::size_t phrases_left = phrases_of_set_max;
};

void Compiler::compile_words() {
    ListWords words;
    for (std::uint32_t number = 0; number < set_.lists.size(); ++number) {
        if (!set_.lists[number].is_text()) {
            continue;
        }
        for (auto const view : {ViewKind::folded, ViewKind::skeleton, ViewKind::squeezed}) {
            auto const& fields = set_.wants.fields;
            if (std::any_of(fields.begin(), fields.end(), [&](auto const& field) {
                    return field.looks_for(number, view);
                })) {
                stop_if_asked(options_);
                add_words(number, view, words);
            }
        }
    }
    if (problems_.any_error()) {
        return;
    }
    auto const compile = [&]<class Words>(ViewWords<Words>& view, auto const& entries,
                                          auto&&... how) {
        if (entries.empty()) {
            return;
        }
        stop_if_asked(options_);
        std::vector<std::uint32_t> empty;
        view.words = Words::compile(entries, how..., empty);
        for (auto const word : empty) {
            tell_empty(set_.literals[view.literals[word]]);
        }
    };
    compile(set_.words, words.folded);
    compile(set_.skeleton, words.skeleton, text::Spelled::skeleton);
    compile(set_.squeezed, words.squeezed, text::Spelled::squeezed);
}

void Compiler::add_words(std::uint32_t number, ViewKind view, ListWords& words) {
    auto const& list = set_.lists[number];
    Slots slots(*this, words.phrases_left);
    auto const add = [&](auto& to, auto& entries, text::WordEntry entry) {
        to.literals.push_back(static_cast<std::uint32_t>(set_.literals.size() - 1));
        entries.push_back(std::move(entry));
    };
    for (std::uint32_t item = 0; item < list.entries.size(); ++item) {
        auto const& entry = list.entries[item];
        auto const kind = List::word_kind(list.type);
        auto filled = kind == text::WordEntry::Kind::phrase
                          ? slots.expand(entry)
                          : std::vector{Filled{entry.text, entry.until}};
        if (filled.empty() && problems_.any_error()) {
            return; // what is wrong with slots is told once
        }
        for (auto& [text, until] : filled) {
            set_.literals.push_back({number, item, until, text == entry.text ? "" : text, view});
            text::WordEntry word{kind, std::move(text), list.turkish, &list.own_letters};
            bool const is_short = view == ViewKind::squeezed && text::is_short_for_squeezed(word);
            set_.squeezed_is_partly_folded |= is_short;
            if (view == ViewKind::folded || is_short) {
                add(set_.words, words.folded, std::move(word));
            } else if (view == ViewKind::skeleton) {
                add(set_.skeleton, words.skeleton, std::move(word));
            } else {
                add(set_.squeezed, words.squeezed, std::move(word));
            }
        }
    }
}

void Compiler::tell_empty(Literal const& literal) {
    if (literal.list >= lists_.all.size()) {
        return;
    }
    auto const& entry = set_.lists[literal.list].entries[literal.item];
    problems_.at(set_.places[entry.place].file, static_cast<int>(entry.line),
                 static_cast<int>(entry.column), "W117",
                 "'" + entry.text + "' of the list '" + set_.lists[literal.list].name +
                     "' can never match: nothing is left of it");
}

} // namespace commentd::rules
