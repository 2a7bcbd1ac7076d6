#include "daemon/moderation/keys.hpp"

#include <initializer_list>
#include <string>

#include "rules/text/near.hpp"
#include "rules/text/view.hpp"

namespace commentd::moderation {
namespace {

// Parts are parted by a NUL, which no stored text holds. Never 0, which is no key.
std::uint64_t hash(base::HashKey const& key, char kind, comments::SiteNumber site,
                   std::initializer_list<std::string_view> parts) {
    auto const number = std::to_string(site);
    auto size = 1 + number.size();
    for (auto const part : parts) size += 1 + part.size();
    std::string text;
    text.reserve(size);
    text += kind;
    text += number;
    for (auto const part : parts) {
        text += '\0';
        text += part;
    }
    auto const h = base::keyed_hash(key, text);
    return h == 0 ? 1 : h;
}

std::string_view bytes(rules::IpAddress const& address) {
    return {reinterpret_cast<char const*>(address.bytes.data()), address.bytes.size()};
}

} // namespace

std::uint64_t email_key(base::HashKey const& key, comments::SiteNumber site,
                        std::string_view email) {
    return email.empty() ? 0 : hash(key, 'e', site, {rules::text::fold(email)});
}

std::uint64_t name_key(base::HashKey const& key, comments::SiteNumber site,
                       std::string_view folded_name) {
    return folded_name.empty() ? 0 : hash(key, 'n', site, {folded_name});
}

store::Keys make_keys(base::HashKey const& key, settings::Site const& site,
                      comments::Comment const& c, std::string_view thread_id,
                      std::string_view parent_id, KeyedTexts const& texts) {
    store::Keys keys;
    auto const email = c.author.email.empty() ? std::string() : rules::text::fold(c.author.email);
    rules::IpAddress const counted = c.client.ip ? c.client.ip->counted() : rules::IpAddress{};
    rules::IpAddress const network = c.client.ip ? c.client.ip->network() : rules::IpAddress{};
    if (c.client.ip) {
        keys.ip = hash(key, 'i', c.site, {bytes(counted)});
        keys.net = hash(key, 'w', c.site, {bytes(network)});
    }
    if (c.author.proven()) {
        keys.author = hash(key, 'a', c.site, {"id", c.author.id});
        keys.reader = hash(key, 'r', c.site, {"id", c.author.id});
    } else if (!email.empty()) {
        keys.reader = hash(key, 'r', c.site, {texts.name, email});
        // A keyed post that names no address leaves the network out; a browser always has one,
        // and when it is unknown there is nothing to know the author by.
        bool const by_network = !site.identity_email && c.client.ip;
        if (by_network)
            keys.author = hash(key, 'a', c.site, {texts.name, email, bytes(network)});
        else if (site.identity_email || c.source == rules::Source::site)
            keys.author = hash(key, 'a', c.site, {texts.name, email});
        if (by_network) keys.cluster = keys.net;
    }
    if (keys.cluster == 0) keys.cluster = keys.author;
    keys.email = email.empty() ? 0 : hash(key, 'e', c.site, {email});
    keys.name = name_key(key, c.site, texts.name);
    keys.text = hash(key, 't', c.site, {texts.content});
    if (texts.sign) keys.near = rules::text::sign(texts.content);
    keys.copy = c.author.proven()
                    ? hash(key, 'c', c.site, {thread_id, parent_id, "id", c.author.id, texts.content})
                    : hash(key, 'c', c.site,
                           {thread_id, parent_id, "", texts.name, email, texts.content});
    return keys;
}

} // namespace commentd::moderation
