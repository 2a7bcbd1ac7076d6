#include "rules/text/language.hpp"

#include <algorithm>
#include <cstdio> // compact_lang_det.h forgets it
#include <string>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uscript.h>

#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::size_t bytes_max = 65'536; // 2 ms
constexpr double doubted = 0.5;

// CLD2's score of a text in Latin letters, 1000 being usual for its language. Comments that people
// wrote reached 560 and more in 37 languages, in the three that share their words 250; Russian and
// Armenian in Latin letters, where it took them for some language, at most 420.
constexpr double score_min = 500, shared_score_min = 250;

// CLD2 speaks of some languages by codes that were withdrawn, and of varieties.
std::string_view code_of(CLD2::Language language) {
    static constexpr std::pair<std::string_view, std::string_view> renamed[] = {
        {"iw", "he"}, {"jw", "jv"}, {"bh", "bho"}, {"zh-Hant", "zh"}, {"sr-ME", "sr"}};
    std::string_view const code = CLD2::LanguageCode(language);
    for (auto const& [theirs, ours] : renamed)
        if (code == theirs)
            return ours;
    bool const is_language = (code.size() == 2 || code.size() == 3) && code != "un" &&
                             code != "xxx" && code != "tlh" && !code.starts_with("zz");
    return is_language ? code : std::string_view{};
}

// CLD2 has one script for all of Chinese, Japanese and Korean.
int their_script(int script) {
    switch (script) {
    case USCRIPT_HANGUL:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO: return USCRIPT_HAN;
    default: return script;
    }
}

bool is_written_in(CLD2::Language language, int script) {
    constexpr int scripts_max = 4;
    std::string_view const name = uscript_getShortName(static_cast<UScriptCode>(their_script(script)));
    for (int i = 0; i < scripts_max; ++i)
        if (CLD2::ULScriptCode(CLD2::LanguageRecognizedScript(language, i)) == name)
            return true;
    return false;
}

std::string bytes_of(std::u32string_view prose) {
    std::string bytes;
    bytes.reserve(std::min(2 * prose.size(), bytes_max) + 16);
    for (auto const c : prose) {
        if (bytes.size() >= bytes_max)
            break;
        append(bytes, c);
    }
    return bytes;
}

} // namespace

std::optional<Language> detect_language(std::u32string_view prose, Scripts const& scripts) {
    if (scripts.letters() < language_letters_min)
        return std::nullopt;
    auto text = bytes_of(prose);
    auto const size = static_cast<int>(text.size());
    text.append(8, ' '); // it looks a few bytes further than it is told
    CLD2::CLDHints const no_hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    // Of a text that holds what it takes for no UTF-8, U+FFFF for one, it fills in nothing.
    CLD2::Language top[3] = {CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE};
    int percent[3] = {}, letter_bytes = 0, valid_bytes = 0;
    double scores[3] = {};
    bool is_sure = false;
    auto const language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        text.data(), size, true, &no_hints, 0, top, percent, scores, nullptr, &letter_bytes,
        &is_sure, &valid_bytes);
    // Bytes count there, and Latin letters have fewer: the first need not be what most is in.
    auto const script = scripts.foremost();
    auto const at = std::ranges::find_if(top, [&](auto one) { return is_written_in(one, script); });
    auto const code = at == std::end(top) || language == CLD2::UNKNOWN_LANGUAGE
                          ? std::string_view{}
                          : code_of(*at);
    if (code.empty() || (script == USCRIPT_LATIN &&
                         scores[at - top] < (same_language(code, "hr") ? shared_score_min : score_min)))
        return std::nullopt;
    return Language{code, percent[at - top] / 100.0 * (is_sure ? 1 : doubted)};
}

std::vector<std::string_view> const& language_codes() {
    static auto const codes = [] {
        std::vector<std::string_view> all;
        for (int i = 0; i < CLD2::NUM_LANGUAGES; ++i) {
            auto const language = static_cast<CLD2::Language>(i);
            auto const code = code_of(language);
            if (!code.empty() && CLD2::LanguageRecognizedScript(language, 0) != CLD2::ULScript_Common)
                all.push_back(code);
        }
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    }();
    return codes;
}

bool is_language(std::string_view code) {
    return std::ranges::binary_search(language_codes(), code);
}

bool same_language(std::string_view a, std::string_view b) {
    static constexpr std::string_view alike[][3] = {
        {"bs", "hr", "sr"}, {"da", "nn", "no"}, {"id", "ms", ""}};
    return a == b || std::ranges::any_of(alike, [&](auto const& group) {
               return std::ranges::find(group, a) != std::end(group) &&
                      std::ranges::find(group, b) != std::end(group);
           });
}

} // namespace commentd::rules::text
