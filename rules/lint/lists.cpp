// Entries of lists that find nothing, too much or only what is written by mistake; what is unused.
#include <set>

#include "rules/lint/parts.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

constexpr std::size_t substring_letters_min = 3;

// Letters and digits. Where words have no spaces two of them are as good as a word.
std::size_t letters_in(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = text::decode(text, at);
        count += text::is_unspaced(c) ? 2 : text::in_word(c) ? 1 : 0;
        at += bytes;
    }
    return count;
}

// Names of lists in '{list:groups} are {list:insults}'.
void add_slots(std::string_view entry, std::set<std::string, std::less<>>& names) {
    constexpr std::string_view open = "{list:";
    for (auto at = entry.find(open); at != entry.npos; at = entry.find(open, at + 1)) {
        auto const begin = at + open.size();
        names.emplace(entry.substr(begin, entry.find('}', begin) - begin));
    }
}

void lint_unused(Linted const& linted) {
    std::set<std::string, std::less<>> lists, macros;
    linted.each_condition([&](Node const& condition) {
        each_asked(condition, [&](Asked const& asked) {
            auto& names = asked.key == "list" ? lists : macros;
            if (asked.key != "list" && asked.key != "macro") {
                return;
            }
            if (asked.value->is_scalar()) {
                names.insert(asked.value->text);
            }
            for (auto const& item : asked.value->items) {
                names.insert(item.text);
            }
        });
    });
    for (auto const& list : linted.set.lists) {
        for (auto const& entry : list.entries) {
            if (list.type == List::Type::phrases) {
                add_slots(entry.text, lists);
            }
        }
    }
    for (auto const& list : linted.lists) {
        auto const& name = linted.set.lists[list.number].name;
        if (!lists.contains(name)) {
            linted.problems.warning(list.mark, "W107",
                                    "no rule uses the list '" + name + "': use it, or remove it");
        }
    }
    for (auto const* macro : linted.macros) {
        if (!macros.contains(macro->key)) {
            linted.problems.warning(macro->mark, "W107",
                                    "no rule uses the macro '" + macro->key +
                                        "': use it, or remove it");
        }
    }
}

// "vi*gra": a star opens a side of a word, or is a gap when it stands alone.
bool has_star_inside(std::string_view text) {
    for (auto at = text.find('*', 1); at < text.size() - 1; at = text.find('*', at + 1)) {
        auto const inside = [&](std::size_t i) { return text[i] != ' ' && text[i] != '*'; };
        if (inside(at - 1) && inside(at + 1)) {
            return true;
        }
    }
    return false;
}

// Stands in a file of its list. In a pack YAML takes such a remark away, but for one in quotes.
bool is_of_file(ListEntry const& entry, Linted const& linted) {
    auto const& file = linted.set.places[entry.place].file;
    return std::ranges::none_of(linted.packs,
                                [&](Pack const& pack) { return pack.file->name == file; });
}

void lint_look(ListEntry const& entry, List const& list, Linted const& linted) {
    auto const what = "'" + entry.text + "' of the list '" + list.name + "'";
    bool const has_sign =
        entry.text.find(" #") != entry.text.npos || entry.text.find("\t#") != entry.text.npos;
    if (has_sign && is_of_file(entry, linted)) {
        linted.warn(entry, "W118",
                    what + " is one entry up to its end: a remark begins its line, or is a note");
    }
    if (has_star_inside(entry.text)) {
        linted.warn(entry, "W118",
                    what + " has a star inside of a word, where it is a star and nothing else");
    }
}

void lint_entry(ListEntry const& entry, List const& list, Linted const& linted, Time now) {
    if (entry.until && *entry.until <= now) {
        linted.warn(entry, "W108",
                    "'" + entry.text + "' of the list '" + list.name + "' matches no more since " +
                        date_text(*entry.until) + ": remove it, or set a later date");
    }
    if (!list.is_text()) {
        return;
    }
    if (list.type != List::Type::substrings) {
        lint_look(entry, list, linted);
    }
    auto const letters = letters_in(entry.text);
    auto const has = "'" + entry.text + "' of the list '" + list.name + "' has " +
                     std::to_string(letters) + (letters == 1 ? " letter" : " letters");
    if (list.view == ViewKind::squeezed &&
        text::is_short_for_squeezed({List::word_kind(list.type), entry.text})) {
        linted.warn(entry, "W104",
                    has + ": under " + std::to_string(text::squeezed_letters_min) +
                        " it is looked for in 'folded' only, not squeezed");
    }
    // What nothing is left of is told when the lists are compiled.
    if (list.type == List::Type::substrings && letters < substring_letters_min &&
        text::can_match({List::word_kind(list.type), entry.text})) {
        linted.warn(entry, "W117",
                    has + ": so short a substring is in innocent texts too, take a longer one");
    }
    if (auto const word = mixed_word(entry.text); !word.empty()) {
        linted.warn(entry, "W115",
                    "'" + std::string(word) + "' of the list '" + list.name +
                        "' mixes letters of two alphabets that look alike: type it again in one");
    }
}

} // namespace

void lint_lists(Linted const& linted, LintOptions const& options) {
    lint_unused(linted);
    for (auto const& part : linted.lists) {
        auto const& list = linted.set.lists[part.number];
        if (auto const* file = part.node.find("file"); file && list.entries.empty()) {
            linted.problems.warning(file->mark, "W118",
                                    "the file of the list '" + list.name + "' has no entries");
        }
        for (auto const& entry : list.entries) {
            lint_entry(entry, list, linted, options.now);
        }
    }
}

} // namespace commentd::rules
