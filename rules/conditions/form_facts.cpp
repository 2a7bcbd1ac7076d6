// What a browser's form proves, or gives away, about who filled it in.
#include <utility>

#include "rules/conditions/fact_table.hpp"

namespace commentd::rules {

namespace {

// What is known only of some comments is absent from the others.
template <auto member>
Value word(Scene const& s) {
    auto const& known = s.facts.*member;
    return known ? Value{to_text(*known)} : Value{};
}

Value seconds(Scene const& s) {
    auto const& time = s.facts.form_time;
    return time ? Value{std::chrono::duration<double>(*time).count()} : Value{};
}

// All words of an enumeration, in its order.
template <class Enum>
std::vector<std::string_view> words_up_to(Enum last) {
    std::vector<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        words.push_back(to_text(static_cast<Enum>(i)));
    }
    return words;
}

} // namespace

void add_form_facts(std::vector<Fact>& table) {
    auto const choice = [&](char const* name, char const* sentence, Value (*get)(Scene const&),
                            std::vector<std::string_view> choices) {
        Fact fact{name, FactType::choice, sentence, get};
        fact.choices = std::move(choices);
        table.push_back(std::move(fact));
    };
    choice("form.origin",
           "whether a browser's form came from the site; absent for other sources",
           word<&Facts::form_origin>, words_up_to(Origin::missing));
    choice("form.token", "whether the form was one that this site gave out",
           word<&Facts::form_token>, words_up_to(FormToken::expired));
    table.push_back({"form.seconds", FactType::number,
                     "seconds between giving out the form and its coming back", seconds});
    choice("honeypot", "whether the field that people do not see was filled in",
           word<&Facts::honeypot>, words_up_to(Honeypot::filled));
    choice("pow", "what became of the proof of work that the form asked for", word<&Facts::pow>,
           words_up_to(ProofOfWork::not_required));
}

} // namespace commentd::rules
