// Text under construction, with the way back to what it is made of. While each code point is the
// one of the same number in the source nothing is kept for it; most texts stay so to their end.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

inline std::vector<Span> const own_code_points{}; // as sources: each code point is its own

struct Text {
    std::string utf8;
    std::vector<Span> sources;
};

class Mapped {
public:
    // `through`: what the source's code points stand for in turn. It must outlive this.
    explicit Mapped(std::vector<Span> const& through) : through_(through) {}

    // The next `text` of the source, as it is.
    void keep(std::string_view text) {
        auto const count = code_points(text);
        utf8_ += text;
        if (kept_)
            add_sources(read_, count);
        read_ += count;
        made_ += count;
    }

    // The next `count` code points of the source become `text`; each of its code points stands
    // for all of them.
    void replace(std::uint32_t count, std::string_view text) {
        auto const made = code_points(text);
        if (!kept_ && !(count == 1 && made == 1))
            keep_sources();
        utf8_ += text;
        if (kept_)
            sources_.insert(sources_.end(), made, made > 0 ? source(read_, count) : Span{});
        read_ += count;
        made_ += made;
    }

    // Forgets what was made since the text was `size` bytes long.
    void cut(std::size_t size) {
        keep_sources();
        utf8_.resize(size);
        made_ = code_points(utf8_);
        sources_.resize(made_);
    }

    std::string const& utf8() const { return utf8_; }
    std::uint32_t made() const { return made_; } // code points

    Text take() {
        if (!kept_)
            return {std::move(utf8_), through_};
        return {std::move(utf8_), std::move(sources_)};
    }

private:
    Span source(std::uint32_t first, std::uint32_t count) const {
        if (through_.empty())
            return {first, first + count};
        return {through_[first].begin, through_[first + count - 1].end};
    }

    void keep_sources() {
        if (kept_)
            return;
        kept_ = true;
        add_sources(0, read_);
    }

    void add_sources(std::uint32_t first, std::uint32_t count) {
        auto const size = sources_.size();
        sources_.resize(size + count);
        if (through_.empty())
            for (std::uint32_t i = 0; i < count; ++i)
                sources_[size + i] = {first + i, first + i + 1};
        else
            std::copy_n(through_.begin() + first, count,
                        sources_.begin() + static_cast<std::ptrdiff_t>(size));
    }

    std::vector<Span> const& through_;
    std::string utf8_;
    std::vector<Span> sources_;
    bool kept_ = false;
    std::uint32_t read_ = 0, made_ = 0; // code points of the source, and of what was made of it
};

} // namespace commentd::rules::text
