#include "rules/text/folding.hpp"

#include <algorithm>
#include <stdexcept>

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>

namespace commentd::rules::text {

namespace {

using icu::Normalizer2;

// ICU sorts the marks of a letter by insertion: thousands of marks on one letter would take
// seconds. A text is normalized in pieces, which end between letters where there are any.
constexpr std::size_t piece_bytes = 512;

constexpr char32_t dotted_capital_i = U'\u0130', dot_above = U'\u0307';

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

Text normalized(std::string_view text, std::vector<Span> const& sources, Normalizer2 const& by) {
    Mapped out(sources);
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end) {
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

bool is_armenian_mark(char32_t c) { return c >= 0x055A && c <= 0x055F; }
bool is_latin_i(char32_t c) { return c == U'i' || c == U'I' || c == dotted_capital_i; }

// Whether there is something in the text that prepared() changes.
bool needs_preparation(std::string_view text, Turkish turkish) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        auto const byte = static_cast<unsigned char>(text[at + 1]);
        switch (text[at]) {
        case '\xC4': // İ
            if (byte == 0xB0)
                return true;
            break;
        case '\xCC': // the dot above, after i
            if (byte == 0x87 && at > 0 && (text[at - 1] | 0x20) == 'i')
                return true;
            break;
        case '\xD5': // the marks of Armenian
            if (byte >= 0x9A && byte <= 0x9F)
                return true;
            break;
        default:
            break;
        }
    }
    return turkish == Turkish::yes && text.find('I') != std::string_view::npos;
}

// What folding by Unicode would do in another way: the marks of Armenian vanish, İ is i, and for
// Turkish I is ı.
Text prepared(std::string_view text, std::vector<Span> const& sources, Turkish turkish) {
    Mapped out(sources);
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = decode(text, at);
        auto const own = text.substr(at, bytes);
        at += bytes;
        std::uint32_t dots = 0;
        while (is_latin_i(c) && at < text.size() && decode(text, at).code_point == dot_above) {
            at += 2;
            ++dots;
        }
        if (is_armenian_mark(c))
            out.drop(1);
        else if (dots > 0 || c == dotted_capital_i)
            out.replace(1 + dots, "i");
        else if (c == U'I' && turkish == Turkish::yes)
            out.replace(1, "ı");
        else
            out.keep(own);
    }
    return out.take();
}

Text lower_ascii(std::string_view text, std::vector<Span> const& sources) {
    Text result{std::string(text), sources};
    for (char& c : result.utf8)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

} // namespace

Text composed(Text text) {
    UErrorCode status = U_ZERO_ERROR;
    if (nfc().isNormalizedUTF8({text.utf8.data(), static_cast<std::int32_t>(text.utf8.size())},
                               status))
        return text;
    return normalized(text.utf8, text.sources, nfc());
}

Text case_folded(std::string_view text, std::vector<Span> const& sources, Turkish turkish) {
    if (is_ascii(text) && turkish == Turkish::no)
        return lower_ascii(text, sources);
    auto result = needs_preparation(text, turkish)
                      ? [&] {
                            auto const ready = prepared(text, sources, turkish);
                            return normalized(ready.utf8, ready.sources, nfkc_casefold());
                        }()
                      : normalized(text, sources, nfkc_casefold());
    // և has become եւ; the other way to write it out, եվ, becomes the same.
    for (auto at = result.utf8.find("եվ"); at != std::string::npos; at = result.utf8.find("եվ", at))
        result.utf8.replace(at, 4, "եւ");
    return result;
}

} // namespace commentd::rules::text
