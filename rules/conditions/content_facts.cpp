// What is counted on a comment's text: its shape, scripts, language, and what hides words in it.
#include <string>
#include <utility>

#include <unicode/uscript.h>

#include "rules/conditions/fact_table.hpp"

namespace commentd::rules {

namespace {

template <auto member>
Value shape(Scene const& s) {
    return static_cast<double>((*s.reading.shape).*member);
}

template <auto member>
Value evasion(Scene const& s) {
    return static_cast<double>(s.reading.evasion.*member);
}

Value mixed_script_words(Scene const& s) {
    return static_cast<double>(s.reading.mixed_script_words);
}

Value language(Scene const& s) {
    return s.reading.language ? Value{s.reading.language->code} : Value{};
}

template <std::size_t script>
Value script_share(Scene const& s) {
    auto const& scripts = s.reading.scripts;
    return scripts.letters() == 0 ? Value{} : Value{scripts.share(static_cast<int>(script))};
}

void add(std::vector<Fact>& table, std::string name, std::string sentence,
         Value (*get)(Scene const&), bool Wants::*wants) {
    Fact fact{std::move(name), FactType::number, std::move(sentence), get};
    fact.wants = wants;
    table.push_back(std::move(fact));
}

// One for each script that has characters: content.scripts.Latin, content.scripts.Old_Persian …
template <std::size_t... scripts>
void add_scripts(std::vector<Fact>& table, std::index_sequence<scripts...>) {
    auto const row = [&](UScriptCode script, Value (*get)(Scene const&)) {
        auto const* name = uscript_getName(script);
        if (name && uscript_getUsage(script) != USCRIPT_USAGE_NOT_ENCODED) {
            add(table, std::string("content.scripts.") + name,
                std::string("share of the letters that are of the script ") + name, get,
                &Wants::scripts);
        }
    };
    (row(static_cast<UScriptCode>(scripts), script_share<scripts>), ...);
}

} // namespace

void add_content_facts(std::vector<Fact>& table) {
    using text::Evasion;
    using text::Shape;
    auto const of_shape = [&](char const* name, char const* sentence, Value (*get)(Scene const&)) {
        add(table, name, sentence, get, &Wants::shape);
    };
    of_shape("content.chars",
             "characters of the text; like all that follow without tags and links",
             shape<&Shape::chars>);
    of_shape("content.letters", "letters of the text", shape<&Shape::letters>);
    of_shape("content.words", "words of the text", shape<&Shape::words>);
    of_shape("content.lines", "lines of the text", shape<&Shape::lines>);
    of_shape("content.upper_ratio", "share of capitals among the letters that have case",
             shape<&Shape::upper_ratio>);
    of_shape("content.digit_ratio", "share of digits among the characters",
             shape<&Shape::digit_ratio>);
    of_shape("content.emoji", "emoji in the text", shape<&Shape::emoji>);
    of_shape("content.repeat_run", "longest run of one character", shape<&Shape::repeat_run>);
    of_shape("content.quote_ratio", "share of the characters that stand in quoted lines (> …)",
             shape<&Shape::quote_ratio>);

    add(table, "content.mixed_script_words",
        "words in which letters of another alphabet pass for letters of their own",
        mixed_script_words, &Wants::mixed_script_words);
    auto const of_evasion = [&](char const* name, char const* sentence,
                                Value (*get)(Scene const&)) {
        add(table, name, sentence, get, &Wants::evasion);
    };
    of_evasion("content.invisible",
               "characters that show nothing, where no script or emoji needs them",
               evasion<&Evasion::invisible>);
    of_evasion("content.bidi_override", "characters that turn the order of letters around",
               evasion<&Evasion::bidi_override>);
    of_evasion("content.zalgo", "characters under a pile of marks that no script writes",
               evasion<&Evasion::zalgo>);
    of_evasion("content.spaced_run",
               "longest run of single letters set apart: 6 in \"v i a g r a\"",
               evasion<&Evasion::spaced_run>);
    add_scripts(table, std::make_index_sequence<USCRIPT_CODE_LIMIT>{});

    add(table, "language", "the language of the text; absent when that is not clear", language,
        &Wants::language);
    table.back().type = FactType::choice;
    table.back().choices = text::language_codes();
}

} // namespace commentd::rules
