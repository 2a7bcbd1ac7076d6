// What a client sends, taken apart: queries and forms, and JSON objects whose members are asked for
// by name and kind. Whatever does not fit becomes a field error; all of them are reported.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "daemon/base/clock.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/http/message.hpp"

namespace commentd::api {

using Errors = std::vector<base::FieldError>;

// application/x-www-form-urlencoded, of a query or a body: names and values in order, decoded
// ('+' is a space; the bytes may be no UTF-8).
std::vector<std::pair<std::string, std::string>> parse_urlencoded(std::string_view);

// The parameters of a query. Unknown ones, repeated ones and values that do not fit are errors;
// empty ones are absent. Call done() last.
class Query {
public:
    explicit Query(http::Request const&);

    std::optional<std::string> text(std::string_view name);
    std::vector<std::string> all(std::string_view name); // may be repeated
    std::size_t number(std::string_view name, std::size_t usual, std::size_t least, std::size_t most);
    std::optional<double> decimal(std::string_view name);
    std::optional<base::Time> time(std::string_view name, std::string const& timezone);
    void wrong(std::string_view name, std::string detail);

    base::Time now() const { return now_; } // from which `time` counts back

    std::optional<base::Error> done();

private:
    base::Time const now_ = base::now();
    std::vector<std::pair<std::string, std::string>> given_;
    std::vector<std::string> known_; // names asked for: few and short
    Errors errors_;
};

// The media type of a body without its parameters, in lower case.
std::string media_type(http::Request const&);
// 415 of a body that is compressed, which nothing here reads.
std::optional<base::Error> refuse_encoded(http::Request const&);

// A JSON object from a body. Invalid UTF-8 and lone surrogates inside texts are let through as
// invalid UTF-8, so that they can be reported at their field.
base::Result<boost::json::object> parse_object(http::Request const&,
                                               boost::json::storage_ptr = {});
base::Result<boost::json::object> parse_object(std::string_view body,
                                               boost::json::storage_ptr = {});

class Fields {
public:
    // Names are asked for by literals: they are not copied.
    Fields(boost::json::object const& object, std::string prefix, Errors& errors)
        : object_(object), prefix_(std::move(prefix)), errors_(errors) {
        known_.reserve(16);
    }

    // null counts as absent, but for is_null.
    bool has(std::string_view name);
    bool is_null(std::string_view name);
    std::optional<std::string> text(std::string_view name);  // UTF-8
    std::optional<std::string> filled(std::string_view name); // absent, too, where nothing is in it
    std::optional<std::string> bytes(std::string_view name); // of what is mended, not refused
    std::optional<bool> flag(std::string_view name);
    std::optional<std::int64_t> number(std::string_view name);
    std::optional<double> decimal(std::string_view name); // also as text, as in a query
    std::optional<base::Time> time(std::string_view name);
    std::optional<std::vector<std::string>> texts(std::string_view name);
    boost::json::object const* object(std::string_view name);
    void wrong(std::string_view name, std::string code, std::string detail);
    void refuse_unknown(); // after everything was asked for

    std::string path(std::string_view name) const { return prefix_ + std::string(name); }

private:
    boost::json::value const* find(std::string_view name);
    boost::json::object const& object_;
    std::string prefix_; // "author."
    Errors& errors_;
    std::vector<std::string_view> known_; // names asked for: few
};

// 422 with all of them, without the echoes of what could not be read.
base::Error wrong_fields(Errors);

// What takes no body may get an empty one, or an object without members.
std::optional<base::Error> refuse_members(http::Request const&);

// Numbers as an opaque cursor of A–Z a–z 0–9 - _, and back.
std::string make_cursor(char kind, std::vector<std::int64_t> const&);
std::optional<std::vector<std::int64_t>> read_cursor(char kind, std::string_view, std::size_t count);

} // namespace commentd::api
