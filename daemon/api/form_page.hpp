// The plain pages that a visitor without JavaScript sees.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/http/message.hpp"

namespace commentd::api {

// What was typed, under WordPress' names, so that posting the page again works.
struct TypedForm {
    std::string author, email, url, comment, thread, parent, redirect_to;
    std::string action; // where it is posted
    bool name_required = true, email_required = true, url_required = false;
};

// A sentence above the form, every error at its field, everything that was typed kept.
http::Response form_again(int status, std::string_view sentence, TypedForm const&,
                          std::vector<base::FieldError> const&);

// A sentence, and where to go on (may be empty).
http::Response message_page(int status, std::string_view sentence, std::string_view back_to);

} // namespace commentd::api
