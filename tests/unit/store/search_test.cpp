// search.db next to a naive scan of the same texts, through edits, erasing and starts.
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "daemon/comments/search_words.hpp"
#include "daemon/store/search.hpp"
#include "rules/text/view.hpp"
#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

struct Said {
    std::string name, content;
};

std::vector<std::string> split(std::string const& words) {
    std::istringstream in(words);
    std::vector<std::string> all;
    for (std::string word; in >> word;)
        all.push_back(word);
    return all;
}

bool holds(std::string const& text, comments::SearchTerm const& term) {
    auto const have = split(comments::search_words(rules::text::fold(text)));
    auto const want = split(term.words);
    for (std::size_t at = 0; at + want.size() <= have.size(); ++at) {
        bool all = true;
        for (std::size_t i = 0; i < want.size() && all; ++i)
            all = i + 1 == want.size() && term.begins ? have[at + i].starts_with(want[i])
                                                      : have[at + i] == want[i];
        if (all)
            return true;
    }
    return false;
}

// Comments by nobody in particular, whose texts are all that matters.
class Talk {
public:
    std::int64_t say(std::string const& content, std::string const& name = {}) {
        std::int64_t number = 0;
        open.change([&](Transaction& transaction) {
            NewComment added;
            auto& c = added.comment;
            c.id = base::make_id(open.clock.now());
            c.created_at = open.clock.now();
            c.site = c.thread = 1;
            c.content = content;
            c.author.name = name;
            added.record = pack(c.decision, {});
            open.store->comments.add(transaction, added);
            number = c.number;
        });
        texts[number] = {name, content};
        return number;
    }
    void edit(std::int64_t number, std::string const& content) {
        open.change([&](Transaction& transaction) {
            auto comment = *Comments::find(transaction.database, number);
            auto const record = pack(comment.decision, {});
            open.store->comments.edit(transaction, comment, content, {}, comment.decision, record,
                                      {}, open.clock.now());
        });
        texts[number].content = content;
    }
    void erase(std::int64_t number) {
        open.change([&](Transaction& transaction) {
            auto comment = *Comments::find(transaction.database, number);
            open.store->comments.erase(transaction, comment, {}, open.clock.now());
        });
        texts.erase(number);
    }
    void catch_up() {
        while (!tests::wait_for<bool>(open.loops, open.store->search.catch_up()))
            std::this_thread::yield();
    }
    // Those that there are, of what is found.
    std::vector<std::int64_t> find(Sought const& sought) {
        catch_up();
        auto database = open.read(open.search());
        auto const found = find_texts(database, sought);
        std::vector<std::int64_t> numbers;
        for (auto const& [number, said] : texts)
            if (found.numbers.has(number))
                numbers.push_back(number);
        return numbers;
    }
    std::vector<std::int64_t> find(std::string const& typed) {
        return find(Sought{comments::read_search(typed).value(), {}, {}});
    }
    std::vector<std::int64_t> scan(std::vector<comments::SearchTerm> const& terms) const {
        std::vector<std::int64_t> numbers;
        for (auto const& [number, said] : texts) {
            bool const fits = std::ranges::all_of(terms, [&](auto const& term) {
                return (holds(said.content, term) || holds(said.name, term)) != term.excluded;
            });
            if (fits)
                numbers.push_back(number);
        }
        return numbers;
    }

    OpenStore open;
    std::map<std::int64_t, Said> texts;
};

using Numbers = std::vector<std::int64_t>;

} // namespace

TEST_CASE("random queries find what a naive scan of the same texts finds") {
    constexpr std::uint32_t seed = 20'260'503;
    std::mt19937 random(seed);
    auto const any = [&](std::size_t count) { return random() % count; };
    std::vector<std::string> const pieces = {
        "cat",   "Cat",   "cats",      "dog",     "don't",   "news.am", "北京", "北京大学", "大学",
        "학교",  "กา",    "การ",       "Isparta", "ISPARTA", "ısparta", "мир",  "МИР",      "Բարև",
        "ՀԱՅԵՐ", "مرحبا", "\u202eabc", "👍",       "x",       "3.14",    "café", "CAFE"};
    auto const text = [&](std::size_t most) {
        std::string made;
        for (auto left = 1 + any(most); left > 0; --left)
            made += pieces[any(pieces.size())] + (any(4) == 0 ? "" : " ");
        return made;
    };
    Talk talk;
    Numbers numbers;
    for (int round = 0; round < 12; ++round) {
        for (int i = 0; i < 20; ++i)
            numbers.push_back(talk.say(text(8), text(1)));
        for (int i = 0; i < 4; ++i)
            if (auto const n = numbers[any(numbers.size())]; talk.texts.contains(n))
                talk.edit(n, text(8));
        if (auto const n = numbers[any(numbers.size())]; talk.texts.contains(n))
            talk.erase(n);
        if (round % 5 == 4) { // and what a start finds in the file
            talk.open.close();
            if (round % 2 == 0)
                std::filesystem::remove(talk.open.search());
            talk.open.open();
        }
        for (int i = 0; i < 40; ++i) {
            std::string typed;
            for (auto left = 1 + any(3); left > 0; --left) {
                typed += any(4) == 0 ? "-" : "";
                typed += any(3) == 0 ? "\"" + text(2) + "\"" : pieces[any(pieces.size())];
                typed += any(5) == 0 ? "* " : " ";
            }
            auto const terms = comments::read_search(typed);
            if (!terms)
                continue;
            INFO(typed);
            REQUIRE(talk.find(typed) == talk.scan(*terms));
        }
    }
}

