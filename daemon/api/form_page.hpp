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

// A sentence above the form, every error at its field, everything that was typed kept, and where to
// go back to (may be empty).
http::Response form_again(int status, std::string_view above, TypedForm const&,
                          std::vector<base::FieldError> const&, std::string_view back_to);

// A sentence, a text that was typed and has no place here, and where to go on (both may be empty).
http::Response message_page(int status, std::string_view above, std::string const& typed,
                            std::string_view back_to);

} // namespace commentd::api
