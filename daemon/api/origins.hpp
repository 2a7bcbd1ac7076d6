// Under which name and from where a request came: Host, Origin, client address. Nothing a browser
// sends can claim more than the contract lets it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/http/message.hpp"
#include "daemon/settings/settings.hpp"
#include "rules/text/ip.hpp"

namespace commentd::api {

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

// Whether a browser says that a page of the site asks. site: nullptr when there is none.
bool is_script_of_site(http::Request const&, settings::Settings const&, settings::Site const* site);

// Where the moderators' page is for whoever asks: without a final slash.
std::string moderators_url(http::Request const&, settings::Settings const&);
bool is_loopback_url(std::string_view); // of this machine, for itself

// What keeps a request from the moderators' page and from sessions: the setting `moderate`.
std::optional<base::Error> refuse_moderator(http::Request const&, settings::Settings const&);

// Whether a page that is not the moderators' made a browser send it.
bool sent_by_other_page(http::Request const&, settings::Settings const&);

// Whether an absolute URL belongs to one of the site's origins; with_path: more than the origin.
bool is_listed(std::string_view url, settings::Site const&);
bool has_path(std::string_view url);

} // namespace commentd::api
