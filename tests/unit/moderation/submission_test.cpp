// What a typed text is brought into, and the short way for those that are in order as they came.
#include <random>

#include <catch2/catch.hpp>

#include "daemon/comments/text.hpp"

namespace text = commentd::comments;

TEST_CASE("a line that is plain is in order for everything that looks at texts") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    constexpr std::string_view letters = "aZ 9~!\x7f\t\n\r\v\x01\xc3\xa9";
    int plain = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string line;
        for (auto length = random() % 6; length > 0; --length) line += letters[random() % letters.size()];
        CAPTURE(line);
        if (!text::is_plain_line(line)) continue;
        ++plain;
        REQUIRE(text::valid_utf8(line));
        REQUIRE(text::normalise(line) == line);
        REQUIRE_FALSE(text::has_control(line));
        REQUIRE_FALSE(text::has_tab_or_line(line));
        REQUIRE(text::length(line) == line.size());
    }
    CHECK(plain > 0);
}

TEST_CASE("a text that is empty, has space at an end, or holds more than printable ASCII is not plain") {
    CHECK(text::is_plain_line("So be it: 100 % of us."));
    for (std::string_view const other : {"", " a", "a ", "a\tb", "a\nb", "caf\xc3\xa9", "\xff"})
        CHECK_FALSE(text::is_plain_line(other));
}

TEST_CASE("one byte is enough to make a line another, whatever it is and wherever it stands") {
    std::string const line(21, '~');
    for (std::size_t at = 1; at + 1 < line.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            auto changed = line;
            changed[at] = static_cast<char>(byte);
            CAPTURE(at, byte);
            REQUIRE(text::is_plain_line(changed) == (byte >= ' ' && byte < 0x80));
            REQUIRE(text::length(changed) == line.size() - ((byte & 0xc0) == 0x80 ? 1 : 0));
        }
    }
}
