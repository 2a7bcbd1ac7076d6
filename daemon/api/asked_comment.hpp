// A comment that nobody has posted, asked about: the JSON of a submission, and what the rules would
// say of it. For `commentd explain FILE` and POST /v1/rules/test.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/settings/settings.hpp"
#include "rules/rule_set.hpp"

namespace commentd::api {

// The comment that would come of it.
struct AskedComment {
    comments::Comment comment;
    comments::Thread thread;
    std::string parent;
};

// As a site posts it, and `created_at` and `depth`; unknown members are errors, fields that a site
// requires are not: a comment that only lacks fields has a verdict too.
AskedComment read_asked(boost::json::object const&, settings::Site const&, Errors&);

// As if nothing had ever come before: nobody has a history, and this comment alone counts in rates.
rules::Explanation explain_asked(AskedComment const&, settings::Site const&, rules::RuleSet const&,
                                 rules::RuntimeLists const*, rules::Limits const&);

} // namespace commentd::api
