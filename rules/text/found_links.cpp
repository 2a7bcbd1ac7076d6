#include "rules/text/found_links.hpp"

#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

Link link_to(std::string const& host) {
    Link link;
    link.host = host;
    link.domain = registrable_domain(host);
    return link;
}

void FoundLinks::add(std::size_t begin, std::size_t end, Link link, Place place) {
    // A text that repeats the address of its own link is no second one: in HTML it follows the
    // address, in Markdown it stands before.
    if (anchor_) {
        auto const& target = found_[*anchor_].link;
        bool const repeats = target.host == link.host && !named_self_;
        if (target.domain == link.domain)
            named_self_ = true;
        else if (place == Place::text)
            named_other_ = true;
        if (repeats)
            return;
    }
    auto const before = text_.substr(0, begin);
    if (before.ends_with("](") || before.ends_with("](<"))
        take_text_before(begin, link);
    found_.push_back({begin, end, std::move(link)});
}

// The links in the Markdown text of this one.
void FoundLinks::take_text_before(std::size_t begin, Link& link) {
    bool self = false, other = false;
    for (auto i = found_.size(); i > 0 && bracket_ < begin && found_[i - 1].begin > bracket_; --i)
        (found_[i - 1].link.domain == link.domain ? self : other) = true;
    link.text_host_differs |= other && !self;
    if (self) {
        auto const& text = found_.back();
        bool const alone = text.begin == bracket_ + 1 &&
                           text_.substr(text.end, begin - text.end).starts_with("](");
        if (alone && text.link.host == link.host)
            found_.pop_back();
    }
    bracket_ = nowhere;
}

void FoundLinks::open_anchor() {
    anchor_ = found_.size() - 1;
    named_self_ = named_other_ = false;
}

void FoundLinks::close_anchor() {
    if (anchor_)
        found_[*anchor_].link.text_host_differs |= named_other_ && !named_self_;
    anchor_.reset();
}

std::vector<Link> FoundLinks::in_code_points() {
    std::vector<Link> links;
    links.reserve(found_.size());
    std::size_t at = 0;
    std::uint32_t number = 0;
    auto const count_to = [&](std::size_t byte) {
        number += code_points(text_.substr(at, byte - at));
        at = byte;
        return number;
    };
    for (auto& [begin, end, link] : found_) {
        link.span.begin = count_to(begin);
        link.span.end = count_to(end);
        links.push_back(std::move(link));
    }
    return links;
}

} // namespace commentd::rules::text
