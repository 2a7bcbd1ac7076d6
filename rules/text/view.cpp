#include "rules/text/view.hpp"

#include <algorithm>
#include <optional>

#include "rules/text/characters.hpp"
#include "rules/text/folding.hpp"
#include "rules/text/html.hpp"
#include "rules/text/mapped.hpp"
#include "rules/text/source_search.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::string_view comment_begin = "<!--", comment_end = "-->";

// Takes the markup out of a text, from left to right.
class Markup {
public:
    Markup(std::string_view text, bool ignore_quotes)
        : text_(text), ignore_quotes_(ignore_quotes) {}

    Mapped read() {
        while (at_ < text_.size()) {
            auto const next = std::min(text_.find_first_of("<&", at_), text_.size());
            out_.keep(text_.substr(at_, next - at_));
            at_ = next;
            if (at_ < text_.size() && !read_entity() && !read_comment() && !read_tag())
                out_.keep(text_.substr(at_++, 1));
        }
        return std::move(out_);
    }

private:
    bool read_entity() {
        auto const entity = text_[at_] == '&' ? entity_at(text_, at_) : std::nullopt;
        if (!entity)
            return false;
        std::string decoded;
        append(decoded, entity->code_point);
        out_.replace(static_cast<std::uint32_t>(entity->end - at_), decoded);
        at_ = entity->end;
        return true;
    }

    bool read_comment() {
        if (!text_.substr(at_).starts_with(comment_begin))
            return false;
        auto const body = at_ + comment_begin.size();
        if (comment_end_at_ < body)
            comment_end_at_ = std::min(text_.find(comment_end, body), text_.size());
        auto const end = comment_end_at_ + comment_end.size();
        if (end > text_.size() || !splits_word(end))
            return false;
        drop_to(end, {});
        return true;
    }

    bool read_tag() {
        auto const tag = text_[at_] == '<' ? tag_at(text_, at_) : std::nullopt;
        if (!tag || (tag->element == Element::unknown && !splits_word(tag->end)))
            return false;
        if (tag->element == Element::quote && ignore_quotes_)
            quote(tag->closing);
        bool const breaks = tag->element == Element::own_line || tag->element == Element::quote;
        bool const at_line_begin = out_.utf8().empty() || out_.utf8().back() == '\n';
        drop_to(tag->end, breaks && !at_line_begin ? "\n" : "");
        return true;
    }

    // A quote that is never closed is not dropped: it would take all that follows with it.
    void quote(bool closing) {
        if (!closing) {
            quotes_.push_back(out_.utf8().size());
        } else if (!quotes_.empty()) {
            out_.cut(quotes_.back());
            quotes_.pop_back();
        }
    }

    bool splits_word(std::size_t end) const {
        return at_ > 0 && end < text_.size() && in_word(decode_before(text_, at_).code_point) &&
               in_word(decode(text_, end).code_point);
    }

    void drop_to(std::size_t end, std::string_view instead) {
        out_.replace(code_points(text_.substr(at_, end - at_)), instead);
        at_ = end;
    }

    std::string_view text_;
    bool ignore_quotes_;
    Mapped out_{own_code_points};
    std::size_t at_ = 0;
    std::size_t comment_end_at_ = 0;  // the next one, so that it is looked for once
    std::vector<std::size_t> quotes_; // where those not yet closed begin, in bytes of out_
};

bool begins_quote(std::string_view line) {
    auto const first = line.find_first_not_of(" \t");
    return first != std::string_view::npos && line[first] == '>';
}

Text without_quoted_lines(Text const& text) {
    Mapped out(text.sources);
    for (std::size_t at = 0; at < text.utf8.size();) {
        auto const end = std::min(text.utf8.find('\n', at), text.utf8.size() - 1) + 1;
        auto const line = std::string_view(text.utf8).substr(at, end - at);
        if (begins_quote(line))
            out.replace(code_points(line), {});
        else
            out.keep(line);
        at = end;
    }
    return out.take();
}

bool has_markup(std::string_view text) {
    return text.find('<') != std::string_view::npos || text.find('&') != std::string_view::npos;
}

} // namespace

Span View::source(std::size_t byte_begin, std::size_t byte_end) const {
    auto const text = std::string_view(utf8_);
    auto const first = code_points(text.substr(0, byte_begin));
    auto const count = code_points(text.substr(byte_begin, byte_end - byte_begin));
    if (count > 0)
        return {source_of(first).begin, source_of(first + count - 1).end};
    auto const before = first > 0 ? source_of(first - 1).end : 0;
    return {before, before};
}

SourcePlaces::SourcePlaces(View const& view) : view_(view) {
    std::string_view const text = view.utf8();
    for (std::size_t at = 0; at < text.size(); at += decode(text, at).bytes)
        begins_.push_back(static_cast<std::uint32_t>(at));
    begins_.push_back(static_cast<std::uint32_t>(text.size()));
}

std::string_view SourcePlaces::text_of(Span span) const {
    auto const count = static_cast<std::uint32_t>(begins_.size() - 1);
    auto const first =
        first_source_not(view_, count, [&](Span source) { return source.end <= span.begin; });
    auto const behind =
        first_source_not(view_, count, [&](Span source) { return source.begin < span.end; });
    return std::string_view(view_.utf8())
        .substr(begins_[first], begins_[std::max(first, behind)] - begins_[first]);
}

View raw(std::string_view stored) { return {well_formed(stored), {}}; }

View plain(std::string_view stored, bool ignore_quotes) {
    Text text{well_formed(stored), {}};
    if (has_markup(text.utf8))
        text = Markup(text.utf8, ignore_quotes).read().take();
    if (ignore_quotes && text.utf8.find('>') != std::string::npos)
        text = without_quoted_lines(text);
    if (!is_ascii(text.utf8))
        text = composed(text);
    return {std::move(text.utf8), std::move(text.sources)};
}

View folded(View const& plain) {
    auto text = case_folded(plain.utf8_, plain.sources_, Turkish::no);
    return {std::move(text.utf8), std::move(text.sources)};
}

std::string fold(std::string_view text) { return folded(plain(text)).utf8(); }

std::string fold_literal(std::string_view text) {
    return case_folded(well_formed(text), own_code_points, Turkish::no).utf8;
}

std::string fold_turkish(std::string_view text) {
    return case_folded(well_formed(text), own_code_points, Turkish::yes).utf8;
}

} // namespace commentd::rules::text
