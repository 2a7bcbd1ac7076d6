#include "rules/runtime_entry.hpp"

#include <algorithm>

#include "rules/text/characters.hpp"
#include "rules/text/hosts.hpp"
#include "rules/text/links.hpp"
#include "rules/text/names.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"
#include "rules/text/words.hpp"

namespace commentd::rules {

namespace {

constexpr std::pair<std::string_view, ListKind> kinds[] = {
    {"words", ListKind::words},     {"phrases", ListKind::phrases}, {"substrings", ListKind::substrings},
    {"domains", ListKind::domains}, {"ips", ListKind::ips},         {"emails", ListKind::emails},
    {"authors", ListKind::authors},
};

constexpr BanList bans[] = {
    {"ban-words", "ban.words", ListKind::words, "word"},
    {"ban-domains", "ban.domains", ListKind::domains, "domain"},
    {"ban-emails", "ban.emails", ListKind::emails, "email"},
    {"ban-ips", "ban.ips", ListKind::ips, "address"},
    {"ban-authors", "ban.authors", ListKind::authors, "author"},
};

constexpr int widest_v4 = 96 + 16, widest_v6 = 32; // of 128 bits

std::optional<std::string> normalise_email(std::string_view email) {
    auto const at = email.rfind('@');
    auto const domain = at == email.npos ? std::nullopt : text::normalise_host(email.substr(at + 1));
    if (!domain || at == 0) {
        return std::nullopt;
    }
    return text::fold_literal(email.substr(0, at)) + "@" + *domain;
}

std::optional<std::string> normalise_words(ListKind kind, std::string_view entry) {
    using enum text::WordEntry::Kind;
    auto const as = kind == ListKind::words     ? word
                    : kind == ListKind::phrases ? phrase
                                                : substring;
    // Slots are filled when a pack is compiled.
    bool const has_slot = kind == ListKind::phrases && entry.find("{list:") != entry.npos;
    if (has_slot || !text::can_match({as, std::string(entry)})) {
        return std::nullopt;
    }
    return text::fold_literal(entry);
}

std::optional<std::string> normalise_range(std::string_view entry) {
    auto range = IpRange::from_text(entry);
    if (!range) {
        return std::nullopt;
    }
    bool const one_of_v6 = range->bits == 128 && !range->first.is_v4();
    if (one_of_v6) {
        range = IpRange{range->first.counted(), 64};
    }
    auto const bits = range->first.is_v4() && range->bits >= 96 ? range->bits - 96 : range->bits;
    return range->first.text() + "/" + std::to_string(bits);
}

std::optional<std::string> normalise_author(std::string_view entry) {
    if (entry.starts_with("id:")) {
        return entry.size() > 3 ? std::optional(std::string(entry)) : std::nullopt;
    }
    auto const looks = text::looks_of_name(entry);
    return looks.empty() ? std::nullopt : std::optional(looks.folded);
}

} // namespace

std::string_view to_text(ListKind kind) {
    return std::ranges::find(kinds, kind, &std::pair<std::string_view, ListKind>::second)->first;
}

std::optional<ListKind> list_kind_from_text(std::string_view name) {
    auto const found =
        std::ranges::find(kinds, name, &std::pair<std::string_view, ListKind>::first);
    return found == std::end(kinds) ? std::nullopt : std::optional(found->second);
}

std::span<BanList const> ban_lists() {
    return bans;
}

BanList const* find_ban_list(std::string_view name) {
    auto const found = std::ranges::find(bans, name, &BanList::name);
    return found == std::end(bans) ? nullptr : found;
}

bool RuntimeEntry::counts(Facts const& facts) const {
    auto const version = facts.lists_version;
    return (site.empty() || site == facts.site) && (!until || facts.now < *until) &&
           std::ranges::any_of(in_force, [&](Time const& time) {
               return time.since <= version && version < time.until;
           });
}

std::optional<std::string> normalise_entry(ListKind kind, std::string_view entry) {
    switch (kind) {
    case ListKind::words:
    case ListKind::phrases:
    case ListKind::substrings: return normalise_words(kind, entry);
    case ListKind::domains: {
        bool const exact = entry.starts_with('=');
        auto host = text::normalise_host(entry.substr(exact ? 1 : 0));
        return host && exact ? "=" + *host : host;
    }
    case ListKind::ips: return normalise_range(entry);
    case ListKind::emails:
        // A star stands for nothing here, and who writes one means that.
        return entry.find('*') == entry.npos ? normalise_email(entry) : std::nullopt;
    case ListKind::authors: return normalise_author(entry);
    }
    return std::nullopt;
}

std::size_t entry_letters(std::string_view entry) {
    std::size_t letters = 0;
    auto const folded = text::fold_literal(entry);
    for (std::size_t at = 0; at < folded.size();) {
        auto const [c, bytes] = text::decode(folded, at);
        at += bytes;
        if (text::in_word(c) && !text::is_mark(c)) {
            letters += text::is_unspaced(c) ? 2 : 1;
        }
    }
    return letters;
}

std::string_view option_behind_bar(std::string_view entry) {
    for (auto bar = entry.find('|'); bar != entry.npos; bar = entry.find('|', bar + 1)) {
        auto const behind = entry.substr(std::min(entry.find_first_not_of(" \t", bar + 1), entry.size()));
        if (behind.starts_with("until=") || behind.starts_with("note=")) {
            return behind;
        }
    }
    return {};
}

bool is_for_everybody(ListKind kind, std::string_view entry) {
    if (kind == ListKind::domains) {
        auto const host = text::normalise_host(entry.substr(entry.starts_with('=') ? 1 : 0));
        return host && !text::has_known_suffix(*host) && text::has_known_suffix("x." + *host);
    }
    if (kind == ListKind::ips) {
        auto const range = IpRange::from_text(entry);
        return range && range->bits < (range->first.is_v4() ? widest_v4 : widest_v6);
    }
    return false;
}

} // namespace commentd::rules
