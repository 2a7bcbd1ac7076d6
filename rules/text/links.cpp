#include "rules/text/links.hpp"

#include <algorithm>
#include <array>

#include "rules/text/ascii.hpp"
#include "rules/text/bare_hosts.hpp"
#include "rules/text/characters.hpp"
#include "rules/text/found_links.hpp"
#include "rules/text/hosts.hpp"
#include "rules/text/html.hpp"
#include "rules/text/spelled.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t host_bytes_max = 253, label_bytes_max = 63;
constexpr auto nowhere = std::string_view::npos;

bool is_ascii_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}
bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view begin) {
    return equal_ignoring_case(text.substr(0, begin.size()), begin);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    for (; text.size() >= part.size(); text.remove_prefix(1))
        if (starts_with_ignoring_case(text, part))
            return true;
    return false;
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           starts_with_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool ends_url(char32_t c) {
    if (c < 0x80)
        return c <= U' ' || c == U'<' || c == U'>' || c == U'"' || c == U'`' || c == 0x7f;
    return is_space(c) || (category(c) & U_GC_P_MASK) != 0;
}

// "[url=https://host.example]text[/url]"
bool is_target_of_bbcode(std::string_view text, std::size_t begin) {
    return ends_with_ignoring_case(text.substr(0, begin), "[url=");
}

// Where an address ends that goes on from `at`: sentence marks and a bracket that was not opened in
// it belong to the sentence.
std::size_t url_end(std::string_view text, std::size_t begin, std::size_t at) {
    bool const bbcode = is_target_of_bbcode(text, begin);
    while (at < text.size()) {
        auto const [c, bytes] = decode(text, at);
        if (ends_url(c) || (c == U']' && bbcode) || text.substr(at, 2) == "[/")
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

// What find() looks at more closely.
constexpr auto begins_something = [] {
    std::array<bool, 256> table{};
    for (char const c : ".:<([{&dD\xE2\xE3\xEF"sv)
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

// A host as written, its dots plain ones.
struct Written {
    std::size_t begin = 0, end = 0;
    std::string name;
    bool spelled = false; // some dot was not plain
    bool spaced = false;  // … and had white space beside it
    bool loose = false;   // … and nothing else
};

class Finder {
public:
    explicit Finder(std::string_view text) : text_(text) {}

    std::vector<Link> find() {
        while (found_.size() < links_max && find_something()) {
            if (is_other_word() ||
                (!read_url() && !read_target() && !read_host() && !read_tag() && !read_bracket()))
                ++at_;
        }
        found_.close_anchor();
        return found_.in_code_points();
    }

private:
    bool find_something() {
        auto at = at_;
        while (at < text_.size() && !begins_something[static_cast<unsigned char>(text_[at])])
            ++at;
        at_ = at;
        return at < text_.size();
    }

    // A 'd' that does not begin the word "dot".
    bool is_other_word() const {
        return lower(text_[at_]) == 'd' &&
               (at_ + 2 >= text_.size() || lower(text_[at_ + 1]) != 'o' ||
                lower(text_[at_ + 2]) != 't');
    }

    bool read_tag() {
        auto const tag = text_[at_] == '<' ? tag_at(text_, at_) : std::nullopt;
        if (!tag)
            return false;
        bool const anchor = tag->name.size() == 1 && lower(tag->name.front()) == 'a';
        if (anchor)
            found_.close_anchor();
        if (auto const host = host_of_url(decode_entities(tag->link))) {
            auto const begin = static_cast<std::size_t>(tag->link.data() - text_.data());
            auto link = link_to(*host);
            link.nofollow = contains_ignoring_case(tag->rel, "nofollow");
            link.text_host_differs = user_names_other(decode_entities(tag->link), link.domain);
            found_.add(begin, begin + tag->link.size(), std::move(link), FoundLinks::Place::tag);
            if (anchor && !tag->closing)
                found_.open_anchor();
        }
        at_ = done_ = tag->end;
        return true;
    }

    bool read_url() {
        auto const scheme = text_[at_] == ':' ? scheme_at(text_, done_, at_) : std::nullopt;
        if (!scheme)
            return false;
        auto const before = found_.size();
        read_address(scheme->begin, scheme->end, scheme->spelled);
        if (is_target_of_bbcode(text_, scheme->begin) && found_.size() > before) {
            found_.close_anchor();
            found_.open_anchor();
        }
        return true;
    }

    // "](//host": the only target that is not found by itself.
    bool read_target() {
        if (text_[at_] != '(' || at_ == 0 || text_[at_ - 1] != ']' ||
            !text_.substr(at_ + 1).starts_with("//"))
            return false;
        read_address(at_ + 1, at_ + 3, false);
        return true;
    }

    // An address whose scheme ends at `from`.
    void read_address(std::size_t begin, std::size_t from, bool spelled) {
        auto end = url_end(text_, begin, from);
        auto const url = "//" + std::string(text_.substr(from, std::max(end, from) - from));
        auto const authority = url.substr(0, url.find_first_of("/?#\\", 2));
        auto const user = authority.rfind('@');
        auto const written = read_labels(from + (user == nowhere ? 0 : user - 1));
        auto host = host_of_url(url);
        if (written.spelled) {
            auto const whole = normalise_host(written.name);
            if (whole && has_known_suffix(*whole) &&
                (!written.loose || is_meant(*whole, written))) {
                host = whole;
                spelled = true;
                end = continues(written.end) ? url_end(text_, begin, written.end) : written.end;
            }
        }
        if (host) {
            auto link = link_to(*host);
            link.deobfuscated = spelled || is_disguised(written.name, *host);
            link.text_host_differs = user_names_other(url, link.domain);
            found_.add(begin, end, std::move(link));
        }
        at_ = done_ = std::max(end, from);
    }

    // "https://bank.com@evil.example/": the user before the '@' is to be taken for the host.
    static bool user_names_other(std::string_view url, std::string_view domain) {
        auto const begin = url.find("//");
        if (begin == nowhere)
            return false;
        auto const authority =
            url.substr(begin + 2, url.find_first_of("/?#\\", begin + 2) - begin - 2);
        auto const at = authority.rfind('@');
        if (at == nowhere || at > host_bytes_max)
            return false;
        auto const user = host_of_url(authority.substr(0, authority.find_first_of(":@")));
        return user && registrable_domain(*user) != domain;
    }

    // Letters of another width, invisible characters: what of a host is not ASCII and yet leads to
    // one that is.
    static bool is_disguised(std::string_view written, std::string_view host) {
        return !is_ascii(written) && !is_punycode(host);
    }

    // Forward from the begin of a label or behind a dot.
    Written read_labels(std::size_t begin) const {
        Written host{begin, begin, {}};
        auto& end = host.end;
        while (true) {
            auto const label = end;
            while (auto const bytes = label_bytes_at(text_, end))
                end += bytes;
            // What is too long for a host is read to its end all the same, but not kept: else it
            // would be read again from each of its dots.
            if (host.name.size() <= host_bytes_max)
                host.name += text_.substr(label, end - label);
            if (end == label)
                break;
            if (end < text_.size() && text_[end] == '.' && label_bytes_at(text_, end + 1) > 0) {
                host.name += '.';
                ++end;
                continue;
            }
            auto const dot = spelled_dot_at(text_, end);
            if (!dot || label_bytes_at(text_, dot->end) == 0 ||
                (dot->loose && is_whole(host, *dot)))
                break;
            host.name += '.';
            host.spelled = true;
            host.spaced |= dot->spaced;
            host.loose |= dot->loose;
            end = dot->end;
        }
        return host;
    }

    // Whether the host is whole though something like a dot follows.
    bool is_whole(Written const& host, SpelledDot const& dot) const {
        auto end = dot.end;
        auto const last = std::min(text_.size(), end + label_bytes_max);
        while (end < last && (is_ascii_letter(text_[end]) || is_ascii_digit(text_[end])))
            ++end;
        // "Bravo . news.am tells more": a host with a dot of its own begins here.
        if (end + 1 < text_.size() && text_[end] == '.' && label_bytes_at(text_, end + 1) > 0 &&
            !equal_ignoring_case(host.name, "www"))
            return true;
        auto const name =
            host.name.size() > host_bytes_max ? std::nullopt : normalise_host(host.name);
        return name && has_known_suffix(*name) &&
               !goes_on_below_country(*name, text_.substr(dot.end, end - dot.end));
    }

    // A host without a scheme, around the dot that was found.
    bool read_host() {
        auto dot = at_;
        if (text_[at_] != '.' || at_ == done_ || label_bytes_before(text_, at_) == 0) {
            auto const spelled = spelled_dot_around(text_, done_, at_);
            if (!spelled)
                return skip_dot();
            dot = spelled->begin;
        }
        auto begin = dot;
        while (begin > done_ && dot - begin <= host_bytes_max) {
            bool const one_dot = text_[begin - 1] == '.' && text_[begin] != '.';
            auto const bytes = one_dot ? 1 : label_bytes_before(text_, begin);
            if (bytes == 0)
                break;
            begin -= bytes;
        }
        begin += text_[begin] == '.' ? 1 : 0;
        auto written = read_labels(begin);
        at_ = std::max(written.end, at_ + 1);
        while (!written.name.empty() && "-_"sv.find(written.name.back()) != nowhere) {
            written.name.pop_back();
            --written.end;
        }
        if (written.name.find('.') != nowhere && written.name.size() <= host_bytes_max)
            add_host(written);
        return true;
    }

    // A dot that belongs to no host.
    bool skip_dot() {
        bool const dot = text_[at_] == '.';
        at_ += dot ? 1 : 0;
        return dot;
    }

    void add_host(Written const& written) {
        auto begin = written.begin, end = written.end;
        bool spelled = written.spelled;
        if (begin > 0 && "@/\\#"sv.find(text_[begin - 1]) != nowhere) {
            auto const scheme =
                text_[begin - 1] == '/' ? broken_scheme_before(text_, done_, begin) : std::nullopt;
            if (!scheme)
                return; // a part of something else
            begin = *scheme;
            spelled = true;
        }
        if ((end < text_.size() && text_[end] == '@') || (spelled && is_behind_at(text_, begin)))
            return;
        auto const host = normalise_host(written.name);
        bool const address = host && is_ip_host(*host);
        if (!host || !(address ? is_address_meant(end) : is_meant(*host, written)))
            return;
        if (continues(end))
            end = url_end(text_, begin, end);
        auto link = link_to(*host);
        link.deobfuscated = spelled || is_disguised(written.name, *host);
        found_.add(begin, end, std::move(link));
        at_ = done_ = std::max(end, at_);
    }

    bool is_meant(std::string_view host, Written const& written) const {
        if (host.starts_with("www.") && std::ranges::count(host, '.') > 1)
            return true;
        if (!has_known_suffix(host))
            return false;
        if (written.loose)
            return stands_spelled_out(host, written.name, text_.substr(0, written.begin),
                                      text_.substr(written.end));
        return continues(written.end) || stands_alone(host, written.name) ||
               (written.spelled && !written.spaced && top_label(written.name) == top_label(host));
    }

    // "192.0.2.1/login", "192.0.2.1:8080/", but not the network 192.0.2.0/24.
    bool is_address_meant(std::size_t end) const {
        auto const rest = text_.substr(end);
        return rest.size() > 1 && ((rest[0] == '/' && is_ascii_letter(rest[1])) ||
                                   (rest[0] == ':' && is_ascii_digit(rest[1]) &&
                                    rest.substr(0, 7).find('/') != nowhere));
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

    // A text of Markdown may begin here, one of BBCode end.
    bool read_bracket() {
        if (text_[at_] != '[')
            return false;
        if (starts_with_ignoring_case(text_.substr(at_), "[/url]"))
            found_.close_anchor();
        found_.open_bracket(at_);
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t done_ = 0; // what lies before belongs to what was read
    FoundLinks found_{text_};
};

} // namespace

std::vector<Link> find_links(std::string_view stored) {
    auto const text = well_formed(stored);
    return Finder(text).find();
}

} // namespace commentd::rules::text
