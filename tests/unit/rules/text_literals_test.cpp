// The index of literals against a plain search, in texts of few letters where everything overlaps.
#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "rules/text/literal_index.hpp"
#include "rules/text/word_entries.hpp"

using namespace commentd::rules::text;

namespace {

using Strings = std::vector<std::string>;
struct Occurrence {
    std::size_t end;
    std::uint32_t literal;
    auto operator<=>(Occurrence const&) const = default;
};
using Occurrences = std::vector<Occurrence>;

std::function<bool()> const never = [] { return false; };

Literals literals_of(Strings const& strings) {
    Literals literals;
    for (auto const& one : strings)
        literals.add(one);
    return literals;
}

bool collect(void* context, std::uint32_t literal, std::size_t end) noexcept {
    static_cast<Occurrences*>(context)->push_back({end, literal});
    return false;
}

Occurrences found(LiteralIndex const& index, std::string_view text) {
    Occurrences all;
    CHECK(index.scan(text, collect, &all, never));
    return all;
}
Occurrences found(Strings const& literals, std::string_view text) {
    return found(LiteralIndex(literals_of(literals)), text);
}

// Ordered as the index tells them.
Occurrences expected(Strings const& literals, std::string_view text) {
    Occurrences all;
    for (std::uint32_t i = 0; i < literals.size(); ++i)
        for (auto at = text.find(literals[i]); at != text.npos; at = text.find(literals[i], at + 1))
            all.push_back({at + literals[i].size(), i});
    std::ranges::sort(all);
    return all;
}

class Maker {
public:
    Maker(unsigned seed, Strings letters) : random_(seed), letters_(std::move(letters)) {}

    std::size_t number(std::size_t least, std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(least, most)(random_);
    }
    std::string text(std::size_t letters) {
        std::string made;
        while (letters-- > 0)
            made += letters_[number(0, letters_.size() - 1)];
        return made;
    }
    // Without repetition, as of lists; some begin or end others.
    Strings literals(std::size_t count, std::size_t letters_max) {
        std::set<std::string> all;
        for (std::size_t i = 0; i < count; ++i) {
            auto one = text(number(1, letters_max));
            all.insert(one);
            all.insert(one + text(1));
            all.insert(text(1) + one);
        }
        Strings shuffled(all.begin(), all.end());
        std::ranges::shuffle(shuffled, random_);
        return shuffled;
    }

private:
    std::mt19937 random_;
    Strings letters_;
};

} // namespace

TEST_CASE("every occurrence of every literal is found once, by its end and then its number") {
    auto const letters = GENERATE(
        Strings{"a"}, Strings{"a", "b"}, Strings{"a", "b", "c", " "}, Strings{"я", "ф", "ы"},
        Strings{"a", "垃", "圾", "é"}, Strings{std::string(1, '\0'), "\xFF", "x"});
    for (unsigned seed = 0; seed < 60; ++seed) {
        Maker make(seed, letters);
        auto const literals = make.literals(make.number(1, 40), make.number(1, 40));
        LiteralIndex const index(literals_of(literals));
        for (int i = 0; i < 10; ++i) {
            auto const text = make.text(make.number(0, i < 5 ? 30 : 600));
            CAPTURE(seed, letters.front(), text.size());
            REQUIRE(found(index, text) == expected(literals, text));
        }
    }
}

TEST_CASE("literals of each length stand at each place of a text of each length") {
    for (std::size_t size = 1; size <= 24; ++size) {
        std::string literal;
        for (std::size_t i = 0; i < size; ++i)
            literal += static_cast<char>('a' + i);
        LiteralIndex const index(literals_of({literal}));
        for (std::size_t before = 0; before < 30; ++before)
            for (std::size_t behind = 0; behind < 12; ++behind) {
                auto const text = std::string(before, '-') + literal + std::string(behind, '-');
                CAPTURE(text);
                REQUIRE(found(index, text) == Occurrences{{before + size, 0}});
                // Short of its end, and of its begin.
                REQUIRE(found(index, text.substr(0, before + size - 1)).empty());
                REQUIRE(found(index, text.substr(before + 1)).empty());
            }
    }
}

TEST_CASE("what reaches over the places that are looked at together is found in order") {
    Maker make(1, {"a", "b"});
    auto const long_one = make.text(1000);
    Strings const literals{long_one, long_one.substr(0, 700), long_one.substr(300), "aba", "b"};
    std::string text = "b";
    for (int i = 0; i < 5; ++i)
        text += long_one + std::string(static_cast<std::size_t>(i) * 60, 'a');
    CHECK(found(literals, text) == expected(literals, text));
}

TEST_CASE("no literals, no text, and literals longer than the text") {
    CHECK(LiteralIndex(Literals{}).is_empty());
    CHECK(found(Strings{}, "text").empty());
    CHECK_FALSE(LiteralIndex(literals_of({"a"})).is_empty());
    CHECK(found({"a", "ab", "abc", "abcde", "abcdefgh"}, "").empty());
    CHECK(found({"ab", "abc", "abcde", "abcdefgh"}, "a").empty());
    CHECK(found({std::string(500, 'a')}, std::string(499, 'a')).empty());
    std::string const longest(LiteralIndex::literal_bytes_max, 'a');
    CHECK(found({longest}, longest + "a") ==
          Occurrences{{longest.size(), 0}, {longest.size() + 1, 0}});
}

TEST_CASE("many literals with one window are told apart") {
    Strings literals;
    for (int i = 0; i < 2000; ++i)
        literals.push_back("\xE5\x9E\x83\xE5\x9C\xBE\xE5\x9E" + std::to_string(1000 + i));
    auto text = literals[7] + literals[1999] + literals[0].substr(1) + literals[1234];
    CHECK(found(literals, text) == expected(literals, text));
    CHECK(found(literals, text).size() == 3);
}

TEST_CASE("whoever has enough is told nothing more, and the text counts as read") {
    LiteralIndex const index(literals_of({"aa", "a"}));
    struct Wants {
        std::size_t most;
        Occurrences all = {};
    } wants{3};
    auto const take = [](void* context, std::uint32_t literal, std::size_t end) noexcept {
        auto& caller = *static_cast<Wants*>(context);
        caller.all.push_back({end, literal});
        return caller.all.size() == caller.most;
    };
    CHECK(index.scan(std::string(5000, 'a'), take, &wants, never));
    CHECK(wants.all == Occurrences{{1, 1}, {2, 0}, {2, 1}});
}

TEST_CASE("a text made to be compared with thousands of literals at each place ends") {
    // They differ where no window is looked for.
    Strings literals;
    for (int i = 0; i < 4000; ++i)
        literals.push_back(std::string(100, 'a') + std::to_string(i));
    LiteralIndex const index(literals_of(literals));
    std::string const text(64 * 1024, 'a');
    Occurrences all;
    CHECK_FALSE(index.scan(text, collect, &all, never));
    CHECK(index.scan(std::string_view(text).substr(0, 1000), collect, &all, never));
    // The clock is asked long before.
    std::size_t asked = 0;
    CHECK_FALSE(index.scan(text, collect, &all, [&] { return ++asked == 3; }));
    CHECK(asked == 3);
}
