// What the endpoints work with. Everything outlives the server.
#pragma once

#include <functional>
#include <vector>

#include "daemon/api/access.hpp"
#include "daemon/api/page.hpp"
#include "daemon/base/aside.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/http/message.hpp"
#include "daemon/http/rate_limit.hpp"
#include "daemon/http/stream_places.hpp"
#include "daemon/moderation/backtests.hpp"
#include "daemon/moderation/lists.hpp"
#include "daemon/moderation/live.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/review.hpp"
#include "daemon/moderation/rule_reports.hpp"
#include "daemon/moderation/sign_in.hpp"
#include "daemon/moderation/staff.hpp"
#include "daemon/moderation/submit.hpp"
#include "daemon/moderation/watching.hpp"
#include "daemon/moderation/writing.hpp"
#include "daemon/store/store.hpp"
#include "rules/pack/load.hpp"

namespace commentd::moderation {
class Dashboards;
}

namespace commentd::api {

// Whether the disk took the last write that only asked for it. Anybody may ask for /readyz, the
// disk is asked once a second.
class LastWrite {
public:
    // What went wrong, nothing being "": absent when it is a second old.
    std::optional<std::string> known(base::Time now) const {
        std::lock_guard lock(mutex_);
        if (!at_ || now < *at_ || now - *at_ >= std::chrono::seconds(1)) return {};
        return fault_;
    }
    void note(base::Time now, std::string fault) {
        std::lock_guard lock(mutex_);
        at_ = now;
        fault_ = std::move(fault);
    }

private:
    mutable std::mutex mutex_;
    std::optional<base::Time> at_; // guarded by mutex_
    std::string fault_;            // likewise
};

struct Parts {
    moderation::Policies& policies;
    store::Store& store;
    moderation::Submissions& submissions;
    moderation::Review& review;
    moderation::Writing& writing;
    moderation::Watching& watching;
    moderation::RuleReports& rule_reports;
    moderation::Lists& lists;
    Access& access;
    http::RateLimit& comment_rate;
    http::RateLimit& thread_rate;
    http::RateLimit& read_rate;
    base::Clock clock;
    // Reloads on a thread that may wait.
    std::function<base::Task<std::vector<rules::Problem>>()> reload;
    base::Aside& aside; // compiles packs that were sent
    moderation::Backtests& backtests;
    PageFiles const& page;
    moderation::SignIn& sign_in;
    moderation::Staff& staff;
    moderation::Live& live;
    http::StreamPlaces& streams;
    moderation::Dashboards& dashboards;
    LastWrite written{};
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
// Of a post whose body is not read yet: what its site, its origin and its length refuse.
std::optional<Response> refuse_form(Parts&, Request const&, std::size_t body_limit);
Task<Response> submit_form(Parts&, Request);     // POST /v1/sites/{site}/comments
Task<Response> preflight(Parts&, Request);       // OPTIONS
Task<Response> list_comments(Parts&, Request);   // GET
Task<Response> count_comments(Parts&, Request);  // GET /v1/sites/{site}/counts

// Moderators, with a token.
Task<Response> queue(Parts&, Request);           // GET /v1/queue
Task<Response> queue_counts(Parts&, Request);
Task<Response> queue_one(Parts&, Request);       // GET /v1/queue/{id}
Task<Response> act(Parts&, Request);             // POST /v1/queue/{id}/actions
Task<Response> act_on_thread(Parts&, Request);   // POST /v1/threads/actions
Task<Response> list_thread_actions(Parts&, Request);
Task<Response> act_on_many(Parts&, Request);     // POST /v1/operations
Task<Response> list_operations(Parts&, Request);
Task<Response> get_operation(Parts&, Request);
Task<Response> undo_operation(Parts&, Request);
Task<Response> list_views(Parts&, Request);      // GET /v1/views
Task<Response> add_view(Parts&, Request);        // POST
Task<Response> change_view(Parts&, Request);     // PUT /v1/views/{id}
Task<Response> remove_view(Parts&, Request);     // DELETE
Task<Response> live(Parts&, Request);            // GET /v1/live
Task<Response> look_at(Parts&, Request);         // POST /v1/live/looking
Task<Response> list_rules(Parts&, Request);      // GET /v1/rules
Task<Response> rule_statistics(Parts&, Request); // GET /v1/rules/stats
Task<Response> show_rule(Parts&, Request);       // GET /v1/rules/{id}
Task<Response> list_lists(Parts&, Request);      // GET /v1/lists
Task<Response> list_entries(Parts&, Request);    // GET /v1/lists/{name}/entries
Task<Response> add_entry(Parts&, Request);       // POST
Task<Response> remove_entry(Parts&, Request);    // DELETE /v1/lists/{name}/entries/{id}

// The moderators' page.
Task<Response> page_moved(Parts&, Request);      // GET /moderate
Task<Response> page_file(Parts&, Request);       // GET /moderate/…

// Signing in to the page, and what a person may change about it.
Task<Response> sign_in(Parts&, Request);         // POST /v1/session
Task<Response> get_session(Parts&, Request);     // GET
Task<Response> sign_out(Parts&, Request);        // DELETE
Task<Response> list_sessions(Parts&, Request);   // GET /v1/sessions
Task<Response> end_sessions(Parts&, Request);    // DELETE
Task<Response> end_session(Parts&, Request);     // DELETE /v1/sessions/{id}
Task<Response> set_password(Parts&, Request);    // PUT /v1/session/password
Task<Response> offer_totp(Parts&, Request);      // POST /v1/session/totp
Task<Response> turn_totp_on(Parts&, Request);    // PUT
Task<Response> turn_totp_off(Parts&, Request);   // DELETE
Task<Response> get_settings(Parts&, Request);    // GET /v1/session/settings
Task<Response> put_settings(Parts&, Request);    // PUT

// People and sites.
Task<Response> list_people(Parts&, Request);     // GET /v1/people
Task<Response> add_person(Parts&, Request);      // POST
Task<Response> change_person(Parts&, Request);   // PUT /v1/people/{name}
Task<Response> remove_person(Parts&, Request);   // DELETE
Task<Response> make_link(Parts&, Request);       // POST /v1/people/{name}/link
Task<Response> list_sites(Parts&, Request);      // GET /v1/sites
Task<Response> make_site_key(Parts&, Request);   // POST /v1/sites/{site}/key
Task<Response> dashboard(Parts&, Request);       // GET /v1/dashboard

// Operators.
Task<Response> health(Parts&, Request);          // GET /v1/health
Task<Response> healthz(Parts&, Request);
Task<Response> readyz(Parts&, Request);
Task<Response> metrics(Parts&, Request);
Task<Response> reload(Parts&, Request);          // POST /v1/reload
Task<Response> test_rules(Parts&, Request);      // POST /v1/rules/test
Task<Response> start_backtest(Parts&, Request);  // POST /v1/rules/backtest
Task<Response> get_backtest(Parts&, Request);    // GET /v1/rules/backtest/{id}
Task<Response> cancel_backtest(Parts&, Request); // DELETE
Task<Response> problem_type(Parts&, Request);    // GET /problems/{type}

// Why the disk does not take what is written; "": it does. Asked once a second at most.
Task<std::string> write_fault(Parts&);

// The site whose key came with a request, as it is configured now.
struct AskingSite {
    moderation::PolicyVersion policy;
    settings::Site const* site = nullptr; // of the policy
    comments::SiteNumber number = 0;
};
// unauthorized, or forbidden when the site is not configured any more.
base::Result<AskingSite> asking_site(Parts&, Request const&);

// The key under which an address spends its allowance; unknown ones share one.
std::uint64_t allowance_key(std::string const& site, std::optional<rules::IpAddress> const&);

} // namespace commentd::api
