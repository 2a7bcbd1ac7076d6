#include "daemon/api/cookie.hpp"

#include <algorithm>

#include "daemon/api/origins.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/store/sessions.hpp"

namespace commentd::api {
namespace {

constexpr std::size_t token_bytes_max = 64; // base::make_secret's have 43

bool is_secure(http::Request const& request, settings::Settings const& settings) {
    return moderators_url(request, settings).starts_with("https://");
}

std::string_view cookie_name(bool secure) { return secure ? "__Host-commentd" : "commentd"; }

http::Header cookie(http::Request const& request, settings::Settings const& settings,
                    std::string_view token, std::chrono::seconds lasts) {
    bool const secure = is_secure(request, settings);
    std::string value(cookie_name(secure));
    value += "=";
    value += token;
    value += "; Path=/; Max-Age=" + std::to_string(lasts.count()) + "; HttpOnly; SameSite=Strict";
    if (secure) value += "; Secure";
    return {"Set-Cookie", value};
}

} // namespace

bool may_sign_in_here(http::Request const& request, settings::Settings const& settings) {
    return is_secure(request, settings) || is_loopback_url(moderators_url(request, settings));
}

std::string session_token(http::Request const& request, settings::Settings const& settings) {
    if (request.count("cookie") == 0) return {};
    auto const wanted = std::string(cookie_name(is_secure(request, settings))) + "=";
    for (auto const& header : request.headers) {
        if (header.name != "cookie") continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            auto pair = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
            while (pair.starts_with(' ')) pair.remove_prefix(1);
            while (pair.ends_with(' ')) pair.remove_suffix(1);
            if (!pair.starts_with(wanted)) continue;
            pair.remove_prefix(wanted.size());
            return pair.size() <= token_bytes_max ? std::string(pair) : std::string();
        }
    }
    return {};
}

http::Header session_cookie(http::Request const& request, settings::Settings const& settings,
                            std::string_view token) {
    return cookie(request, settings, token, store::session_lasts);
}

http::Header ended_cookie(http::Request const& request, settings::Settings const& settings) {
    return cookie(request, settings, {}, std::chrono::seconds(0));
}

std::string csrf_token(std::string_view session_token) {
    return base::base64url(base::sha256("csrf " + std::string(session_token)));
}

} // namespace commentd::api
