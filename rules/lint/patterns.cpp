// Regexes and words of conditions that say something else than they seem to.
#include <algorithm>

#include "rules/lint/parts.hpp"
#include "rules/text/characters.hpp"

namespace commentd::rules {

namespace {

bool is_label(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// What is often written behind the last dot of a host, and seldom behind any other dot.
constexpr std::string_view endings[] = {"com",  "net",  "org", "info", "biz", "ru",    "ly",
                                        "gl",   "me",   "io",  "co",   "uk",  "de",    "fr",
                                        "pl",   "ua",   "by",  "eu",   "tk",  "cn",    "xyz",
                                        "site", "shop", "top", "club", "app", "online"};

// "bit.ly" of 'http://bit.ly/', where the dot stands as it is; empty: there is none.
std::string_view bare_domain(std::string_view regex) {
    std::size_t label = 0; // where the plain letters before this place begin
    bool in_brackets = false;
    for (std::size_t at = 0; at < regex.size(); ++at) {
        if (is_label(regex[at]) && !in_brackets) {
            continue;
        }
        if (regex[at] == '.' && at > label && !in_brackets) {
            auto behind = at + 1;
            while (behind < regex.size() && is_label(regex[behind])) {
                ++behind;
            }
            bool const repeated =
                behind < regex.size() && std::string_view("*+?{").find(regex[behind]) != regex.npos;
            auto const ending = regex.substr(at + 1, behind - at - 1);
            if (!repeated && std::ranges::find(endings, ending) != std::end(endings)) {
                return regex.substr(label, behind - label);
            }
        }
        in_brackets = regex[at] == '[' || (in_brackets && regex[at] != ']');
        at += regex[at] == '\\';
        label = at + 1;
    }
    return {};
}

std::string_view without_flags(std::string_view regex) {
    auto const close = regex.starts_with("(?") ? regex.find(')') : regex.npos;
    if (close == regex.npos) {
        return regex;
    }
    auto const flags = regex.substr(2, close - 2);
    return flags.find_first_not_of("imsU-") == flags.npos ? regex.substr(close + 1) : regex;
}

bool begins_with_anything(std::string_view regex) {
    return without_flags(regex).starts_with(".*");
}

bool ends_with_anything(std::string_view regex) {
    if (regex.ends_with(".*?")) {
        regex.remove_suffix(1);
    }
    if (!regex.ends_with(".*")) {
        return false;
    }
    auto const before = regex.substr(0, regex.size() - 2);
    auto const escapes = before.size() - (before.find_last_not_of('\\') + 1);
    return escapes % 2 == 0;
}

// The regex without what stands in brackets and behind backslashes: its plain letters.
std::string letters_of(std::string_view regex) {
    std::string letters;
    bool in_brackets = false;
    for (std::size_t at = 0; at < regex.size(); ++at) {
        if (regex[at] == '\\') {
            letters += ' ';
            ++at;
        } else if (regex[at] == '[' || (in_brackets && regex[at] == ']')) {
            in_brackets = regex[at] == '[';
            letters += ' ';
        } else if (!in_brackets) {
            letters += regex[at];
        }
    }
    return letters;
}

class PatternLint {
public:
    explicit PatternLint(Problems& problems) : problems_(problems) {}

    void look(Asked const& asked) {
        auto const* fact = find_fact(asked.key);
        if (!fact || fact->slot == Slot::none) {
            return;
        }
        words(*asked.value);
        for (auto const& member : asked.value->members) {
            if (member.key == "regex") {
                regex(member.value);
            } else if (member.key != "count" && member.key != "view" && member.key != "case") {
                words(member.value);
            }
        }
    }

    void control_character(Node const& node) {
        auto const found = std::ranges::find_if(node.text, [](unsigned char c) {
            return c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
        });
        if (found != node.text.end()) {
            warn(node, "W109",
                 std::string("a control character") +
                     (*found == '\b' ? ", which is what \\b means in double quotes" : "") +
                     ": use single quotes");
        }
    }

private:
    void words(Node const& node) {
        if (node.is_scalar()) {
            control_character(node);
            mixed(node, node.text);
        }
        for (auto const& item : node.items) {
            words(item);
        }
    }

    void regex(Node const& node) {
        control_character(node);
        if (begins_with_anything(node.text) || ends_with_anything(node.text)) {
            warn(node, "W110",
                 "'.*' at an end of '" + node.text +
                     "' finds nothing more and makes what is hit longer: remove it");
        }
        if (auto const domain = bare_domain(node.text); !domain.empty()) {
            warn(node, "W111",
                 "the dot of '" + std::string(domain) +
                     "' stands for any character: write '\\.', or use a list of domains");
        }
        mixed(node, letters_of(node.text));
    }

    void mixed(Node const& node, std::string_view text) {
        if (auto const word = mixed_word(text); !word.empty()) {
            warn(node, "W115",
                 "'" + std::string(word) +
                     "' mixes letters of two alphabets that look alike: type it again in one");
        }
    }

    void warn(Node const& node, std::string_view code, std::string message) {
        problems_.warning(node.mark, code, std::move(message));
    }

    Problems& problems_;
};

} // namespace

void lint_patterns(Linted const& linted) {
    PatternLint check(linted.problems);
    linted.each_condition([&](Node const& condition) {
        each_asked(condition, [&](Asked const& asked) { check.look(asked); });
    });
    for (auto const& list : linted.lists) {
        auto const* entries = list.node.find("entries");
        for (auto const& entry : entries ? entries->items : std::vector<Node>{}) {
            auto const* text = entry.is_map() ? entry.find("entry") : &entry;
            if (text) {
                check.control_character(*text);
            }
        }
    }
}

} // namespace commentd::rules
