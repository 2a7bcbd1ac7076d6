#include "daemon/api/access.hpp"

#include "daemon/api/cookie.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"

namespace commentd::api {
namespace {

using base::Fault;

std::string_view bearer(http::Request const& request) {
    constexpr std::string_view scheme = "bearer ";
    auto token = request.header("authorization");
    if (token.size() <= scheme.size()) return {};
    for (auto const letter : scheme) {
        if ((token.front() | 0x20) != letter) return {};
        token.remove_prefix(1);
    }
    while (token.starts_with(' ')) token.remove_prefix(1);
    return token;
}

// A site sends the same key with every comment, and it is looked at more than once.
std::string const& hash_of(std::string_view key) {
    thread_local std::string last, hash;
    if (hash.empty() || !base::equal_in_constant_time(key, last)) {
        last = key;
        hash = base::sha256(key);
    }
    return hash;
}

bool only_reads(http::Method method) {
    return method == http::Method::get || method == http::Method::head;
}

} // namespace

base::Result<store::SiteKeyOwner> Access::site_key(http::Request const& request) const {
    auto const token = bearer(request);
    auto const credentials = watch_.current();
    auto const found = credentials->site_keys.find(hash_of(token));
    if (token.empty() || found == credentials->site_keys.end() ||
        (found->second.expires_at && *found->second.expires_at <= clock_()))
        return error(Fault::unauthorized, "a site's key is needed here");
    return found->second;
}

base::Result<store::Session> Access::session(http::Request const& request, Use use) const {
    auto const policy = policies_.current();
    if (auto const refused = refuse_moderator(request, policy->settings)) return *refused;
    auto const token = session_token(request, policy->settings);
    auto const now = clock_();
    auto const credentials = watch_.current();
    auto const found = credentials->sessions.find(base::sha256(token));
    if (token.empty() || found == credentials->sessions.end() ||
        found->second.ends_at(watch_.last_use(found->second)) <= now)
        return error(Fault::unauthorized, "sign in first");
    if (sent_by_other_page(request, policy->settings))
        return error(Fault::forbidden, "another page than ours sends this");
    if (!only_reads(request.method) &&
        !base::equal_in_constant_time(request.header("x-csrf-token"), csrf_token(token)))
        return error(Fault::forbidden, "X-CSRF-Token must be the session's csrf");
    if (use == Use::counts) watch_.note_use(found->second, now);
    return found->second;
}

base::Result<store::Person> Access::person(http::Request const& request, Use use) const {
    // A proxy before the page may have credentials of its own in the header.
    if (bearer(request).empty() && request.count("cookie") > 0) {
        auto const found = session(request, use);
        if (!found) return found.error();
        if (found->must_set_password) return error(Fault::forbidden, "set a password first");
        if (!found->complete()) return error(Fault::forbidden, "set up the second factor first");
        return found->person;
    }
    auto const token = bearer(request);
    auto const credentials = watch_.current();
    auto const found = credentials->tokens.find(base::sha256(token));
    if (token.empty() || found == credentials->tokens.end() ||
        found->second.expires_at <= clock_())
        return error(Fault::unauthorized, "a person's token is needed here");
    return found->second.person;
}

base::Result<store::Session> Access::session(http::Request const& request) const {
    return session(request, Use::counts);
}

base::Result<store::Person> Access::person(http::Request const& request) const {
    return person(request, Use::counts);
}

base::Result<store::Person> Access::admin(http::Request const& request) const {
    auto found = person(request);
    if (found && !found->admin) return error(Fault::forbidden, "only an admin may do this");
    return found;
}

std::optional<store::Person> Access::still(http::Request const& request) const {
    auto found = person(request, Use::none);
    if (!found) return {};
    return std::move(*found);
}

base::Time Access::ends_at(store::Session const& session) const {
    return session.ends_at(watch_.last_use(session));
}

base::Result<AskingSite> asking_site(Parts& parts, Request const& request) {
    auto owner = parts.access.site_key(request);
    if (!owner) return std::move(owner).error();
    AskingSite asking{parts.policies.current(), nullptr, owner->site};
    asking.site = asking.policy->settings.site(owner->id);
    if (!asking.site)
        return error(Fault::forbidden, "the site " + owner->id + " is not configured any more");
    return asking;
}

} // namespace commentd::api
