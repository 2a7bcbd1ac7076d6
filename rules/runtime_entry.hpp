// An entry of a list that somebody added while the daemon runs. In a pack's list it extends that
// list; in a ban list, which is the program's own, it decides by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/decision.hpp"
#include "rules/facts.hpp"

namespace commentd::rules {

// What entries of a list are. Emails and authors are known to ban lists alone.
enum class ListKind : std::uint8_t { words, phrases, substrings, domains, ips, emails, authors };
std::string_view to_text(ListKind);
std::optional<ListKind> list_kind_from_text(std::string_view);

struct BanList {
    std::string_view name; // "ban-words"
    std::string_view rule; // "ban.words": under which its hits are told
    ListKind kind;
    std::string_view what; // "word": of one entry, for people
};
std::span<BanList const> ban_lists();
BanList const* find_ban_list(std::string_view name); // null: a pack's, or nobody's

struct RuntimeEntry {
    // Versions of the lists, each of which one change makes: [since, until).
    struct Time {
        std::int64_t since = 0, until = INT64_MAX;
    };

    std::int64_t number = 0;
    std::string id;          // what its hits say as `at`
    std::string list, entry; // as typed
    ListKind kind = ListKind::words;
    std::optional<Verdict> action; // of a ban: hold, reject or spam
    std::string site;              // its id; empty: every site
    std::optional<rules::Time> until;
    std::string note;
    std::vector<std::string> languages; // that its site is written in
    std::vector<Time> in_force;

    bool counts(Facts const&) const; // for this site, at this time, in this version
};

// One form for all ways to type an entry: two entries of a list that have it hit the same. Nothing
// when it is no such entry.
//   words, phrases, substrings  folded
//   domains   A-labels; "=host" the host alone
//   ips       a network; one address of IPv6 is its /64, which is what one person has
//   emails    lower case; without a "+tag" it is every tag of that mailbox
//   authors   "id:…" an account of the site, else a name as people read it
std::optional<std::string> normalise_entry(ListKind, std::string_view entry);

// Letters and digits that a text must have to be hit; a character of a script without spaces, of
// which two make a word, counts as two.
std::size_t entry_letters(std::string_view entry);

// "until=…" or "note=…" behind a bar, as in a line of a list's file, which hardly is a part of the
// entry; empty: there is none.
std::string_view option_behind_bar(std::string_view entry);

// What everybody has to do with: a public suffix, more than a /16 of IPv4 or a /32 of IPv6.
bool is_for_everybody(ListKind, std::string_view entry);

} // namespace commentd::rules
