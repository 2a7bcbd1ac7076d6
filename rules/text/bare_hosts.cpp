#include "rules/text/bare_hosts.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "rules/text/ascii.hpp"
#include "rules/text/links.hpp"

namespace commentd::rules::text {

namespace {

using namespace std::string_view_literals;

// "Done.It was" is no link, "news.am" is one. Without a path only these suffixes make one of a
// bare host: the old general ones however they are written …
constexpr auto plain_suffixes = std::to_array({
    "biz"sv,
    "com"sv,
    "edu"sv,
    "gov"sv,
    "info"sv,
    "int"sv,
    "mil"sv,
    "net"sv,
    "org"sv,
});
// … later ones that no sentence begins with, and the codes of countries but for those that are
// words of a language or ends of file names.
constexpr auto lone_suffixes = std::to_array({
    "app"sv,  "asia"sv, "bet"sv,    "casino"sv,  "club"sv,     "dev"sv,  "icu"sv,
    "loan"sv, "mobi"sv, "online"sv, "pro"sv,     "shop"sv,     "site"sv, "store"sv,
    "tel"sv,  "top"sv,  "vip"sv,    "website"sv, "xn--p1ai"sv, "xyz"sv,
});
constexpr auto word_codes = std::to_array({
    "ad"sv, "ai"sv, "al"sv, "ao"sv, "as"sv, "at"sv, "be"sv, "bi"sv, "by"sv, "da"sv, "de"sv, "do"sv,
    "el"sv, "es"sv, "et"sv, "id"sv, "im"sv, "in"sv, "is"sv, "it"sv, "je"sv, "ki"sv, "la"sv, "li"sv,
    "lo"sv, "ma"sv, "md"sv, "me"sv, "mi"sv, "mo"sv, "mu"sv, "my"sv, "na"sv, "ne"sv, "no"sv, "nu"sv,
    "om"sv, "pa"sv, "pl"sv, "pm"sv, "ps"sv, "py"sv, "re"sv, "sa"sv, "se"sv, "sh"sv, "si"sv, "so"sv,
    "st"sv, "sv"sv, "ta"sv, "to"sv, "tu"sv, "us"sv, "va"sv, "ve"sv, "vi"sv, "ya"sv, "ye"sv, "za"sv,
});

// Words before a spelled dot that name no site, and words behind it that make "dot com" a kind of
// firm.
constexpr auto no_names = std::to_array({
    "and"sv,   "another"sv, "any"sv,    "big"sv,      "each"sv,  "early"sv, "every"sv, "failed"sv,
    "first"sv, "for"sv,     "former"sv, "from"sv,     "great"sv, "her"sv,   "his"sv,   "internet"sv,
    "its"sv,   "last"sv,    "late"sv,   "many"sv,     "most"sv,  "net"sv,   "new"sv,   "next"sv,
    "not"sv,   "old"sv,     "one"sv,    "original"sv, "other"sv, "our"sv,   "own"sv,   "some"sv,
    "that"sv,  "the"sv,     "their"sv,  "these"sv,    "this"sv,  "those"sv, "was"sv,   "were"sv,
    "whole"sv, "with"sv,    "your"sv,
});
constexpr auto kinds_of_firm = std::to_array({
    "age"sv,        "billionaire"sv, "boom"sv,         "bubble"sv,    "burst"sv,    "business"sv,
    "businesses"sv, "bust"sv,        "collapse"sv,     "companies"sv, "company"sv,  "craze"sv,
    "crash"sv,      "crisis"sv,      "days"sv,         "era"sv,       "firm"sv,     "firms"sv,
    "mania"sv,      "millionaire"sv, "millionaires"sv, "startup"sv,   "startups"sv, "stock"sv,
    "stocks"sv,     "thing"sv,       "times"sv,        "world"sv,     "years"sv,
});
constexpr auto second_levels = std::to_array({
    "ac"sv,
    "co"sv,
    "com"sv,
    "edu"sv,
    "gov"sv,
    "net"sv,
    "org"sv,
});

// "ann at gmail dot com" is no link.
constexpr auto mail_hosts = std::to_array({
    "aol"sv,
    "gmail"sv,
    "gmx"sv,
    "googlemail"sv,
    "hotmail"sv,
    "icloud"sv,
    "live"sv,
    "mail"sv,
    "outlook"sv,
    "proton"sv,
    "protonmail"sv,
    "yahoo"sv,
    "yandex"sv,
});

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_ascii_letter(char c) {
    return is_lower(lower(c));
}

bool is_country(std::string_view label) {
    return label.size() == 2 && std::ranges::all_of(label, is_lower) &&
           !std::ranges::binary_search(word_codes, label);
}

// "end.Pro", "Sorry.SB": a sentence begins after a forgotten space.
bool begins_sentence(std::string_view written) {
    return std::ranges::any_of(written.substr(written.rfind('.')), is_upper) &&
           std::ranges::any_of(written, is_lower);
}

bool ends_in_at(std::string_view text) {
    return text.ends_with(" at ") || text.ends_with(" AT ");
}

std::string first_word(std::string_view text) {
    std::string word;
    auto const begin = text.find_first_not_of(" \t-");
    for (auto at = begin; at < text.size() && is_ascii_letter(text[at]); ++at)
        word += lower(text[at]);
    return word;
}

} // namespace

std::string_view top_label(std::string_view host) {
    return host.substr(host.rfind('.') + 1);
}

bool stands_alone(std::string_view host, std::string_view written) {
    auto const suffix = top_label(host);
    if (std::ranges::binary_search(plain_suffixes, suffix))
        return true;
    if (!is_country(suffix) && !std::ranges::binary_search(lone_suffixes, suffix))
        return false;
    if (begins_sentence(written))
        return false;
    auto const domain = registrable_domain(host);
    auto const name = std::string_view(domain).substr(0, domain.find('.'));
    return name.size() > 1 && std::ranges::any_of(name, is_ascii_letter);
}

bool stands_spelled_out(std::string_view host, std::string_view written, std::string_view before,
                        std::string_view behind) {
    static_assert(std::ranges::is_sorted(plain_suffixes) && std::ranges::is_sorted(lone_suffixes) &&
                  std::ranges::is_sorted(word_codes));
    if (!stands_alone(host, written) || begins_sentence(written))
        return false;
    auto const domain = registrable_domain(host);
    auto const name = std::string_view(domain).substr(0, domain.find('.'));
    return name.size() > 2 && std::ranges::find(no_names, name) == no_names.end() &&
           !(ends_in_at(before) && std::ranges::find(mail_hosts, name) != mail_hosts.end()) &&
           std::ranges::find(kinds_of_firm, first_word(behind)) == kinds_of_firm.end();
}

bool goes_on_below_country(std::string_view host, std::string_view next_label) {
    std::string next(next_label);
    std::ranges::transform(next, next.begin(), lower);
    return std::ranges::find(second_levels, top_label(host)) != second_levels.end() &&
           is_country(next);
}

} // namespace commentd::rules::text
