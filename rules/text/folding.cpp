#include "rules/text/folding.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "rules/text/characters.hpp"

namespace commentd::rules::text {

namespace {

using icu::Normalizer2;

// ICU sorts the marks of a letter by insertion: thousands of marks on one letter would take
// seconds. A text is normalized in pieces, which end between letters where there are any.
constexpr std::size_t piece_bytes = 512;

constexpr std::string_view dot_above = "\u0307";

Normalizer2 const& loaded(Normalizer2 const* instance, UErrorCode status) {
    if (U_FAILURE(status))
        throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return *instance;
}

Normalizer2 const& nfc() {
    static Normalizer2 const& instance = [&]() -> auto& {
        UErrorCode status = U_ZERO_ERROR;
        auto const* found = Normalizer2::getNFCInstance(status);
        return loaded(found, status);
    }();
    return instance;
}

Normalizer2 const& nfkc_casefold() {
    static Normalizer2 const& instance = [&]() -> auto& {
        UErrorCode status = U_ZERO_ERROR;
        auto const* found = Normalizer2::getNFKCCasefoldInstance(status);
        return loaded(found, status);
    }();
    return instance;
}

std::size_t piece_end(std::string_view text, std::size_t begin, Normalizer2 const& normalizer) {
    if (text.size() - begin <= piece_bytes)
        return text.size();
    auto const limit = begin + piece_bytes;
    for (auto end = limit; end > begin + piece_bytes / 2; --end)
        if (!is_continuation(text[end]) &&
            normalizer.hasBoundaryBefore(static_cast<UChar32>(decode(text, end).code_point)))
            return end;
    auto end = limit;
    while (is_continuation(text[end]))
        --end;
    return end;
}

// A text may grow to twice its length, which is more than people's do, and a short one to this. Of
// U+FDFA, one character, folding makes 18.
std::uint32_t grown_max(std::string_view text) {
    constexpr std::uint32_t of_short_texts = 65'536;
    return std::max(of_short_texts, 2 * code_points(text));
}

Text normalized(std::string_view text, std::vector<Span> const& sources, Normalizer2 const& by) {
    Mapped out(sources);
    auto const made_max = grown_max(text);
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end) {
        if (out.made() > made_max)
            break;
        end = piece_end(text, begin, by);
        auto const piece = text.substr(begin, end - begin);
        UErrorCode status = U_ZERO_ERROR;
        std::string made;
        icu::StringByteSink sink(&made);
        icu::Edits edits;
        by.normalizeUTF8(0, {piece.data(), static_cast<std::int32_t>(piece.size())}, sink, &edits,
                         status);
        if (U_FAILURE(status))
            throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
        auto old_rest = piece, made_rest = std::string_view(made);
        for (auto edit = edits.getFineIterator(); edit.next(status);) {
            auto const old_piece = old_rest.substr(0, static_cast<std::size_t>(edit.oldLength()));
            auto const new_piece = made_rest.substr(0, static_cast<std::size_t>(edit.newLength()));
            if (edit.hasChange())
                out.replace(code_points(old_piece), new_piece);
            else
                out.keep(new_piece);
            old_rest.remove_prefix(old_piece.size());
            made_rest.remove_prefix(new_piece.size());
        }
    }
    return out.take();
}

// The next place that prepared() changes. Each test asks first for a byte that is rare in the texts
// it is not for.
std::size_t find_special(std::string_view text, std::size_t from, Turkish turkish) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (auto at = from; at < text.size(); ++at) {
        auto const c = byte(at);
        if (c >= 0x9A && c <= 0x9F && at > 0 && byte(at - 1) == 0xD5)
            return at - 1; // a mark of Armenian
        if (c == 0xC4 && byte(at + 1) == 0xB0)
            return at; // İ
        if (c == 0xCC && byte(at + 1) == 0x87 && at > 0 && (byte(at - 1) | 0x20) == 'i')
            return at - 1; // i and the dot above
        if (c == 'I' && turkish == Turkish::yes)
            return at;
    }
    return text.size();
}

