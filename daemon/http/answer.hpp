// A Response's head as it goes over the wire.
#pragma once

#include <string>

#include "daemon/http/message.hpp"

namespace commentd::http {

struct AnswerTo {
    bool head = false; // only the head is sent, Content-Length tells of the body
    bool keep_alive = false;
    bool http_1_1 = true;
};

// Appends status line, fields and the empty line.
void append_head(std::string& out, Response const&, AnswerTo const&);

// 1xx, 204 and 304 never have one, whatever the handler gave.
bool has_body(Response const&, AnswerTo const&);
bool has_stream(Response const&, AnswerTo const&);

} // namespace commentd::http
