#include "rules/text/links.hpp"

#include <algorithm>
#include <array>

#include "rules/text/characters.hpp"
#include "rules/text/hosts.hpp"
#include "rules/text/html.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

using namespace std::string_view_literals;

// "Done.It was" is no link, "news.am" is one. Without a path only these suffixes make one of a
// bare host: the old general ones however they are written …
constexpr auto plain_suffixes = std::to_array({
    "biz"sv, "com"sv, "edu"sv, "gov"sv, "info"sv, "int"sv, "mil"sv, "net"sv, "org"sv,
});
// … later ones that no sentence begins with, and the codes of countries but for those that are
// words of a language or ends of file names.
constexpr auto lone_suffixes = std::to_array({
    "app"sv, "asia"sv, "bet"sv, "casino"sv, "club"sv, "dev"sv, "icu"sv, "loan"sv, "mobi"sv,
    "online"sv, "pro"sv, "shop"sv, "site"sv, "store"sv, "tel"sv, "top"sv, "vip"sv, "website"sv,
    "xn--p1ai"sv, "xyz"sv,
});
constexpr auto word_codes = std::to_array({
    "ad"sv, "ai"sv, "al"sv, "ao"sv, "as"sv, "at"sv, "be"sv, "bi"sv, "by"sv, "da"sv, "de"sv, "do"sv,
    "el"sv, "es"sv, "et"sv, "id"sv, "im"sv, "in"sv, "is"sv, "it"sv, "je"sv, "ki"sv, "la"sv, "li"sv,
    "lo"sv, "ma"sv, "md"sv, "me"sv, "mi"sv, "mo"sv, "mu"sv, "my"sv, "na"sv, "ne"sv, "no"sv, "nu"sv,
    "om"sv, "pa"sv, "pl"sv, "pm"sv, "ps"sv, "py"sv, "re"sv, "sa"sv, "se"sv, "sh"sv, "si"sv, "so"sv,
    "st"sv, "sv"sv, "ta"sv, "to"sv, "tu"sv, "us"sv, "va"sv, "ve"sv, "vi"sv, "ya"sv, "ye"sv, "za"sv,
});
static_assert(std::ranges::is_sorted(plain_suffixes) && std::ranges::is_sorted(lone_suffixes) &&
              std::ranges::is_sorted(word_codes));

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_ascii_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           std::ranges::equal(text.substr(text.size() - end.size()), end, {}, lower);
}

bool in_host(char32_t c) {
    return c < 0x80 ? in_word(c) || c == U'-' || c == U'_' || c == U'.' : in_word(c);
}

bool ends_url(char32_t c) {
    if (c < 0x80)
        return c <= U' ' || c == U'<' || c == U'>' || c == U'"' || c == U'`' || c == 0x7f;
    return is_space(c) || (category(c) & U_GC_P_MASK) != 0;
}

// Where an address ends that goes on from `at`: sentence marks and a bracket that was not opened in
// it belong to the sentence.
std::size_t url_end(std::string_view text, std::size_t begin, std::size_t at) {
    while (at < text.size()) {
        auto const [c, bytes] = decode(text, at);
        if (ends_url(c))
            break;
        at += bytes;
    }
    auto const url = text.substr(begin, at - begin);
    auto const surplus = [&](char open, char close) {
        return std::ranges::count(url, close) - std::ranges::count(url, open);
    };
    auto round = surplus('(', ')'), square = surplus('[', ']');
    while (at > begin) {
        auto const [last, bytes] = decode_before(text, at);
        bool const outside = U".,;:!?'*~"sv.find(last) != std::u32string_view::npos ||
                             (last == U')' && round-- > 0) || (last == U']' && square-- > 0) ||
                             category(last) == U_GC_CF_MASK; // invisible ones
        if (!outside)
            break;
        at -= bytes;
    }
    return at;
}

// Whether people mean a link when they write just this host.
bool stands_alone(std::string_view host, std::string_view written) {
    auto const suffix = host.substr(host.rfind('.') + 1);
    if (std::ranges::binary_search(plain_suffixes, suffix))
        return true;
    bool const code = suffix.size() == 2 && !std::ranges::binary_search(word_codes, suffix);
    if (!code && !std::ranges::binary_search(lone_suffixes, suffix))
        return false;
    // "end.Pro", "Sorry.SB": a sentence begins after a forgotten space.
    bool const capital = std::ranges::any_of(written.substr(written.rfind('.')), is_upper);
    if (capital && std::ranges::any_of(written, is_lower))
        return false;
    auto const domain = registrable_domain(host);
    auto const name = std::string_view(domain).substr(0, domain.find('.'));
    return name.size() > 1 && std::ranges::any_of(name, is_ascii_letter);
}

// What find() looks at more closely.
constexpr auto begins_something = [] {
    std::array<bool, 256> table{};
    for (unsigned char c : ".:<("sv)
        table[c] = true;
    return table;
}();

class Finder {
public:
    explicit Finder(std::string_view text) : text_(text) {}

    std::vector<Link> find() {
        while (at_ < text_.size() && found_.size() < links_max) {
            if (!begins_something[static_cast<unsigned char>(text_[at_])] ||
                (!read_tag() && !read_url() && !read_target() && !read_host()))
                ++at_;
        }
        return in_code_points();
    }

private:
    struct Found {
        std::size_t begin, end;
        std::string host;
    };

