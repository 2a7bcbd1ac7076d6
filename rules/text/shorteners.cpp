// Public services that make short addresses of any others. Those that lead to one site alone
// (youtu.be, redd.it) hide nothing and are not here.
#include <algorithm>
#include <array>

#include "rules/text/links.hpp"

namespace commentd::rules::text {

namespace {

using namespace std::string_view_literals;

constexpr auto shorteners = std::to_array({
    "2no.co"sv,       "adf.ly"sv,     "bc.vc"sv,   "bit.do"sv,       "bit.ly"sv,
    "bitly.com"sv,    "bl.ink"sv,     "buff.ly"sv, "clck.ru"sv,      "cutt.ly"sv,
    "cutt.us"sv,      "da.gd"sv,      "dlvr.it"sv, "exe.io"sv,       "fb.me"sv,
    "gg.gg"sv,        "goo.gl"sv,     "goo.su"sv,  "grabify.link"sv, "ift.tt"sv,
    "iplogger.org"sv, "is.gd"sv,      "j.mp"sv,    "kutt.it"sv,      "lnkd.in"sv,
    "n9.cl"sv,        "ouo.io"sv,     "ow.ly"sv,   "po.st"sv,        "qps.ru"sv,
    "rb.gy"sv,        "rebrand.ly"sv, "s.id"sv,    "short.gy"sv,     "shorte.st"sv,
    "shorturl.at"sv,  "snip.ly"sv,    "soo.gd"sv,  "surl.li"sv,      "t.co"sv,
    "t.ly"sv,         "t2m.io"sv,     "tiny.cc"sv, "tiny.one"sv,     "tinyurl.com"sv,
    "trib.al"sv,      "u.to"sv,       "urlz.fr"sv, "v.gd"sv,         "vk.cc"sv,
    "x.co"sv,         "yip.su"sv,
});
static_assert(std::ranges::is_sorted(shorteners));

} // namespace

bool is_shortener(std::string_view host) {
    if (host.starts_with("www."))
        host.remove_prefix(4);
    return std::ranges::binary_search(shorteners, host);
}

} // namespace commentd::rules::text
