// Who is asking, from where, under which name: credentials, client address, Host and Origin.
// Nothing a browser sends can claim more than the contract lets it.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "daemon/base/result.hpp"
#include "daemon/base/snapshot.hpp"
#include "daemon/http/message.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/store/people.hpp"
#include "rules/text/ip.hpp"

namespace commentd::api {

// Keys and tokens as they are in the database, never older than 250 ms: a command that makes or
// revokes one is another process.
class CredentialWatch {
public:
    explicit CredentialWatch(std::filesystem::path const& truth);
    ~CredentialWatch();
    std::shared_ptr<store::Credentials const> current() const { return current_.get(); }

private:
    void loop();
    store::Database database_; // the thread's own once it runs
    base::Snapshot<store::Credentials> current_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false; // guarded by mutex_
    std::thread thread_;
};

class Access {
public:
    Access(CredentialWatch const& watch, base::Clock clock)
        : watch_(watch), clock_(std::move(clock)) {}

    // unauthorized: none, unknown, expired, or of the other kind.
    base::Result<store::SiteKeyOwner> site_key(http::Request const&) const;
    base::Result<store::Person> person(http::Request const&) const;
    base::Result<store::Person> admin(http::Request const&) const; // forbidden: another role

private:
    CredentialWatch const& watch_;
    base::Clock const clock_;
};

// Whether the request's Host is a name of ours (contract, "Which Host").
bool host_is_ours(http::Request const&, settings::Settings const&);

// Peer and Host are loopback, and no proxy on this machine has passed it on.
bool asked_on_this_machine(http::Request const&);

// The address that counts; nothing when it is unknown. Warns once per peer of an untrusted private
// address that speaks for others.
std::optional<rules::IpAddress> client_address(http::Request const&, settings::Settings const&);

// Where links to us begin: public_url, else the origin of the accepted Host.
std::string base_url(http::Request const&, settings::Settings const&);

enum class OriginIs { ours, missing, foreign };
// Of a keyless write to a site.
OriginIs origin_of_write(http::Request const&, settings::Settings const&, settings::Site const&);

// Whether an absolute URL belongs to one of the site's origins; with_path: more than the origin.
bool is_listed(std::string_view url, settings::Site const&);
bool has_path(std::string_view url);

} // namespace commentd::api
