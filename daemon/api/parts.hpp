// What the endpoints work with. Everything outlives the server.
#pragma once

#include <functional>
#include <vector>

#include "daemon/api/access.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/http/message.hpp"
#include "daemon/http/rate_limit.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/review.hpp"
#include "daemon/moderation/submit.hpp"
#include "daemon/store/store.hpp"
#include "rules/pack/load.hpp"

namespace commentd::api {

struct Parts {
    moderation::Policies& policies;
    store::Store& store;
    moderation::Submissions& submissions;
    moderation::Review& review;
    Access& access;
    http::RateLimit& comment_rate;
    http::RateLimit& thread_rate;
    http::RateLimit& read_rate;
    base::Clock clock;
    // Reloads on a thread that may wait.
    std::function<base::Task<std::vector<rules::Problem>>()> reload;
};

using base::Task;
using http::Request;
using http::Response;

// The website, behind its key.
Task<Response> submit_comment(Parts&, Request);  // POST /v1/comments
Task<Response> get_comment(Parts&, Request);     // GET /v1/comments/{id}
Task<Response> edit_comment(Parts&, Request);    // PUT
Task<Response> erase_comment(Parts&, Request);   // DELETE
Task<Response> put_thread(Parts&, Request);      // PUT /v1/threads
Task<Response> publications(Parts&, Request);    // GET /v1/publications

// Browsers, without a key.
Task<Response> submit_form(Parts&, Request);     // POST /v1/sites/{site}/comments
Task<Response> preflight(Parts&, Request);       // OPTIONS
Task<Response> list_comments(Parts&, Request);   // GET
Task<Response> count_comments(Parts&, Request);  // GET /v1/sites/{site}/counts

// Moderators, with a token.
Task<Response> queue(Parts&, Request);           // GET /v1/queue
Task<Response> queue_counts(Parts&, Request);
Task<Response> queue_one(Parts&, Request);       // GET /v1/queue/{id}
Task<Response> act(Parts&, Request);             // POST /v1/queue/{id}/actions
Task<Response> act_on_many(Parts&, Request);     // POST /v1/operations
Task<Response> list_operations(Parts&, Request);
Task<Response> get_operation(Parts&, Request);
Task<Response> undo_operation(Parts&, Request);

// Operators.
Task<Response> healthz(Parts&, Request);
Task<Response> readyz(Parts&, Request);
Task<Response> metrics(Parts&, Request);
Task<Response> reload(Parts&, Request);          // POST /v1/reload
Task<Response> problem_type(Parts&, Request);    // GET /problems/{type}

// The key under which an address spends its allowance; unknown ones share one.
std::uint64_t allowance_key(std::string const& site, std::optional<rules::IpAddress> const&);

} // namespace commentd::api
