// A comment as it came in, and what it must be before anyone judges it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/comments.hpp"
#include "daemon/store/threads.hpp"

namespace commentd::moderation {

struct Submission {
    rules::Source source = rules::Source::form;
    std::string thread;               // the site's own id of the page
    store::ThreadChange thread_says;  // what came with it; of a browser at most a url
    std::string parent;               // id of a comment; empty: a top comment
    comments::Author author;
    comments::Client client;
    std::string content;
    std::optional<base::Time> submitted_at;
    std::optional<rules::Origin> form_origin;
    std::optional<store::Idempotency> idempotency;
    // Asked once the fields are right and before anything is stored: the keyless door's allowance.
    std::function<base::Outcome(bool new_thread)> allowed;
    // What could not even be read, so that it is told together with all that validate finds.
    std::vector<base::FieldError> wrong;
};

// What a client's program says of itself is nobody's field: made harmless, and cut at 2,000
// characters, but never refused.
std::string client_text(std::string_view);

// A field that could not be read was taken as absent: its "required" is an echo of that.
void remove_echoes(std::vector<base::FieldError>&);

// Brings every text into its normal form and reports every wrong field, under the contract's names
// ("author.email") and codes.
void validate(Submission&, settings::Site const&, std::vector<base::FieldError>&);

// The same for the text of an edit.
void validate_content(std::string& content, settings::Site const&, std::vector<base::FieldError>&);

// An id of a thread: 1 to 1,024 bytes, cleaned of what does not name the page.
void validate_thread_id(std::string& id, std::string_view field, std::vector<base::FieldError>&);

// What a site says of a thread; `prefix` is "thread." or nothing.
void validate_thread_says(store::ThreadChange&, std::string_view prefix,
                          std::vector<base::FieldError>&);

} // namespace commentd::moderation
