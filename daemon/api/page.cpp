// The moderators' page: files that anybody may read, for all that is secret comes from /v1.
#include "daemon/api/page.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>

#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/embed.hpp"

namespace commentd::embedded {
std::span<File const> page();
std::span<File const> packed_page();
}

namespace commentd::api {
namespace {

constexpr std::pair<std::string_view, std::string_view> content_types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

// Nothing from elsewhere, nothing inline, in nobody's frame; and no string becomes markup, for
// the page has no Trusted Types policy that could make one.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view content_type(std::string_view name) {
    auto const found = std::ranges::find_if(
        content_types, [&](auto const& type) { return name.ends_with(type.first); });
    return found == std::end(content_types) ? std::string_view{} : found->second;
}

PageFiles::File file(std::string_view name, std::string text, bool packed) {
    auto tag = '"' + base::hex(base::sha256(text)).substr(0, 32) + '"';
    return {content_type(name), std::move(text), std::move(tag), packed};
}

// Lower case, digits and single dots: no name of a hidden file, no way up.
bool harmless(std::string_view name) {
    auto const of_a_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == '/';
    };
    return std::ranges::all_of(name, of_a_name) && name.find("..") == name.npos &&
           name.find("/.") == name.npos && !name.starts_with('.') && !name.starts_with('/');
}

} // namespace

PageFiles::PageFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
    if (!folder_.empty()) return;
    for (auto const& one : embedded::page())
        carried_.emplace(one.name, file(one.name, std::string(one.text), false));
    for (auto const& one : embedded::packed_page())
        packed_.emplace(one.name, file(one.name, std::string(one.text), true));
}

std::optional<PageFiles::File> PageFiles::find(std::string_view name, bool packed) const {
    if (folder_.empty()) {
        auto const& files = packed ? packed_ : carried_;
        auto const found = files.find(name);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
    if (!harmless(name) || content_type(name).empty()) return {};
    std::ifstream in(folder_ / name, std::ios::binary);
    if (!in) return {};
    return file(name, {std::istreambuf_iterator<char>(in), {}}, false);
}

// Its files are named from "/moderate/" on; a path prefix before it is the proxy's, so the answer
// names none.
Task<Response> page_moved(Parts&, Request request) {
    Response response(308, {}, {});
    response.headers = {{"Location", "moderate/" + (request.query.empty() ? "" : '?' + request.query)},
                        {"Cache-Control", "no-store"}};
    co_return response;
}

// A name without a dot is an address within the page ("/moderate/rules"): app.js knows it.
Task<Response> page_file(Parts& parts, Request request) {
    std::string name;
    for (auto const& segment : request.captures) name.append(name.empty() ? "" : "/").append(segment);
    if (request.captures.size() < 2 && name.find('.') == name.npos) name = "index.html";
    bool const unpacks = request.header("accept-encoding").find("gzip") != std::string_view::npos;
    auto found = parts.page.find(name, unpacks);
    if (!found) co_return problem(error(base::Fault::not_found, "the page has no such file"));
    bool const same = request.header("if-none-match").find(found->tag) != std::string_view::npos;
    Response response(same ? 304 : 200, std::string(found->content_type),
                      same ? std::string() : std::move(found->text));
    response.headers = {{"ETag", found->tag},
                        {"Vary", "Accept-Encoding"},
                        {"Cache-Control", "no-cache"},
                        {"Content-Security-Policy", std::string(content_security_policy)},
                        {"X-Content-Type-Options", "nosniff"},
                        {"X-Frame-Options", "DENY"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cross-Origin-Opener-Policy", "same-origin"},
                        {"Cross-Origin-Resource-Policy", "same-origin"}};
    if (found->packed) response.headers.push_back({"Content-Encoding", "gzip"});
    co_return response;
}

} // namespace commentd::api
