// Every string a visitor sees, in one place.
#pragma once

#include <string_view>

namespace commentd::api::texts {

constexpr std::string_view published = "Your comment is published.";
constexpr std::string_view waiting = "Thank you. Your comment is waiting for a moderator.";
constexpr std::string_view rejected = "Your comment was not accepted.";
constexpr std::string_view already_here = "It looks as though you have already said that.";
constexpr std::string_view closed = "Comments are closed here.";
constexpr std::string_view too_many = "You are posting comments too quickly. Please wait a little.";
constexpr std::string_view foreign = "This form belongs to another site.";
constexpr std::string_view too_large = "Your comment is too long.";
constexpr std::string_view went_wrong =
    "Your comment could not be stored. Please try again in a moment.";
constexpr std::string_view unknown_site = "There is no such site here.";
constexpr std::string_view unreadable =
    "The form could not be read: it must be sent as application/x-www-form-urlencoded.";

constexpr std::string_view page_title = "Leave a Reply";
constexpr std::string_view mend = "Please mend what is marked, then post your comment again.";
constexpr std::string_view required_note =
    "Your email address will not be published. Required fields are marked *";
constexpr std::string_view label_comment = "Comment";
constexpr std::string_view label_name = "Name";
constexpr std::string_view label_email = "Email";
constexpr std::string_view label_url = "Website";
constexpr std::string_view post_comment = "Post Comment";
constexpr std::string_view what_was_typed = "What you wrote";
constexpr std::string_view back = "Back to the page";

// By the contract's field codes; what is not here is `wrong`.
struct FieldText {
    std::string_view code, text;
};
constexpr FieldText fields[] = {
    {"required", "This field is required."},
    {"too_short", "This is too short."},
    {"too_long", "This is too long."},
    {"invalid_email", "This is not an email address."},
    {"invalid_url", "This is not a web address."},
    {"invalid_utf8", "This holds characters that cannot be read."},
    {"invalid_characters", "This holds characters that are not allowed."},
    {"unknown_parent", "The comment you answer is not here any more. Sent again, yours stands by itself."},
    {"too_deep", "This conversation is too deep to answer here. Sent again, yours stands by itself."},
};
constexpr std::string_view wrong = "This is not right.";

} // namespace commentd::api::texts
