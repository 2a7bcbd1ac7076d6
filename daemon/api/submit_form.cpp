// What a visitor's browser sends without a key: a WordPress comment form, or JSON from a script.
// Spam is told in every respect what pending is told.
#include <boost/json.hpp>

#include "daemon/api/form_page.hpp"
#include "daemon/api/input.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/submission_json.hpp"
#include "daemon/api/texts.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;
using comments::Status;

// What the visitor may know of the first answer's status.
Status told(moderation::Accepted const& accepted) {
    auto const status = comments::status_of(accepted.answer().verdict);
    if (status == Status::spam) return Status::pending;
    if (status == Status::rejected && !accepted.answer().reply) return Status::pending;
    return status;
}

std::string message(moderation::Accepted const& accepted, Status status) {
    switch (status) {
    case Status::approved: return std::string(texts::published);
    case Status::rejected:
        return accepted.answer().reply.value_or(std::string(texts::rejected));
    default: return std::string(texts::waiting);
    }
}

// One post of a browser, whichever of the two forms it came in.
class FormPost {
public:
    FormPost(Parts& parts, Request request)
        : parts_(parts), request_(std::move(request)), policy_(parts.policies.current()) {}

    Task<Response> answer();

private:
    std::optional<base::Error> read(Errors& errors);
    void read_form();
    base::Outcome spend(bool new_thread);
    Response refused(base::Error const&);
    Response redirect(moderation::Accepted const&);
    std::string return_url() const;

    Parts& parts_;
    Request const request_;
    moderation::PolicyVersion const policy_;
    settings::Site const* site_ = nullptr;
    bool is_form_ = false;
    moderation::Submission submission_;
    TypedForm typed_;
    std::optional<comments::Thread> thread_;
};

void FormPost::read_form() {
    for (auto& [name, value] : parse_urlencoded(request_.body)) {
        if (name == "author") typed_.author = value;
        if (name == "email") typed_.email = value;
        if (name == "url") typed_.url = value;
        if (name == "comment") typed_.comment = value;
        if (name == "thread" || (name == "comment_post_ID" && typed_.thread.empty()))
            typed_.thread = value;
        if (name == "comment_parent" && value != "0") typed_.parent = value;
        if (name == "redirect_to") typed_.redirect_to = value;
    }
    submission_.author.name = typed_.author;
    submission_.author.email = typed_.email;
    submission_.author.url = typed_.url;
    submission_.content = typed_.comment;
    submission_.thread = typed_.thread;
    submission_.parent = typed_.parent;
}

std::optional<base::Error> FormPost::read(Errors& errors) {
    auto const type = media_type(request_);
    if (type == "application/json") {
        auto const object = parse_object(request_);
        if (!object) return object.error();
        submission_ = read_submission(*object, false, errors);
    } else if (type == "application/x-www-form-urlencoded") {
        is_form_ = true;
        read_form();
    } else {
        return error(Fault::unsupported_media_type,
                     "send application/x-www-form-urlencoded or application/json");
    }
    submission_.source = rules::Source::form;
    submission_.client.ip = client_address(request_, policy_->settings);
    submission_.client.user_agent = request_.header("user-agent");
    submission_.client.referrer = request_.header("referer");
    return {};
}

base::Outcome FormPost::spend(bool new_thread) {
    auto const key = allowance_key(site_->id, submission_.client.ip);
    auto const now = parts_.clock();
    auto const ask = [&](http::RateLimit& rate, settings::Allowance const& allowance) {
        return rate.spend(key, {allowance.count, allowance.per}, now);
    };
    auto wait = ask(parts_.comment_rate, site_->rate_comments);
    if (!wait && new_thread) wait = ask(parts_.thread_rate, site_->rate_threads);
    if (!wait) return base::Done{};
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
    return base::Error{Fault::too_many_requests,
                       "this address has used up its allowance", {}, static_cast<int>(seconds)};
}

// Whichever first is a URL of a listed origin (contract 2.2).
std::string FormPost::return_url() const {
    std::string const referer(request_.header("referer"));
    for (std::string const& url :
         {typed_.redirect_to, thread_ ? thread_->url : std::string(), submission_.thread})
        if (comments::valid_utf8(url) && is_listed(url, *site_)) return url;
    if (has_path(referer) && is_listed(referer, *site_)) return referer;
    return {};
}

