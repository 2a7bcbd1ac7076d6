#include "daemon/api/form_page.hpp"

#include <algorithm>

#include "daemon/api/texts.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {
namespace {

using comments::escape_html;

constexpr std::string_view style =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
    "label{display:block;margin-top:1rem;font-weight:600}"
    "input,textarea{width:100%;box-sizing:border-box;font:inherit;padding:.4rem}"
    ".error{color:#b00020;margin:.25rem 0}[aria-invalid]{border:2px solid #b00020}"
    "button{margin-top:1rem;font:inherit;padding:.5rem 1rem}";

std::string head(std::string_view title) {
    std::string page = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
    page += title;
    page += "</title>\n<style>";
    page += style;
    page += "</style>\n";
    return page;
}

http::Response html(int status, std::string page) {
    http::Response response(status, "text/html; charset=utf-8", std::move(page));
    response.headers.push_back({"Cache-Control", "no-store"});
    // No form-action: it would also stop the redirect back to the site after a good post.
    response.headers.push_back({"Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline';"
                                " frame-ancestors 'none'; base-uri 'none'"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    response.headers.push_back({"Referrer-Policy", "same-origin"});
    return response;
}

std::string_view sentence(std::string_view code) {
    auto const found = std::ranges::find(texts::fields, code, &texts::FieldText::code);
    return found == std::end(texts::fields) ? texts::wrong : found->text;
}

// Of lengths it says how much there may be.
std::string told(base::FieldError const& e) {
    std::string text(sentence(e.code));
    bool const of_length = e.code == "too_long" || e.code == "too_short";
    if (of_length && !e.detail.empty()) {
        text.back() = ':'; // its full stop
        text += " " + e.detail + ".";
    }
    return escape_html(text);
}

// What cannot be shown is not shown: a browser would turn it into something else.
std::string shown(std::string const& typed) {
    return comments::valid_utf8(typed) ? escape_html(typed) : std::string();
}

std::string way_back(std::string_view to) {
    if (to.empty()) return {};
    return "<p><a href=\"" + escape_html(to) + "\">" + std::string(texts::back) + "</a></p>\n";
}

class FormWriter {
public:
    FormWriter(std::string& page, std::vector<base::FieldError> const& errors)
        : page_(page), errors_(errors) {}

    void field(std::string_view contract_name, std::string_view name, std::string_view label,
               std::string const& typed, std::string_view type, bool required) {
        std::string const id(name);
        page_ += "<label for=\"" + id + "\">";
        page_ += label;
        page_ += required ? " *</label>\n" : "</label>\n";
        bool const wrong = errors_of(contract_name, id);
        std::string attributes = " id=\"" + id + "\" name=\"" + id + "\"";
        if (wrong) attributes += " aria-invalid=\"true\" aria-describedby=\"" + id + "-error\"";
        if (type == "textarea")
            page_ += "<textarea rows=\"8\"" + attributes + ">\n" + shown(typed) + "</textarea>\n";
        else
            page_ += "<input type=\"" + std::string(type) + "\"" + attributes + " value=\"" +
                     shown(typed) + "\">\n";
    }

    void hidden(std::string_view name, std::string const& value) {
        if (value.empty()) return;
        page_ += "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" +
                 shown(value) + "\">\n";
    }

    // Errors of what the form does not show (thread, parent) stand on top.
    void others(std::initializer_list<std::string_view> shown_fields) {
        for (auto const& e : errors_)
            if (std::ranges::find(shown_fields, e.field) == shown_fields.end())
                page_ += "<p class=\"error\">" + label_of(e.field) + told(e) + "</p>\n";
    }

private:
    // By the name that the form's maker gave it.
    static std::string label_of(std::string const& field) {
        if (field == "parent") return {};
        return (field == "thread.id" ? std::string("thread") : escape_html(field)) + ": ";
    }

    bool errors_of(std::string_view field, std::string const& id) {
        std::string text;
        for (auto const& e : errors_)
            if (e.field == field) text += (text.empty() ? "" : " ") + told(e);
        if (text.empty()) return false;
        page_ += "<p class=\"error\" id=\"" + id + "-error\">" + text + "</p>\n";
        return true;
    }

    std::string& page_;
    std::vector<base::FieldError> const& errors_;
};

} // namespace

http::Response form_again(int status, std::string_view above, TypedForm const& typed,
                          std::vector<base::FieldError> const& errors, std::string_view back_to) {
    auto page = head(texts::page_title);
    page += "<h1>" + std::string(texts::page_title) + "</h1>\n<p role=\"alert\">" +
            escape_html(above) + "</p>\n<p>" + std::string(texts::required_note) +
            "</p>\n<form method=\"post\" action=\"" + escape_html(typed.action) + "\">\n";
    FormWriter form(page, errors);
    form.others({"content", "author.name", "author.email", "author.url"});
    form.field("content", "comment", texts::label_comment, typed.comment, "textarea", true);
    form.field("author.name", "author", texts::label_name, typed.author, "text",
               typed.name_required);
    form.field("author.email", "email", texts::label_email, typed.email, "email",
               typed.email_required);
    form.field("author.url", "url", texts::label_url, typed.url, "text", typed.url_required);
    form.hidden("thread", typed.thread);
    form.hidden("comment_parent", typed.parent);
    form.hidden("redirect_to", typed.redirect_to);
    page += "<button>" + std::string(texts::post_comment) + "</button>\n</form>\n" + way_back(back_to) +
            "</html>\n";
    return html(status, std::move(page));
}

http::Response message_page(int status, std::string_view above, std::string const& typed,
                            std::string_view back_to) {
    auto page = head(texts::page_title);
    page += "<p>" + escape_html(above) + "</p>\n";
    if (auto const text = shown(typed); !text.empty())
        page += "<label for=\"typed\">" + std::string(texts::what_was_typed) +
                "</label>\n<textarea rows=\"8\" id=\"typed\" readonly>\n" + text + "</textarea>\n";
    page += way_back(back_to) + "</html>\n";
    return html(status, std::move(page));
}

} // namespace commentd::api