TEST_CASE("hosts and those above them are found, and in a text without disguise") {
    Talk talk;
    auto const deep = talk.say("see https://a.b.pills.co.uk/x");
    auto const plain = talk.say("pills (dot) co (dot) uk");
    auto const tagged = talk.say("<a href=\"https://pills.co.uk/\">here</a>");
    talk.say("pills.co is another, so is https://xpills.co.uk");
    auto const on = [&](char const* domain) { return talk.find(Sought{{}, domain, {}}); };
    CHECK(on("pills.co.uk") == Numbers{deep, plain, tagged});
    CHECK(on("b.pills.co.uk") == Numbers{deep});
    CHECK(on("c.pills.co.uk").empty());
    CHECK(on("co.uk").empty());
    CHECK(talk.find("pills.co.uk") == Numbers{deep, plain, tagged});
    talk.edit(deep, "no link any more");
    CHECK(on("pills.co.uk") == Numbers{plain, tagged});
    talk.erase(tagged);
    CHECK(on("pills.co.uk") == Numbers{plain});
}

TEST_CASE("comments are found by their language, with words and without") {
    Talk talk;
    std::string const english =
                          "The weather was rather fine this morning, so that we went to the market",
                      russian =
                          "Погода сегодня утром была довольно хорошей, и мы все вместе пошли на большой рынок";
    auto const one = talk.say(english + " early"), two = talk.say(english + " late");
    auto const other = talk.say(russian);
    talk.say("?");
    auto const in = [&](std::vector<std::string> languages, char const* typed) {
        auto terms = comments::read_search(typed);
        return talk.find(
            Sought{terms.value_or(std::vector<comments::SearchTerm>()), {}, std::move(languages)});
    };
    CHECK(in({"en"}, "") == Numbers{one, two});
    CHECK(in({"en", "ru"}, "") == Numbers{one, two, other});
    CHECK(in({"en"}, "late") == Numbers{two});
    CHECK(in({"en"}, "-late") == Numbers{one});
    CHECK(in({"de"}, "").empty());
    talk.edit(one, russian);
    CHECK(in({"ru"}, "") == Numbers{one, other});
    CHECK(in({"en"}, "") == Numbers{two});
    talk.erase(other);
    CHECK(in({"ru"}, "") == Numbers{one});
}

TEST_CASE("words of what was erased are in no file once it was made anew, and after a stop") {
    auto const secret = std::string("qzxwvjk");
    auto const stands = [&](Talk& talk) {
        for (auto const* suffix : {"", "-wal"}) {
            auto const path = talk.open.search().string() + suffix;
            if (!std::filesystem::exists(path))
                continue;
            if (tests::read_file(path).find(secret) != std::string::npos)
                return true;
        }
        return false;
    };
    Talk talk;
    talk.say("others speak, too");
    auto const number = talk.say(secret + " and more");
    CHECK(talk.find(secret) == Numbers{number});
    REQUIRE(stands(talk));
    SECTION("while it runs") {
        talk.erase(number);
        while (stands(talk))
            talk.catch_up();
        CHECK(talk.find("too").size() == 1);
    }
    SECTION("at a stop right behind") {
        talk.erase(number);
        talk.open.close();
        CHECK(!stands(talk));
        talk.open.open();
        CHECK(talk.find("too").size() == 1);
        CHECK(talk.find(secret).empty());
    }
}

TEST_CASE("a damaged search.db is made anew at the start, one of another schema too") {
    Talk talk;
    auto const number = talk.say("to be found");
    CHECK(talk.find("found") == Numbers{number});
    talk.open.close();
    SECTION("damaged") {
        std::ofstream(talk.open.search(), std::ios::binary) << std::string(8192, 'x');
    }
    SECTION("of another program") {
        auto database = Database::open(talk.open.search(), Database::Access::write);
        database.execute("UPDATE state SET value = 'another' WHERE name = 'origin'");
    }
    talk.open.open();
    CHECK(talk.find("found") == Numbers{number});
}
