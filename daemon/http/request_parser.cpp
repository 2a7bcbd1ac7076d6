#include "daemon/http/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include "daemon/http/percent.hpp"

namespace commentd::http {

namespace beast = boost::beast::http;
using boost::beast::iequals;
using ErrorCode = boost::beast::error_code;
using View = boost::beast::string_view;

namespace {

Method method_of(beast::verb verb) {
    switch (verb) {
    case beast::verb::get:
        return Method::get;
    case beast::verb::head:
        return Method::head;
    case beast::verb::post:
        return Method::post;
    case beast::verb::put:
        return Method::put;
    case beast::verb::delete_:
        return Method::del;
    case beast::verb::options:
        return Method::options;
    default:
        return Method::other;
    }
}

std::string lower(View text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c | 0x20);
    return result;
}

// Beast's parser, writing straight into our Request: no second set of strings in between.
class Parser final : public beast::basic_parser<true> {
public:
    Parser(Request& request, std::size_t header_bytes_max) : request_(&request) {
        header_limit(static_cast<std::uint32_t>(header_bytes_max));
        body_limit(boost::none); // ours counts both kinds of body alike
        request.headers.reserve(12);
    }

    std::string problem;
    Request* request_;
    std::size_t body_bytes_max = 0, body_bytes = 0;
    bool drop_body = false, wants_continue = false, http_1_1 = false;

private:
    void fail(ErrorCode& code, std::string why) {
        problem = std::move(why);
        code = beast::error::bad_value;
    }

    void on_request_impl(beast::verb verb, View, View target, int version,
                         ErrorCode& code) override {
        http_1_1 = version == 11;
        request_->method = method_of(verb);
        auto rest = target;
        if (!rest.starts_with('/')) {
            // "http://host/path", as to a proxy: servers must take it, and its host is the one
            // that counts (RFC 9112, section 3.2.2).
            constexpr std::string_view scheme = "http://";
            if (rest.size() < scheme.size() || !iequals(rest.substr(0, scheme.size()), scheme))
                return fail(code, "the request's target is no path");
            rest.remove_prefix(scheme.size());
            auto const end = std::min(rest.find_first_of("/?"), rest.size());
            authority_ = rest.substr(0, end);
            rest.remove_prefix(end);
            if (!rest.starts_with('/'))
                request_->target = "/";
        }
        request_->target += rest;
        std::string_view const sent = request_->target;
        auto const question = std::min(sent.find('?'), sent.size());
        auto path = percent_decode(sent.substr(0, question));
        if (!path)
            return fail(code, "a % in the path is not followed by two hexadecimal digits");
        request_->path = std::move(*path);
        request_->query = sent.substr(std::min(question + 1, sent.size()));
    }

    void on_field_impl(beast::field field, View name, View value, ErrorCode& code) override {
        if (header_done_)
            return; // a chunked body's trailer: nobody asked for it, and it must not pass as header
        switch (field) {
        case beast::field::host:
            if (++hosts_ > 1)
                return fail(code, "there is more than one Host");
            if (authority_) {
                request_->headers.push_back({"host", *authority_});
                return;
            }
            break;
        case beast::field::transfer_encoding:
            // What another server might read differently is how requests are smuggled.
            if (!iequals(value, "chunked") || !http_1_1)
                return fail(code, "the only transfer coding understood here is chunked");
            break;
        case beast::field::expect:
            wants_continue = http_1_1 && iequals(value, "100-continue");
            break;
        default:
            break;
        }
        request_->headers.push_back({lower(name), std::string(value)});
    }

    void on_header_impl(ErrorCode& code) override {
        header_done_ = true;
        if (http_1_1 && hosts_ == 0)
            fail(code, "there is no Host");
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const& length, ErrorCode&) override {
        if (length && !drop_body && *length <= body_bytes_max)
            request_->body.reserve(static_cast<std::size_t>(*length));
    }

    std::size_t take(View bytes, ErrorCode& code) {
        body_bytes += bytes.size();
        if (drop_body)
            return bytes.size();
        if (body_bytes > body_bytes_max)
            code = beast::error::body_limit;
        else
            request_->body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    std::size_t on_body_impl(View bytes, ErrorCode& code) override { return take(bytes, code); }
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, ErrorCode& code) override {
        return take(bytes, code);
    }
    void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
    void on_response_impl(int, View, int, ErrorCode&) override {}
    void on_finish_impl(ErrorCode&) override {}

    std::optional<std::string> authority_;
    int hosts_ = 0;
    bool header_done_ = false;
};

} // namespace

struct RequestParser::Impl {
    std::size_t header_bytes_max;
    std::size_t header_bytes = 0; // of those used
    std::optional<Parser> parser;
};

RequestParser::RequestParser(std::size_t header_bytes_max)
    : impl_(std::make_unique<Impl>(Impl{header_bytes_max, 0, std::nullopt})) {}

RequestParser::~RequestParser() = default;

void RequestParser::begin(Request& request) {
    impl_->header_bytes = 0;
    impl_->parser.emplace(request, impl_->header_bytes_max);
}

RequestParser::Fed RequestParser::feed(std::string_view bytes) {
    auto& parser = *impl_->parser;
    std::size_t used = 0;
    // Empty lines before a request are left over from the one before (RFC 9112, section 2.2).
    if (!parser.got_some())
        while (bytes.substr(used).starts_with("\r\n"))
            used += 2;
    if (used == bytes.size())
        return {State::need_more, used};

    bool const in_header = !parser.got_some() || !parser.is_header_done();
    parser.eager(!in_header);
    ErrorCode code;
    used += parser.put({bytes.data() + used, bytes.size() - used}, code);
    if (in_header) {
        impl_->header_bytes += used;
        // Beast counts the request line and the fields each by themselves.
        auto const waiting = parser.is_header_done() ? 0 : bytes.size() - used;
        if (!code || code == beast::error::need_more)
            if (impl_->header_bytes + waiting > impl_->header_bytes_max)
                code = beast::error::header_limit;
    } else if (code == beast::error::need_more && bytes.size() - used > impl_->header_bytes_max) {
        code = beast::error::bad_chunk_extension; // a chunk's head or trailer without end
    }

    if (code == beast::error::header_limit)
        return {State::header_too_large, used};
    if (code == beast::error::body_limit)
        return {State::body_too_large, used};
    if (code && code != beast::error::need_more) {
        if (parser.problem.empty())
            parser.problem = code.message();
        return {State::bad, used};
    }
    if (parser.got_some() && parser.is_done())
        return {State::done, used};
    return {in_header && !code ? State::header : State::need_more, used};
}

std::optional<std::uint64_t> RequestParser::content_length() const {
    auto const length = impl_->parser->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

bool RequestParser::keep_alive() const { return impl_->parser->keep_alive(); }
bool RequestParser::http_1_1() const { return impl_->parser->http_1_1; }
bool RequestParser::wants_continue() const { return impl_->parser->wants_continue; }
void RequestParser::limit_body(std::size_t bytes) { impl_->parser->body_bytes_max = bytes; }
std::size_t RequestParser::body_limit() const { return impl_->parser->body_bytes_max; }
void RequestParser::drop_body() { impl_->parser->drop_body = true; }
std::string const& RequestParser::problem() const { return impl_->parser->problem; }

std::string_view reason_phrase(int status) {
    return beast::obsolete_reason(beast::int_to_status(static_cast<unsigned>(status)));
}

} // namespace commentd::http
