// The links of a text in the order in which they are found, and what the texts of links name: the
// text of an <a>, of [url=…] and of Markdown's [text](address).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/text/links.hpp"

namespace commentd::rules::text {

Link link_to(std::string const& host);

class FoundLinks {
public:
    explicit FoundLinks(std::string_view text) : text_(text) {} // which must outlive it

    // [begin, end) in bytes, not before the one added last.
    enum class Place { text, tag }; // of the address: shown, or an attribute's value
    void add(std::size_t begin, std::size_t end, Link, Place = Place::text);
    std::size_t size() const { return found_.size(); }

    // What follows is the text of the last link.
    void open_anchor();
    void close_anchor();
    // A '[' that may open a text of Markdown.
    void open_bracket(std::size_t at) { bracket_ = at; }

    std::vector<Link> in_code_points();

private:
    static constexpr auto nowhere = std::string_view::npos;

    struct Found {
        std::size_t begin, end;
        Link link;
    };

    void take_text_before(std::size_t begin, Link&);

    std::string_view text_;
    std::vector<Found> found_;
    std::optional<std::size_t> anchor_;             // the link whose text is being read
    bool named_self_ = false, named_other_ = false; // that text names its own, another domain
    std::size_t bracket_ = nowhere;
};

} // namespace commentd::rules::text
