#include "daemon/api/input.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "daemon/api/moment.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/moderation/submission.hpp"
#include "rules/pack/problems.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/text/ascii.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

// An answer is not made many times as long as what was asked.
constexpr std::size_t unknown_told = 20;

std::string decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    auto const hex = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
                   hex(text[i + 2]) >= 0) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// A half of a surrogate pair cannot be text. Its escape is replaced by the bytes that would encode
// it, which are no UTF-8 either, so that the JSON can be read and its field be named.
std::string spell_out_lone_surrogates(std::string_view body) {
    std::string out;
    out.reserve(body.size());
    auto const unit_at = [&](std::size_t i) -> int {
        if (i + 6 > body.size() || body[i] != '\\' || body[i + 1] != 'u') return -1;
        int unit = 0;
        auto const [end, fault] = std::from_chars(&body[i + 2], &body[i + 2] + 4, unit, 16);
        return fault == std::errc() && end == &body[i + 2] + 4 ? unit : -1;
    };
    for (std::size_t i = 0; i < body.size();) {
        if (body[i] == '\\' && i + 1 < body.size() && body[i + 1] != 'u') {
            out.append(body.substr(i, 2));
            i += 2;
            continue;
        }
        auto const unit = unit_at(i);
        if (unit >= 0xd800 && unit < 0xdc00) {
            auto const next = unit_at(i + 6);
            if (next >= 0xdc00 && next < 0xe000) {
                out.append(body.substr(i, 12));
                i += 12;
                continue;
            }
        }
        if (unit >= 0xd800 && unit < 0xe000) {
            out += static_cast<char>(0xed);
            out += static_cast<char>(0x80 | ((unit >> 6) & 0x3f));
            out += static_cast<char>(0x80 | (unit & 0x3f));
            i += 6;
            continue;
        }
        out += body[i++];
    }
    return out;
}

} // namespace

std::vector<std::pair<std::string, std::string>> parse_urlencoded(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (part.empty()) continue;
        auto const equals = std::min(part.find('='), part.size());
        pairs.emplace_back(decode(part.substr(0, equals)),
                           decode(part.substr(std::min(equals + 1, part.size()))));
    }
    return pairs;
}

Query::Query(http::Request const& request) : given_(parse_urlencoded(request.query)) {}

void Query::wrong(std::string_view name, std::string detail) {
    errors_.push_back({std::string(name), "invalid_value", std::move(detail)});
}

std::vector<std::string> Query::all(std::string_view name) {
    known_.emplace_back(name);
    std::vector<std::string> values;
    for (auto const& [key, value] : given_) {
        if (key != name || value.empty()) continue;
        if (comments::valid_utf8(value))
            values.push_back(value);
        else
            errors_.push_back({std::string(name), "invalid_utf8", "this is not UTF-8 text"});
    }
    return values;
}

std::optional<std::string> Query::text(std::string_view name) {
    auto values = all(name);
    if (values.size() > 1) wrong(name, "this may be given once");
    if (values.empty()) return {};
    return std::move(values.front());
}

