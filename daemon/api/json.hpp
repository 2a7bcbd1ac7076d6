// Comments as JSON: what the site that sent one sees, what everyone sees, what a moderator sees.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "daemon/moderation/review.hpp"
#include "daemon/moderation/submit.hpp"
#include "daemon/store/listing.hpp"
#include "rules/pack/load.hpp"

namespace commentd::api {

boost::json::value points(rules::Points);            // 250 → 2.5, 300 → 3
boost::json::object thresholds(rules::Thresholds const&); // one of never is "never"
boost::json::value text_or_null(std::string_view);   // "" → null
boost::json::value time_or_null(std::optional<base::Time>);
boost::json::value id_or_null(std::optional<base::Id> const&);

// The first answer to a post, the same however often it is given.
boost::json::object submitted(moderation::Accepted const&, boost::json::storage_ptr = {});
// A comment for its own site, as it is now.
boost::json::object own_comment(comments::Comment const&);
boost::json::object thread(comments::Thread const&);
// For everyone: never an email, an address, a score.
boost::json::object public_item(store::PublicItem const&);
boost::json::object publication(store::Publication const&);
// For moderators.
boost::json::object queue_item(moderation::Item const&);
boost::json::object queue_item(moderation::ItemAlone const&);
boost::json::object operation(store::Operation const&);
// How far one is that runs on; the status of the answer: 202, and 201 of one that is done.
int add_progress(boost::json::object& answer, store::Operation const&);
boost::json::object user(store::Person const&);
boost::json::array hits(rules::Decision const&); // also of rules on trial, with `mode`
boost::json::value shadow(rules::Decision const&); // null: no rule on trial had anything to say
// What is wrong with settings and packs.
boost::json::array problem_list(std::vector<rules::Problem> const&);

} // namespace commentd::api