    bool read_tag() {
        auto const tag = text_[at_] == '<' ? tag_at(text_, at_) : std::nullopt;
        if (!tag)
            return false;
        auto const host = host_of_url(decode_entities(tag->link));
        bool const anchor = tag->name.size() == 1 && lower(tag->name.front()) == 'a';
        if (anchor)
            anchor_.clear();
        if (host) {
            auto const begin = static_cast<std::size_t>(tag->link.data() - text_.data());
            add(begin, begin + tag->link.size(), *host);
            if (anchor)
                anchor_ = *host;
        }
        at_ = done_ = tag->end;
        return true;
    }

    bool read_url() {
        if (!text_.substr(at_).starts_with("://"))
            return false;
        auto const before = text_.substr(done_, at_ - done_);
        std::size_t const scheme = ends_with_ignoring_case(before, "https")  ? 5
                                   : ends_with_ignoring_case(before, "http") ? 4
                                                                             : 0;
        if (scheme == 0)
            return false;
        read_to_end_of_url(at_ - scheme, at_ + 3);
        return true;
    }

    // "](//host": the only target that is not found by itself.
    bool read_target() {
        if (text_[at_] != '(' || at_ == 0 || text_[at_ - 1] != ']' ||
            !text_.substr(at_ + 1).starts_with("//"))
            return false;
        read_to_end_of_url(at_ + 1, at_ + 3);
        return true;
    }

    void read_to_end_of_url(std::size_t begin, std::size_t from) {
        auto const end = url_end(text_, begin, from);
        if (auto host = host_of_url(text_.substr(begin, end - begin)))
            add(begin, end, std::move(*host));
        at_ = done_ = std::max(end, from);
    }

    // A host without a scheme, around the dot that was found.
    bool read_host() {
        if (text_[at_] != '.')
            return false;
        auto begin = at_, end = at_;
        while (begin > done_) {
            auto const [c, bytes] = decode_before(text_, begin);
            if (!in_host(c) || (c == U'.' && text_[begin] == '.'))
                break;
            begin -= bytes;
        }
        while (end < text_.size()) {
            auto const [c, bytes] = decode(text_, end);
            if (!in_host(c) || (c == U'.' && end > at_ && text_[end - 1] == '.'))
                break;
            end += bytes;
        }
        if (text_[begin] == '.')
            ++begin;
        at_ = end;
        bool const part_of_other = (begin > 0 && "@/\\#"sv.find(text_[begin - 1]) != "@"sv.npos) ||
                                   (end < text_.size() && text_[end] == '@');
        while (end > begin && ".-_"sv.find(text_[end - 1]) != "."sv.npos)
            --end;
        auto const written = text_.substr(begin, end > begin ? end - begin : 0);
        if (part_of_other || written.find('.') == std::string_view::npos || written.size() > 253)
            return true;
        add_host(begin, end, written);
        return true;
    }

    void add_host(std::size_t begin, std::size_t end, std::string_view written) {
        bool const goes_on = continues(end);
        auto host = normalise_host(written);
        if (!host)
            return;
        bool const www = host->starts_with("www.") && std::ranges::count(*host, '.') > 1;
        if (!www && (!has_known_suffix(*host) || !(goes_on || stands_alone(*host, written))))
            return;
        auto const url = goes_on ? url_end(text_, begin, end) : end;
        add(begin, url, std::move(*host));
        at_ = done_ = std::max(url, at_);
    }

    // Whether a path, a port or a query follows.
    bool continues(std::size_t at) const {
        auto const next = [&](std::size_t i) {
            return at + i < text_.size() ? text_[at + i] : ' ';
        };
        if (next(0) == '/')
            return true;
        if (next(0) == ':')
            return is_ascii_digit(next(1));
        return (next(0) == '?' || next(0) == '#') &&
               (is_ascii_letter(next(1)) || is_ascii_digit(next(1)));
    }

    void add(std::size_t begin, std::size_t end, std::string host) {
        // A text that repeats the address of its own link is no second one: in HTML it follows the
        // address, in Markdown it stands before.
        if (host == anchor_) {
            anchor_.clear();
            return;
        }
        if (!found_.empty() && found_.back().host == host) {
            auto const& text = found_.back();
            auto const between = text_.substr(text.end, begin - text.end);
            if (text.begin > 0 && text_[text.begin - 1] == '[' &&
                (between == "](" || between == "](<"))
                found_.pop_back();
        }
        found_.push_back({begin, end, std::move(host)});
    }

    std::vector<Link> in_code_points() const {
        std::vector<Link> links;
        links.reserve(found_.size());
        std::size_t at = 0;
        std::uint32_t number = 0;
        auto const count_to = [&](std::size_t byte) {
            number += code_points(text_.substr(at, byte - at));
            at = byte;
            return number;
        };
        for (auto const& [begin, end, host] : found_) {
            auto const first = count_to(begin), last = count_to(end);
            links.push_back({{first, last}, host, registrable_domain(host)});
        }
        return links;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t done_ = 0; // what lies before belongs to what was read
    std::string anchor_;   // host of the <a> that is open, until its text repeated it
    std::vector<Found> found_;
};

} // namespace

std::vector<Link> find_links(std::string_view stored) {
    auto const text = well_formed(stored);
    return Finder(text).find();
}

} // namespace commentd::rules::text