std::size_t Query::number(std::string_view name, std::size_t usual, std::size_t least,
                          std::size_t most) {
    auto const given = text(name);
    if (!given) return usual;
    std::size_t value = 0;
    auto const* end = given->data() + given->size();
    auto const [stop, fault] = std::from_chars(given->data(), end, value);
    if (fault == std::errc() && stop == end && value >= least && value <= most) return value;
    wrong(name, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    return usual;
}

namespace {

std::optional<double> decimal_of(std::string_view text) {
    double value = 0;
    auto const* end = text.data() + text.size();
    auto const [stop, fault] = std::from_chars(text.data(), end, value);
    if (fault != std::errc() || stop != end || !std::isfinite(value)) return {};
    return value;
}

} // namespace

std::optional<double> Query::decimal(std::string_view name) {
    auto const given = text(name);
    if (!given) return {};
    auto const value = decimal_of(*given);
    if (!value) wrong(name, "a number such as 3.5");
    return value;
}

std::optional<base::Time> Query::time(std::string_view name, std::string const& timezone) {
    auto const given = text(name);
    if (!given) return {};
    auto const found = moment(*given, now_, timezone);
    if (!found) wrong(name, std::string(moment_form));
    return found;
}

std::optional<base::Error> Query::done() {
    std::size_t unknown = 0;
    for (auto const& [key, value] : given_)
        if (std::ranges::find(known_, key) == known_.end() && ++unknown <= unknown_told)
            errors_.push_back({comments::valid_utf8(key) ? key : "?", "unknown_field",
                               "there is no such parameter here"});
    if (errors_.empty()) return {};
    return base::Error{Fault::invalid_query, "some parameters are wrong", std::move(errors_), 0};
}

std::string media_type(http::Request const& request) {
    auto const header = request.header("content-type");
    auto type = rules::text::lowered(header.substr(0, header.find(';')));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    return type;
}

std::optional<base::Error> refuse_encoded(http::Request const& request) {
    auto const coding = request.header("content-encoding");
    if (coding.empty() || coding == "identity") return {};
    return error(Fault::unsupported_media_type, "send the body as it is, without Content-Encoding");
}

base::Result<json::object> parse_object(http::Request const& request, json::storage_ptr memory) {
    if (auto const wrong = refuse_encoded(request)) return *wrong;
    if (media_type(request) != "application/json")
        return error(Fault::unsupported_media_type, "send Content-Type: application/json");
    return parse_object(request.body, std::move(memory));
}

base::Result<json::object> parse_object(std::string_view body, json::storage_ptr memory) {
    json::parse_options options;
    options.max_depth = 16;
    options.allow_invalid_utf8 = true;
    boost::system::error_code code;
    auto value = json::parse(body, code, memory, options);
    if (code) value = json::parse(spell_out_lone_surrogates(body), code, memory, options);
    if (code) return error(Fault::invalid_json, code.message());
    if (!value.is_object()) return error(Fault::invalid_json, "one JSON object is expected");
    return std::move(value.get_object());
}

json::value const* Fields::find(std::string_view name) {
    known_.push_back(name);
    return object_.if_contains(name);
}

bool Fields::has(std::string_view name) {
    auto const* value = find(name);
    return value && !value->is_null();
}

bool Fields::is_null(std::string_view name) {
    auto const* value = find(name);
    return value && value->is_null();
}

void Fields::wrong(std::string_view name, std::string code, std::string detail) {
    errors_.push_back({path(name), std::move(code), std::move(detail)});
}

std::optional<std::string> Fields::text(std::string_view name) {
    auto text = bytes(name);
    if (!text || comments::valid_utf8(*text)) return text;
    wrong(name, "invalid_utf8", "this is not UTF-8 text");
    return {};
}

std::optional<std::string> Fields::bytes(std::string_view name) {
    auto const* value = find(name);
    if (!value || value->is_null()) return {};
    if (auto const* s = value->if_string()) return std::string(s->data(), s->size());
    wrong(name, "invalid_type", "a text is expected");
    return {};
}

std::optional<bool> Fields::flag(std::string_view name) {
    auto const* value = find(name);
    if (!value || value->is_null()) return {};
    if (auto const* b = value->if_bool()) return *b;
    wrong(name, "invalid_type", "true or false is expected");
    return {};
}

std::optional<std::int64_t> Fields::number(std::string_view name) {
    auto const* value = find(name);
    if (!value || value->is_null()) return {};
    if (auto const* n = value->if_int64()) return *n;
    wrong(name, "invalid_type", "a whole number is expected");
    return {};
}

std::optional<double> Fields::decimal(std::string_view name) {
    auto const* value = find(name);
    if (!value || value->is_null()) return {};
    if (value->is_number()) return value->to_number<double>();
    auto const found = value->is_string() ? decimal_of(value->get_string()) : std::nullopt;
    if (!found) wrong(name, "invalid_type", "a number is expected");
    return found;
}

std::optional<base::Time> Fields::time(std::string_view name) {
    auto const given = text(name);
    if (!given || given->empty()) return {};
    auto const found = base::time_from_text(*given);
    if (!found) wrong(name, "invalid_value", "a time such as 2026-05-03T09:00:00Z is expected");
    return found;
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view name) {
    auto const* value = find(name);
    if (!value || value->is_null()) return {};
    auto const* array = value->if_array();
    bool const fits =
        array && std::ranges::all_of(*array, [](json::value const& v) { return v.is_string(); });
    if (!fits) {
        wrong(name, "invalid_type", "a list of texts is expected");
        return {};
    }
    std::vector<std::string> texts;
    for (auto const& v : *array) texts.emplace_back(v.get_string());
    return texts;
}

json::object const* Fields::object(std::string_view name) {
    auto const* value = find(name);
    if (!value || value->is_null()) return nullptr;
    if (auto const* o = value->if_object()) return o;
    wrong(name, "invalid_type", "an object is expected");
    return nullptr;
}

void Fields::refuse_unknown() {
    std::size_t unknown = 0;
    for (auto const& member : object_) {
        std::string_view const name = member.key();
        if (std::ranges::find(known_, name) != known_.end() || ++unknown > unknown_told) continue;
        wrong(comments::valid_utf8(name) ? name : "?", "unknown_field",
              "there is no such field here" + rules::suggestion(name, known_));
    }
}

std::optional<std::string> Fields::filled(std::string_view name) {
    auto found = text(name);
    return found && !rules::trim(*found).empty() ? std::move(found) : std::nullopt;
}

base::Error wrong_fields(Errors errors) {
    moderation::remove_echoes(errors);
    return {Fault::invalid_fields, "some fields are wrong", std::move(errors), 0};
}

std::optional<base::Error> refuse_members(http::Request const& request) {
    if (request.body.empty()) return {};
    auto const object = parse_object(request);
    if (!object) return object.error();
    Errors errors;
    Fields(*object, "", errors).refuse_unknown();
    if (errors.empty()) return {};
    return wrong_fields(std::move(errors));
}

std::string make_cursor(char kind, std::vector<std::int64_t> const& numbers) {
    std::string text(1, kind);
    for (auto const number : numbers) text += std::to_string(number) + ',';
    return base::base64url(text);
}

std::optional<std::vector<std::int64_t>> read_cursor(char kind, std::string_view cursor,
                                                     std::size_t count) {
    auto const text = base::from_base64url(cursor);
    if (!text || text->empty() || text->front() != kind) return {};
    std::vector<std::int64_t> numbers;
    auto const* at = text->data() + 1;
    auto const* const end = text->data() + text->size();
    while (at != end) {
        std::int64_t number = 0;
        auto const [stop, fault] = std::from_chars(at, end, number);
        if (fault != std::errc() || stop == end || *stop != ',') return {};
        numbers.push_back(number);
        at = stop + 1;
    }
    if (numbers.size() != count) return {};
    return numbers;
}

} // namespace commentd::api
