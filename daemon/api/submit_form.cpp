// What a visitor's browser sends without a key: a WordPress comment form, or JSON from a script.
// Spam is told in every respect what pending is told.
#include <algorithm>
#include <charconv>

#include <boost/json.hpp>

#include "daemon/api/form_page.hpp"
#include "daemon/api/form_return.hpp"
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

// Whether a page's form sent it, so that a person reads the answer.
bool sent_by_page(Request const& request) {
    auto const type = media_type(request);
    return type == "application/x-www-form-urlencoded" || type == "multipart/form-data";
}

// One post of a browser, whichever of the two forms it came in. The request outlives it.
class FormPost {
public:
    FormPost(Parts& parts, Request const& request)
        : parts_(parts), request_(request), policy_(parts.policies.current()),
          site_(policy_->settings.site(request.captures[0])), is_form_(sent_by_page(request)) {}

    // What the header alone decides.
    std::optional<Response> refused_unread();
    Response too_large(std::size_t limit);
    Task<Response> answer();

private:
    std::optional<base::Error> read();
    void read_form();
    void choose_thread_url();
    base::Outcome spend(bool new_thread);
    Response refused(base::Error const&);
    Response form(int status, std::string_view above, std::vector<base::FieldError> const& = {});
    Response redirect(moderation::Accepted const&);
    std::string return_url() const;
    bool is_article(std::string_view referer) const;