// What folding by Unicode would do in another way, done before it: the marks of Armenian vanish,
// İ is i, and for Turkish I is ı. `special` is the first place.
Text prepared(std::string_view text, std::vector<Span> const& sources, Turkish turkish,
              std::size_t special) {
    Mapped out(sources);
    std::size_t at = 0;
    for (; special < text.size(); special = find_special(text, at, turkish)) {
        out.keep(text.substr(at, special - at));
        auto const [c, bytes] = decode(text, special);
        at = special + bytes;
        std::uint32_t dots = 0;
        for (; !is_armenian_mark(c) && text.substr(at).starts_with(dot_above); ++dots)
            at += dot_above.size();
        if (is_armenian_mark(c))
            out.replace(1, {});
        else
            out.replace(1 + dots, c == U'I' && dots == 0 ? "ı" : "i");
    }
    out.keep(text.substr(at));
    return out.take();
}

// և has become եւ; the other way to write it out, եվ, becomes the same. Of both letters' bytes the
// last one is the rarest.
void write_ev_alike(std::string& text) {
    constexpr std::string_view ev = "եվ", ev_folded = "եւ";
    for (auto at = text.find(ev.back()); at != std::string::npos; at = text.find(ev.back(), at + 1))
        if (std::string_view(text).substr(0, at + 1).ends_with(ev))
            text.replace(at + 1 - ev.size(), ev.size(), ev_folded);
}

Text lower_ascii(std::string_view text, std::vector<Span> const& sources) {
    Text result{std::string(text), sources};
    auto& utf8 = result.utf8;
    std::size_t at = 0;
    // Eight at once: the highest bit of a byte tells that it is 'A' or beyond, and not beyond 'Z'.
    for (std::uint64_t word = 0; at + sizeof word <= utf8.size(); at += sizeof word) {
        constexpr std::uint64_t ones = 0x0101'0101'0101'0101, highest = ones * 0x80;
        std::memcpy(&word, utf8.data() + at, sizeof word);
        auto const capitals = (word + ones * (0x80 - 'A')) & ~(word + ones * (0x7f - 'Z')) & highest;
        word |= capitals >> 2; // 0x20, what small letters have and capitals have not
        std::memcpy(utf8.data() + at, &word, sizeof word);
    }
    for (; at < utf8.size(); ++at)
        utf8[at] = utf8[at] >= 'A' && utf8[at] <= 'Z' ? static_cast<char>(utf8[at] | 0x20) : utf8[at];
    return result;
}

} // namespace

bool is_cut(std::string_view text, std::string_view folded) {
    return folded.size() > text.size() && code_points(folded) > grown_max(text);
}

Text composed(Text const& text) { return normalized(text.utf8, text.sources, nfc()); }

Text case_folded(std::string_view text, std::vector<Span> const& sources, Turkish turkish) {
    if (is_ascii(text) && turkish == Turkish::no)
        return lower_ascii(text, sources);
    auto const special = find_special(text, 0, turkish);
    Text result;
    if (special == text.size()) {
        result = normalized(text, sources, nfkc_casefold());
    } else {
        auto const ready = prepared(text, sources, turkish, special);
        result = normalized(ready.utf8, ready.sources, nfkc_casefold());
    }
    write_ev_alike(result.utf8);
    return result;
}

bool is_restyled_by_folding(char32_t c) {
    constexpr char32_t armenian_ev = 0x0587;
    if (c < 0x80 || c == armenian_ev)
        return false;
    auto const code_point = static_cast<UChar32>(c);
    auto const decomposition = u_getIntPropertyValue(code_point, UCHAR_DECOMPOSITION_TYPE);
    return (decomposition != U_DT_NONE && decomposition != U_DT_CANONICAL) ||
           u_hasBinaryProperty(code_point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool is_restyled_by_folding(std::string_view text) {
    if (is_ascii(text))
        return false;
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = decode(text, at);
        if (is_restyled_by_folding(c))
            return true;
        at += bytes;
    }
    return false;
}

std::string case_folded_as_written(std::string_view text) {
    auto const nfc_text = composed({well_formed(text), {}}).utf8;
    std::string folded;
    icu::StringByteSink sink(&folded);
    UErrorCode status = U_ZERO_ERROR;
    icu::CaseMap::utf8Fold(0, {nfc_text.data(), static_cast<std::int32_t>(nfc_text.size())}, sink,
                           nullptr, status);
    if (U_FAILURE(status))
        throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return folded;
}

} // namespace commentd::rules::text
