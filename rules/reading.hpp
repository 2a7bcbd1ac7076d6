// What is made of a comment's texts, once: views, matches of all lists, links, shape. A rule set
// says what it wants; nothing else is made.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/facts.hpp"
#include "rules/rule_set.hpp"
#include "rules/text/evasion.hpp"
#include "rules/text/language.hpp"
#include "rules/text/links.hpp"
#include "rules/text/scripts.hpp"
#include "rules/text/shape.hpp"
#include "rules/text/undone.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules {

// The stored texts. `unquoted` is the content without quoted lines, for rules with `quote: ignore`.
enum class Slot : std::uint8_t {
    content,
    unquoted,
    name,
    email,
    url,
    user_agent,
    referrer,
    thread,
    thread_url,
    thread_title,
    ip,
    none,
};
constexpr auto slot_count = static_cast<std::size_t>(Slot::none);

class RuntimeLists;
struct RuntimeEntry;

enum class ViewKind : std::uint8_t { raw, plain, folded, skeleton, squeezed };
constexpr std::size_t view_count = 5;
std::string_view to_text(ViewKind);
// Where the entries of a list are looked for: plain ones in the folded view, and then held against
// what is written.
inline ViewKind searched(ViewKind view) { return view == ViewKind::plain ? ViewKind::folded : view; }

struct ListMatch {
    std::uint32_t list, item;
    std::uint32_t begin, end; // bytes of the folded view
    std::uint32_t literal;    // of Compiled::literals
    ViewKind view;            // folded, skeleton or squeezed: where the entry was looked for
    text::Undone undone;
    RuntimeEntry const* added = nullptr; // instead of item and literal; list: no_list of a ban
};

struct FieldReading {
    std::string_view stored;
    std::optional<text::View> raw, plain, folded;
    std::vector<ListMatch> matches;

    // Null when the text is absent. In skeleton and squeezed lists are looked for, and that is told
    // in places of the folded view: no text is made of them.
    text::View const* view(ViewKind) const;
};

struct TextReading {
    std::array<FieldReading, slot_count> fields;
    std::vector<text::Link> links;
    std::vector<std::string> domains; // registrable, distinct
    std::size_t name_links = 0;       // links in the author's name
    std::optional<text::Shape> shape;
    text::Scripts scripts;
    std::optional<text::Language> language;
    text::Evasion evasion;
    std::uint32_t mixed_script_words = 0;
    std::optional<std::string> email_domain, url_host;
    RuntimeLists const* lists = nullptr; // that were looked for beside the packs'
    bool unquoted_differs = false;
    bool truncated = false;         // a limit was reached: not everything was looked at
    bool out_of_time = false;       // likewise, that of time
    std::chrono::nanoseconds cpu{}; // spent on reading

    FieldReading const& field(Slot, bool ignore_quotes) const;
};

struct FieldWants {
    bool raw = false, plain = false, folded = false;
    // By view and number; those that some condition looks for in this text.
    std::array<std::vector<bool>, view_count> lists;

    void list(std::uint32_t number, ViewKind view) {
        auto& all = lists[static_cast<std::size_t>(searched(view))];
        all.resize(std::max<std::size_t>(all.size(), number + 1));
        all[number] = true;
    }
    bool looks_for(std::uint32_t number, ViewKind view) const {
        auto const& all = lists[static_cast<std::size_t>(view)];
        return number < all.size() && all[number];
    }
    bool looks_in(ViewKind view) const { return !lists[static_cast<std::size_t>(view)].empty(); }
};

struct Wants {
    std::array<FieldWants, slot_count> fields;
    bool unquoted = false; // some rule ignores quotes
    bool shape = false, email_domain = false, url_host = false;
    bool scripts = false, language = false, evasion = false, mixed_script_words = false;

    bool of_prose() const { return scripts || language || evasion || mixed_script_words; }
    FieldWants& of(Slot slot) { return fields[static_cast<std::size_t>(slot)]; }
};

struct Compiled;
// `lists`: null when there are none; they must outlive what is read. When time is over what is left
// to read is left out, but for the folded content and name, of which the daemon's keys are made.
TextReading read_texts(Texts const&, Compiled const&, RuntimeLists const* lists = nullptr,
                       Limits const& = {});

// [begin, end) in code points, cut out of stored text.
std::string_view code_points(std::string_view stored, text::Span);

struct Reading::Impl {
    TextReading texts;
};

} // namespace commentd::rules
