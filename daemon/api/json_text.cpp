#include "daemon/api/json_text.hpp"

#include <charconv>
#include <cmath>

#include <boost/json.hpp>

namespace json = boost::json;

namespace commentd::api {

namespace {

class Text {
public:
    void put(json::value const& value) {
        switch (value.kind()) {
        case json::kind::null: out_ += "null"; break;
        case json::kind::bool_: out_ += value.get_bool() ? "true" : "false"; break;
        case json::kind::int64: put_number(value.get_int64()); break;
        case json::kind::uint64: put_number(value.get_uint64()); break;
        case json::kind::double_: put_decimal(value.get_double()); break;
        case json::kind::string: put_string(value.get_string()); break;
        case json::kind::array: put_array(value.get_array()); break;
        case json::kind::object: put_object(value.get_object()); break;
        }
    }
    std::string take() { return std::move(out_); }

private:
    template <class... Form>
    void put_number(auto number, Form... form) {
        char digits[32];
        auto const [end, error] = std::to_chars(digits, std::end(digits), number, form...);
        out_.append(digits, end);
    }

    void put_decimal(double number) {
        auto const size = std::fabs(number);
        if (!std::isfinite(number))
            out_ += "null";
        else if (size == 0 || (size >= 1e-6 && size < 1e15)) // at most 17 digits and 6 zeros
            put_number(number, std::chars_format::fixed);
        else
            put_number(number);
    }

    void put_string(std::string_view text) {
        out_ += '"';
        std::size_t plain = 0; // from here on nothing had to be escaped
        for (std::size_t at = 0; at < text.size(); ++at) {
            auto const c = static_cast<unsigned char>(text[at]);
            if (c >= 0x20 && c != '"' && c != '\\') continue;
            out_.append(text, plain, at - plain);
            put_escape(c);
            plain = at + 1;
        }
        out_.append(text, plain);
        out_ += '"';
    }

    void put_escape(unsigned char c) {
        constexpr std::string_view hex = "0123456789abcdef";
        switch (c) {
        case '"': out_ += "\\\""; break;
        case '\\': out_ += "\\\\"; break;
        case '\n': out_ += "\\n"; break;
        case '\r': out_ += "\\r"; break;
        case '\t': out_ += "\\t"; break;
        default: (out_ += "\\u00") += {hex[c >> 4], hex[c & 15]};
        }
    }

    void put_array(json::array const& array) {
        out_ += '[';
        for (bool first = true; auto const& value : array) {
            if (!std::exchange(first, false)) out_ += ',';
            put(value);
        }
        out_ += ']';
    }

    void put_object(json::object const& object) {
        out_ += '{';
        for (bool first = true; auto const& member : object) {
            if (!std::exchange(first, false)) out_ += ',';
            put_string(member.key());
            out_ += ':';
            put(member.value());
        }
        out_ += '}';
    }

    std::string out_;
};

} // namespace

std::string json_text(json::value const& value) {
    Text text;
    text.put(value);
    return text.take();
}

} // namespace commentd::api
