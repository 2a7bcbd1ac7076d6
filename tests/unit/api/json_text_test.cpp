// What is written as JSON is read as what it was, and looks as people write it.
#include "daemon/api/json_text.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <random>

#include <boost/json.hpp>

namespace json = boost::json;
using commentd::api::json_text;

TEST_CASE("numbers are written as people do") {
    CHECK(json_text(12.5) == "12.5");
    CHECK(json_text(-0.25) == "-0.25");
    CHECK(json_text(100000.5) == "100000.5");
    CHECK(json_text(3.0) == "3");
    CHECK(json_text(0.0) == "0");
    CHECK(json_text(1e22) == "1e+22");
    CHECK(json_text(INT64_MIN) == "-9223372036854775808");
    CHECK(json_text(UINT64_MAX) == "18446744073709551615");
    CHECK(json_text(std::numeric_limits<double>::infinity()) == "null");
    CHECK(json_text(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("strings are escaped where JSON asks for it, and nowhere else") {
    CHECK(json_text("") == R"("")");
    CHECK(json_text("a\"b\\c/d") == R"("a\"b\\c/d")");
    CHECK(json_text("\n\r\t\b\x1f") == R"("\n\r\t\u0008\u001f")");
    CHECK(json_text(json::string(1, '\0')) == R"("\u0000")");
    CHECK(json_text("Հակոբ 🙂 \x7f") == "\"Հակոբ 🙂 \x7f\"");
}

TEST_CASE("values nest") {
    json::value const value = {{"a", {1, true, nullptr}}, {"b", json::object()}, {"c\n", json::array()}};
    CHECK(json_text(value) == R"({"a":[1,true,null],"b":{},"c\n":[]})");
}

TEST_CASE("any number is read as what was written") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20'000; ++i) {
        auto const bits = random();
        auto number = std::bit_cast<double>(bits);
        if (i % 2 == 0) number = static_cast<double>(static_cast<std::int64_t>(bits % 2'000'001) - 1'000'000) / 100;
        if (!std::isfinite(number)) continue;
        auto const text = json_text(number);
        INFO(text);
        CHECK(std::strtod(text.c_str(), nullptr) == number);
        CHECK(json::parse(text).is_number());
    }
}

TEST_CASE("any text is read as what was written") {
    std::mt19937_64 random(2);
    for (int i = 0; i < 2'000; ++i) {
        json::string text;
        for (auto n = random() % 60; n-- > 0;) text += static_cast<char>(random() % 128);
        CHECK(json::parse(json_text(text)) == text);
    }
}
