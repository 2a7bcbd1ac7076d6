// Who is asking: a site by its key, a person by a token or by the session of a browser.
#pragma once

#include <optional>
#include <string>

#include "daemon/store/credential_watch.hpp"
#include "daemon/api/origins.hpp"
#include "daemon/base/result.hpp"
#include "daemon/http/message.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd::api {

class Access {
public:
    Access(store::CredentialWatch& watch, moderation::Policies const& policies, base::Clock clock)
        : watch_(watch), policies_(policies), clock_(std::move(clock)) {}

    // unauthorized: none, unknown, expired, or of the other kind.
    base::Result<store::SiteKeyOwner> site_key(http::Request const&) const;
    // By token, or by a complete session; forbidden: a session's cookie came without its CSRF token,
    // from another page, or before the sign-in is complete.
    base::Result<store::Person> person(http::Request const&) const;
    base::Result<store::Person> admin(http::Request const&) const; // forbidden: another role
    // By session alone, complete or not. To ask counts as a use of it, here and above.
    base::Result<store::Session> session(http::Request const&) const;

    // Whoever person() was for this request is still let in, and as what; not a use of the session.
    // For what goes on after it was admitted: looks into memory only.
    std::optional<store::Person> still(http::Request const&) const;

    base::Time ends_at(store::Session const&) const;
    // What was changed in the database counts once this is done.
    base::Task<void> refresh() { return watch_.refresh(); }

private:
    enum class Use { counts, none };
    base::Result<store::Person> person(http::Request const&, Use) const;
    base::Result<store::Session> session(http::Request const&, Use) const;

    store::CredentialWatch& watch_;
    moderation::Policies const& policies_;
    base::Clock const clock_;
};

} // namespace commentd::api
