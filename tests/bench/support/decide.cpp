#include "tests/bench/support/decide.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace commentd::bench {

namespace {

constexpr std::size_t samples_max = 5000; // of each corpus

std::string repeated(std::string const& unit, std::size_t bytes) {
    std::string text;
    while (text.size() + unit.size() <= bytes) {
        text += unit;
    }
    return text;
}

// A word that is in no list: letters of a number.
std::string made_up_word(std::size_t number) {
    std::string word = "zq";
    for (; number > 0 || word.size() < 6; number /= 16) {
        word += static_cast<char>('a' + number % 16);
    }
    return word;
}

std::string made_up_condition(std::size_t number) {
    auto const word = made_up_word(number), other = made_up_word(number + 100'000);
    switch (number % 6) {
    case 0:
        return "{content: {word: [" + word + ", " + other + "]}}";
    case 1:
        return "{content: {regex: '(?i)\\b" + word + "\\w{0,5}\\s+" + other + "'}}";
    case 2:
        return "{all: [{links.count: '>= 1'}, {author.name: {contains: " + word + "}}]}";
    case 3:
        return "{links.hosts: [" + word + ".example, " + other + ".example]}";
    case 4:
        return "{any: [{content.upper_ratio: '> 0.9'}, {author.approved: '> 1000'}]}";
    default:
        return "{all: [{author.approved: '< 3'}, {content: {starts: " + word + "}}]}";
    }
}

} // namespace

std::string file_text(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

std::vector<Sample> read_samples(std::vector<std::string> const& corpora) {
    std::vector<Sample> samples;
    for (auto const& corpus : corpora) {
        std::istringstream lines(file_text(corpus));
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line) && count < samples_max; ++count) {
            boost::system::error_code error;
            auto const value = boost::json::parse(line, error);
            auto const* object = error ? nullptr : value.if_object();
            auto const* content = object ? object->if_contains("content") : nullptr;
            if (content && content->is_string()) {
                samples.push_back(
                    {std::string(content->as_string()), "Ann Reader", "ann@mail.example"});
            }
        }
    }
    if (!samples.empty()) {
        return samples;
    }
    return {
        {"Thank you for this article. I lived there for ten years and it is just as you tell it; "
         "the bridge was closed for the whole of last winter.",
         "Ann Reader", "ann@mail.example"},
        {"Շատ լավ հոդված է, շնորհակալություն։ Սպասում ենք շարունակությանը, որովհետեւ թեման "
         "բոլորիս է վերաբերում։",
         "Հակոբ", "hagop@mail.example"},
        {"Earn 5000 a week from home, write me on whatsapp +1 555 0100 200 or see "
         "http://easy.money.example/now today!!!",
         "Lucky", "lucky@mail.example"},
    };
}

rules::Bundle packs_of(std::string const& folder) {
    std::vector<std::string> shipped;
    for (auto const name : rules::shipped_pack_names()) {
        shipped.emplace_back(name);
    }
    return folder.empty() ? rules::gather(shipped, {}).bundle : rules::gather({}, {folder}).bundle;
}

rules::PackFile generated_rules(std::size_t count) {
    std::string text = "commentd_rules: 1\nname: generated\nrules:\n";
    for (std::size_t i = 0; i < count; ++i) {
        text += "  - {id: generated-" + std::to_string(i) + ", when: " + made_up_condition(i) +
                ", score: 1}\n";
    }
    // The slow regex of the textbooks, which is one for RE2 as well.
    text += "  - {id: generated-slow, when: {content: {regex: '(a+)+$'}}, score: 0.01}\n";
    return {"generated.yaml", text, {}};
}

rules::PackFile slow_rules() {
    std::string text = "commentd_rules: 1\nname: slow\n"
                       "lists: {short: {type: substrings, entries: [a, i, '1', x, '.', b]}}\nrules:\n";
    for (int i = 0; i < 300; ++i) {
        auto const number = std::to_string(i);
        text += "  - id: slow-" + number + "\n    when: {any: [{content: {regex: '(?P<one>\\w)(.*b" +
                number + ")?'}}, {list: short, in: content}]}\n    score: 0.1\n" +
                "    unless: {none: [{list: short, covers: match}]}\n";
    }
    return {"slow.yaml", text, {}};
}

rules::PackFile list_pack(std::string const& lines, std::size_t entries) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < entries && end < lines.size(); ++i) {
        end = std::min(lines.find('\n', end), lines.size() - 1) + 1;
    }
    return {"big.yaml",
            "commentd_rules: 1\nname: big\nlists: {big: {type: substrings, file: big.txt}}\n"
            "rules:\n  - {id: big, when: {list: big, in: wordpress}, action: hold}\n",
            {{"big.txt", lines.substr(0, end)}}};
}

std::vector<Hostile> hostile_texts(std::size_t bytes) {
    std::vector<Hostile> texts;
    for (std::string const unit : {"a",
                                   "a ",
                                   "\u0301",
                                   "a\u0301\u0323\u0316",
                                   "[.]",
                                   "dot ",
                                   "a dot ",
                                   "a[.]",
                                   "a. ",
                                   "<",
                                   "<a ",
                                   "<a href=\"",
                                   "<blockquote>",
                                   "&",
                                   "&#",
                                   "&#0",
                                   "http://",
                                   "http://a.com ",
                                   "](",
                                   "[a](",
                                   "a.",
                                   "a.a@",
                                   "> ",
                                   "!",
                                   "i",
                                   "aA",
                                   "🅐",
                                   "ﷺ",
                                   "v i a g r a ",
                                   "1 ",
                                   "\u200b",
                                   "\u00ad",
                                   "а",
                                   "一",
                                   "\xff",
                                   "x a y ",
                                   "idiot ",
                                   "casino ",
                                   "http://bit.ly/a "}) {
        texts.push_back({"'" + unit + "' repeated", repeated(unit, bytes)});
    }
    texts.push_back({"(a+)+$ before b", repeated("a", bytes - 1) + "b"});
    std::string ideographs;
    for (std::size_t i = 0; ideographs.size() + 3 <= bytes; ++i) {
        auto const c = 0x4E00 + i % 0x5000;
        ideographs += static_cast<char>(0xE0 | c >> 12);
        ideographs += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        ideographs += static_cast<char>(0x80 | (c & 0x3F));
    }
    texts.push_back({"ideographs, all different", ideographs});
    return texts;
}

std::string prose(std::vector<Sample> const& samples, std::size_t bytes) {
    std::string text;
    auto const step = samples.size() / 300 + 1; // so that all corpora have their part
    for (std::size_t i = 0; text.size() < bytes; i += step) {
        text += samples[i % samples.size()].content + "\n";
    }
    text.resize(bytes); // may cut a character, which is then one that is no UTF-8
    return text;
}

} // namespace commentd::bench