    Parts& parts_;
    Request const& request_;
    moderation::PolicyVersion const policy_;
    settings::Site const* const site_; // nullptr: there is none
    bool const is_form_;
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
        bool const names_thread =
            name == "thread" || (name == "comment_post_ID" && typed_.thread.empty());
        if (names_thread && !value.empty()) typed_.thread = value;
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

std::optional<base::Error> FormPost::read() {
    if (auto const wrong = refuse_encoded(request_)) return wrong;
    auto const type = media_type(request_);
    if (type == "application/json") {
        auto const object = parse_object(request_);
        if (!object) return object.error();
        Errors errors;
        submission_ = read_submission(*object, false, errors);
        submission_.wrong = std::move(errors);
    } else if (type == "application/x-www-form-urlencoded") {
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
    if (!site_) return {};
    std::string const referer(request_.header("referer"));
    for (std::string const& url :
         {typed_.redirect_to, thread_ && thread_->announced ? thread_->url : std::string(),
          submission_.thread})
        if (comments::valid_utf8(url) && is_listed(url, *site_)) return url;
    if (is_article(referer)) return referer;
    return {};
}

// Where the form may stand: a page of the site, and not this door's own, which told the visitor what
// was wrong.
bool FormPost::is_article(std::string_view referer) const {
    auto const page = referer.substr(0, referer.find_first_of("?#"));
    return has_path(referer) && is_listed(referer, *site_) && comments::valid_utf8(referer) &&
           !page.ends_with(request_.path);
}

Response FormPost::redirect(moderation::Accepted const& accepted) {
    auto const status = told(accepted);
    auto url = return_url();
    if (url.empty()) return message_page(200, message(accepted, status), {}, {});
    if (status == Status::approved)
        url = without_outcome(url) + "#comment-" + accepted.comment->id.text();
    else
        url = with_outcome(url, status == Status::rejected ? "rejected" : "pending");
    Response response(303, "text/plain; charset=utf-8", "");
    response.headers.push_back({"Location", as_location(url)});
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
    if (why.fault == Fault::invalid_fields) return form(422, texts::mend, why.fields);
    std::string_view text = texts::went_wrong;
    switch (why.fault) {
    case Fault::duplicate: text = texts::already_here; break;
    case Fault::thread_closed: text = texts::closed; break;
    case Fault::too_many_requests: text = texts::too_many; break;
    case Fault::forbidden: text = texts::foreign; break;
    case Fault::too_large: text = texts::too_large; break;
    case Fault::not_found: text = texts::unknown_site; break;
    case Fault::unsupported_media_type: text = texts::unreadable; break;
    default: break;
    }
    // What was typed is the visitor's, and nowhere else: it is not lost because the moment was wrong.
    bool const may_be_sent_later = why.fault == Fault::too_many_requests ||
                                   why.fault == Fault::unavailable || why.fault == Fault::internal;
    bool const closed = why.fault == Fault::thread_closed;
    auto page = may_be_sent_later && !typed_.comment.empty()
                    ? form(status_of(why.fault), text)
                    : message_page(status_of(why.fault), text, closed ? typed_.comment : std::string(),
                                   return_url());
    if (why.retry_after_seconds > 0)
        page.headers.push_back({"Retry-After", std::to_string(why.retry_after_seconds)});
    return page;
}

Response FormPost::form(int status, std::string_view above,
                        std::vector<base::FieldError> const& errors) {
    auto const back_to = return_url();
    // A path prefix of public_url is taken off by the proxy: the browser must send it again.
    typed_.action = policy_->settings.public_url + request_.target;
    if (typed_.redirect_to.empty()) typed_.redirect_to = back_to;
    // The visitor cannot mend what is not shown: sent again, it stands by itself.
    if (std::ranges::find(errors, "parent", &base::FieldError::field) != errors.end())
        typed_.parent.clear();
    typed_.name_required = site_->field_name.required;
    typed_.email_required = site_->field_email.required;
    typed_.url_required = site_->field_url.required;
    return form_again(status, above, typed_, errors, back_to);
}

std::optional<Response> FormPost::refused_unread() {
    if (!site_) return refused(error(Fault::not_found, "there is no such site"));
    if (origin_of_write(request_, policy_->settings, *site_) == OriginIs::foreign)
        return refused(error(Fault::forbidden, "this origin is not one of the site's"));
    return {};
}

Response FormPost::too_large(std::size_t limit) {
    return refused(error(Fault::too_large, "the body is larger than the " + std::to_string(limit) +
                                               " bytes that are taken here"));
}

// Of an unannounced thread: its id when that is a page of the site, else where the form stood.
void FormPost::choose_thread_url() {
    if (thread_ && (thread_->announced || !thread_->url.empty())) return;
    auto const id = comments::clean_thread_id(comments::normalise(submission_.thread));
    std::string const referer(request_.header("referer"));
    if (is_listed(id, *site_))
        submission_.thread_says.url = id;
    else if (is_article(referer))
        submission_.thread_says.url = comments::clean_thread_id(without_outcome(referer));
}

Task<Response> FormPost::answer() {
    // Again: the settings may be others than when the header was read.
    if (auto refusal = refused_unread()) co_return std::move(*refusal);
    if (auto const wrong = read()) co_return refused(*wrong);
    auto const origin = origin_of_write(request_, policy_->settings, *site_);
    submission_.form_origin =
        origin == OriginIs::ours ? rules::Origin::ok : rules::Origin::missing;
    submission_.allowed = [this](bool new_thread) { return spend(new_thread); };

    auto const thread_id = comments::clean_thread_id(comments::normalise(submission_.thread));
    if (comments::valid_utf8(submission_.thread) && !thread_id.empty()) {
        auto const number = policy_->sites.at(site_->id);
        auto thread = co_await parts_.submissions.thread(number, thread_id);
        if (thread) thread_ = std::move(*thread);
    }
    choose_thread_url();
    auto const accepted = co_await parts_.submissions.submit(policy_, *site_, submission_);
    if (!accepted) co_return refused(accepted.error());
    if (is_form_) co_return redirect(*accepted);
    auto const status = told(*accepted);
    json::object body{{"id", accepted->comment->id.text()},
                      {"status", comments::to_text(status)},
                      {"message", message(*accepted, status)},
                      {"content_html", comments::to_html(accepted->comment->content)}};
    co_return json_reply(201, body);
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

std::optional<Response> refuse_form(Parts& parts, Request const& request, std::size_t body_limit) {
    FormPost post(parts, request);
    auto refusal = post.refused_unread();
    auto const told = request.header("content-length");
    std::size_t length = 0;
    std::from_chars(told.data(), told.data() + told.size(), length);
    if (!refusal && length > body_limit) refusal = post.too_large(body_limit);
    return refusal;
}

Task<Response> submit_form(Parts& parts, Request request) {
    FormPost post(parts, request);
    co_return co_await post.answer();
}

Task<Response> preflight(Parts& parts, Request request) {
    auto const policy = parts.policies.current();
    auto response = no_content();
    if (is_script_of_site(request, policy->settings, policy->settings.site(request.captures[0]))) {
        response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST"});
        response.headers.push_back({"Access-Control-Allow-Headers", "Content-Type"});
        response.headers.push_back({"Access-Control-Max-Age", "600"});
    }
    co_return response;
}

} // namespace commentd::api