Response FormPost::redirect(moderation::Accepted const& accepted) {
    auto const status = told(accepted);
    auto url = return_url();
    if (url.empty()) return message_page(200, message(accepted, status), "");
    url = url.substr(0, url.find('#'));
    if (status == Status::approved) {
        url += "#comment-" + accepted.comment.id.text();
    } else {
        url += url.find('?') == std::string::npos ? '?' : '&';
        url += status == Status::rejected ? "comment=rejected#respond" : "comment=pending#respond";
    }
    Response response(303, "text/plain; charset=utf-8", "");
    response.headers.push_back({"Location", url});
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

Response FormPost::refused(base::Error const& why) {
    base::metrics::add(base::metrics::Counter::comments_refused, type_of(why.fault));
    if (!is_form_) {
        auto shown = why;
        if (shown.fault == Fault::duplicate) shown.detail = texts::already_here; // without an id
        return problem(shown);
    }
    if (why.fault == Fault::invalid_fields) {
        typed_.action = request_.target;
        if (typed_.redirect_to.empty()) typed_.redirect_to = return_url();
        typed_.name_required = site_->field_name.required;
        typed_.email_required = site_->field_email.required;
        typed_.url_required = site_->field_url.required;
        return form_with_errors(typed_, why.fields);
    }
    std::string_view text = texts::went_wrong;
    switch (why.fault) {
    case Fault::duplicate: text = texts::already_here; break;
    case Fault::thread_closed: text = texts::closed; break;
    case Fault::too_many_requests: text = texts::too_many; break;
    case Fault::forbidden: text = texts::foreign; break;
    case Fault::too_large: text = texts::too_large; break;
    default: break;
    }
    auto page = message_page(status_of(why.fault), text, return_url());
    if (why.retry_after_seconds > 0)
        page.headers.push_back({"Retry-After", std::to_string(why.retry_after_seconds)});
    return page;
}

Task<Response> FormPost::answer() {
    site_ = policy_->settings.site(request_.captures[0]);
    if (!site_) co_return problem(error(Fault::not_found, "there is no such site"));
    auto const origin = origin_of_write(request_, policy_->settings, *site_);
    is_form_ = media_type(request_) == "application/x-www-form-urlencoded";
    if (origin == OriginIs::foreign)
        co_return refused(error(Fault::forbidden, "this origin is not one of the site's"));
    if (request_.body.size() > 64 * 1024 + std::size_t{12} * site_->field_content.max)
        co_return refused(error(Fault::too_large, "the body is too large for this site"));
    Errors errors;
    if (auto const wrong = read(errors)) co_return problem(*wrong);
    submission_.form_origin =
        origin == OriginIs::ours ? rules::Origin::ok : rules::Origin::missing;
    submission_.allowed = [this](bool new_thread) { return spend(new_thread); };

    auto const thread_id = comments::clean_thread_id(comments::normalise(submission_.thread));
    auto const number = policy_->sites.at(site_->id);
    if (comments::valid_utf8(submission_.thread) && !thread_id.empty()) {
        auto thread = co_await parts_.submissions.thread(number, thread_id);
        if (thread) thread_ = std::move(*thread);
    }
    // Of an unannounced thread: its id when that is a page of the site, else where the form stood.
    if (!thread_ || (!thread_->announced && thread_->url.empty())) {
        std::string const referer(request_.header("referer"));
        if (is_listed(thread_id, *site_))
            submission_.thread_says.url = thread_id;
        else if (has_path(referer) && is_listed(referer, *site_) && comments::valid_utf8(referer))
            submission_.thread_says.url = comments::clean_thread_id(referer);
    }
    if (!errors.empty()) {
        auto checked = submission_;
        moderation::validate(checked, *site_, errors);
        remove_echoes(errors);
        base::Error const wrong{Fault::invalid_fields, "some fields are wrong", errors, 0};
        co_return refused(wrong);
    }
    auto const accepted = co_await parts_.submissions.submit(policy_, *site_, submission_);
    if (!accepted) co_return refused(accepted.error());
    if (is_form_) co_return redirect(*accepted);
    auto const status = told(*accepted);
    json::object body{{"id", accepted->comment.id.text()},
                      {"status", comments::to_text(status)},
                      {"message", message(*accepted, status)},
                      {"content_html", comments::to_html(accepted->comment.content)}};
    co_return json_reply(201, body);
}

void allow_origin(Response& response, Request const& request, moderation::Policy const& policy) {
    auto const* site = policy.settings.site(request.captures[0]);
    auto const origin = std::string(request.header("origin"));
    response.headers.push_back({"Vary", "Origin"});
    if (site && !origin.empty() && origin != "null" &&
        origin_of_write(request, policy.settings, *site) == OriginIs::ours)
        response.headers.push_back({"Access-Control-Allow-Origin", origin});
}

} // namespace

std::uint64_t allowance_key(std::string const& site, std::optional<rules::IpAddress> const& ip) {
    static base::HashKey const key = [] {
        base::HashKey fresh;
        auto const random = base::from_base64url(base::make_secret(16)).value();
        std::copy(random.begin(), random.end(), fresh.bytes.begin());
        return fresh;
    }();
    return base::keyed_hash(key, site + '\n' + (ip ? ip->counted().text() : std::string("unknown")));
}

Task<Response> submit_form(Parts& parts, Request request) {
    auto const policy = parts.policies.current();
    FormPost post(parts, request);
    auto response = co_await post.answer();
    allow_origin(response, request, *policy);
    co_return response;
}

Task<Response> preflight(Parts& parts, Request request) {
    auto const policy = parts.policies.current();
    auto response = no_content();
    allow_origin(response, request, *policy);
    if (response.headers.back().name == "Access-Control-Allow-Origin") {
        response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST"});
        response.headers.push_back({"Access-Control-Allow-Headers", "Content-Type"});
        response.headers.push_back({"Access-Control-Max-Age", "600"});
    }
    co_return response;
}

} // namespace commentd::api
