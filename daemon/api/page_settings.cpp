// What the page remembers for its person, such as its colours: an object that only the page reads.
#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {

namespace json = boost::json;
using base::Fault;

constexpr std::size_t settings_bytes_max = 4096;

Task<Response> get_settings(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const kept = co_await parts.sign_in.settings(person->number);
    if (!kept) co_return problem(kept.error());
    auto const body = kept->empty() ? json::object() : parse_object(*kept).value();
    co_return json_reply(200, body);
}

Task<Response> put_settings(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    auto text = json_text(*object);
    if (text.size() > settings_bytes_max)
        co_return problem(error(Fault::too_large, "settings have at most 4 KiB"));
    if (!comments::valid_utf8(text))
        co_return problem(error(Fault::invalid_json, "settings are text in UTF-8"));
    auto const done = co_await parts.sign_in.set_settings(person->number, std::move(text));
    if (!done) co_return problem(done.error());
    co_return no_content();
}

} // namespace commentd::api
