#include "daemon/http/answer.hpp"

#include <algorithm>
#include <charconv>

#include "daemon/http/request_parser.hpp"

namespace commentd::http {

namespace {

bool bodiless(int status) { return status < 200 || status == 204 || status == 304; }

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    out.append(digits, std::to_chars(digits, std::end(digits), number).ptr);
}

// A value never ends its line, so that nothing put into it becomes a header of its own.
void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    auto const start = static_cast<std::ptrdiff_t>(out.size());
    out.append(value);
    std::replace_if(
        out.begin() + start, out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
        ' ');
    out.append("\r\n");
}

} // namespace

void append_head(std::string& out, Response const& response, AnswerTo const& to) {
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reason_phrase(response.status)).append("\r\n");
    if (!bodiless(response.status)) {
        if (!response.content_type.empty())
            append_field(out, "Content-Type", response.content_type);
        if (!response.stream) {
            out.append("Content-Length: ");
            append_number(out, response.body.size());
            out.append("\r\n");
        } else if (to.http_1_1) {
            out.append("Transfer-Encoding: chunked\r\n");
        }
    }
    for (auto const& header : response.headers)
        append_field(out, header.name, header.value);
    if (!to.keep_alive)
        out.append("Connection: close\r\n");
    else if (!to.http_1_1)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
}

bool has_body(Response const& response, AnswerTo const& to) {
    return !to.head && !bodiless(response.status) && !response.body.empty() && !response.stream;
}

bool has_stream(Response const& response, AnswerTo const& to) {
    return response.stream && !to.head && !bodiless(response.status);
}

} // namespace commentd::http
