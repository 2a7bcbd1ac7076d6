#include "daemon/moderation/submission.hpp"

#include <set>

#include "daemon/comments/text.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::moderation {
namespace {

using base::FieldError;
using Errors = std::vector<FieldError>;

constexpr std::size_t thread_id_bytes_max = 1024;
constexpr std::uint32_t client_text_max = 2000; // user agent and referrer: cut, not refused

// A field's text: normal form, what may stand in it, its length. False when it is wrong.
bool check_text(std::string& text, std::string const& field, settings::FieldRule const& rule,
                bool lines_allowed, Errors& errors) {
    auto const wrong = [&](std::string code, std::string detail) {
        errors.push_back({field, std::move(code), std::move(detail)});
        return false;
    };
    bool const plain = comments::is_plain_line(text);
    if (!plain && !comments::valid_utf8(text)) {
        text.clear();
        return wrong("invalid_utf8", "this is not UTF-8 text");
    }
    if (!plain) text = comments::normalise(text);
    if (!plain &&
        (comments::has_control(text) || (!lines_allowed && comments::has_tab_or_line(text))))
        return wrong("invalid_characters", "this holds control characters that are not allowed");
    auto const n = comments::length(text);
    if (n == 0) {
        if (rule.required) return wrong("required", "this is required");
        return true;
    }
    if (n < rule.min)
        return wrong("too_short", "at least " + std::to_string(rule.min) + " characters");
    if (rule.max > 0 && n > rule.max)
        return wrong("too_long", "at most " + std::to_string(rule.max) + " characters, this has " +
                                     std::to_string(n));
    return true;
}

// A browser's form may leave the scheme out, and only then it is given one: "example.com:8080" has
// none, "mailto:x@y.de" has.
bool has_scheme(std::string_view url) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.";
    auto const end = url.find_first_not_of(letters);
    if (end == 0 || end == std::string_view::npos || url[end] != ':') return false;
    auto const name = url.substr(0, end);
    bool const port = end + 1 < url.size() && url[end + 1] >= '0' && url[end + 1] <= '9';
    return !(port && name.find('.') != std::string_view::npos);
}

std::string with_scheme(std::string const& url) {
    if (!comments::valid_utf8(url)) return url;
    auto const text = comments::normalise(url);
    if (text.empty() || has_scheme(text)) return text;
    return (text.starts_with("//") ? "https:" : "https://") + text;
}

} // namespace

std::string client_text(std::string_view given) {
    std::string text(given);
    if (comments::is_plain_line(text) && text.size() <= client_text_max) return text;
    if (!comments::valid_utf8(text)) text.clear();
    text = comments::normalise(text);
    for (char& c : text)
        if (static_cast<std::uint8_t>(c) < 0x20) c = ' ';
    if (comments::length(text) > client_text_max) {
        std::size_t end = 0;
        for (std::uint32_t n = 0; end < text.size(); ++end)
            if ((static_cast<std::uint8_t>(text[end]) & 0xc0) != 0x80 && n++ == client_text_max)
                break;
        text.resize(end);
    }
    return text;
}

void remove_echoes(Errors& errors) {
    std::set<std::string> unread;
    for (auto const& e : errors)
        if (e.code == "invalid_type" || e.code == "invalid_utf8") unread.insert(e.field);
    std::erase_if(errors, [&](FieldError const& e) {
        if (e.code != "required") return false;
        return unread.contains(e.field) || unread.contains(e.field.substr(0, e.field.find('.')));
    });
}

void validate_thread_id(std::string& id, std::string_view field, Errors& errors) {
    std::string const name(field);
    if (!check_text(id, name, {true, 0, 0}, false, errors)) return;
    id = comments::clean_thread_id(id);
    if (id.size() > thread_id_bytes_max)
        errors.push_back({name, "too_long", "a thread's id has at most 1024 bytes"});
}

void validate_thread_says(store::ThreadChange& says, std::string_view prefix, Errors& errors) {
    std::string const url = std::string(prefix) + "url";
    if (says.url && check_text(*says.url, url, {false, 0, 8000}, false, errors) &&
        !says.url->empty() && !comments::is_http_url(*says.url))
        errors.push_back({url, "invalid_url", "an absolute http or https address"});
    if (says.title)
        check_text(*says.title, std::string(prefix) + "title", {false, 0, 1000}, false, errors);
}

void validate_content(std::string& content, settings::Site const& site, Errors& errors) {
    check_text(content, "content", site.field_content, true, errors);
}

void validate(Submission& s, settings::Site const& site, Errors& errors) {
    validate_thread_id(s.thread, "thread.id", errors);
    validate_thread_says(s.thread_says, "thread.", errors);
    check_text(s.author.name, "author.name", site.field_name, false, errors);
    if (check_text(s.author.email, "author.email", site.field_email, false, errors) &&
        !s.author.email.empty()) {
        if (auto email = comments::email(s.author.email))
            s.author.email = std::move(*email);
        else
            errors.push_back({"author.email", "invalid_email", "this is no email address"});
    }
    if (s.source == rules::Source::form) s.author.url = with_scheme(s.author.url);
    if (check_text(s.author.url, "author.url", site.field_url, false, errors) &&
        !s.author.url.empty() && !comments::is_http_url(s.author.url))
        errors.push_back({"author.url", "invalid_url", "an absolute http or https address"});
    check_text(s.author.id, "author.id", {false, 0, 255}, false, errors);
    // One spelling: it is part of what makes a duplicate.
    s.parent = rules::trim(s.parent);
    if (auto const parent = base::Id::from_text(s.parent)) s.parent = parent->text();
    if (!s.author.role.empty() && s.author.role != "member" && s.author.role != "author" &&
        s.author.role != "moderator")
        errors.push_back({"author.role", "invalid_value", "member, author or moderator"});
    validate_content(s.content, site, errors);
    for (auto* text : {&s.client.user_agent, &s.client.referrer}) *text = client_text(*text);
    remove_echoes(errors);
}

} // namespace commentd::moderation
