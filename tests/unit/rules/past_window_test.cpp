// Rates of different values and near copies, as the window counts them. What else it counts is
// tested where the daemon uses it: tests/unit/store/recent_test.cpp.
#include <catch2/catch.hpp>

#include <cstring>

#include "rules/past/limits.hpp"
#include "rules/past/window.hpp"

namespace commentd::rules {

namespace {

using namespace std::chrono_literals;

Time const noon{std::chrono::hours(24 * 20'000 + 12)};

CommentId id(std::uint8_t n) {
    CommentId bytes{};
    bytes[15] = n;
    return bytes;
}

Arrival arrival(Time at, std::string const& text = "") {
    Arrival a;
    a.at = at;
    a.site = 1;
    a.thread = 1;
    a.text = std::hash<std::string>{}(text) | 1;
    a.near = text::sign(text, 7);
    return a;
}

struct Filled {
    Window window;
    std::uint8_t count = 0;

    Window::Ticket add(Arrival const& a) {
        auto const ticket = window.admit(a);
        window.settle(ticket, id(++count));
        return ticket;
    }
};

RateQuery rate(RateKey key, RateKey distinct, std::uint32_t over = 100) {
    return {{key}, over, 1h, distinct};
}

DuplicateQuery near(std::uint32_t alike = 28) { return {true, 1, 24h, alike, 8}; }

std::string const advert =
    "Hello friends I earn four thousand dollars a week from my home with this simple method that "
    "anybody can learn in one day just visit my page and ask me how it works";

} // namespace

TEST_CASE("a rate of different values counts each of them once, and absent ones never") {
    Filled filled;
    auto& window = filled.window;
    for (std::uint64_t i = 0; i < 9; ++i) {
        auto a = arrival(noon + std::chrono::seconds(i));
        a.ip = i % 3; // 0 is unknown
        a.net = 5;
        a.thread = 1 + i;
        a.link_domains = {10, 20 + i % 2};
        filled.add(a);
    }
    auto asking = arrival(noon + 1min);
    asking.net = 5;
    asking.ip = 9;
    asking.thread = 1;
    asking.link_domains = {10};
    CHECK(window.count(rate(RateKey::net, RateKey::ip), asking) == 2);
    CHECK(window.count(rate(RateKey::net, RateKey::thread), asking) == 9);
    CHECK(window.count(rate(RateKey::net, RateKey::thread, 3), asking) == 4); // and stops there
    CHECK(window.count(rate(RateKey::net, RateKey::links_domain), asking) == 3);
    CHECK(window.count(rate(RateKey::links_domain, RateKey::ip), asking) == 2);
    window.admit(asking);
    CHECK(window.count(rate(RateKey::net, RateKey::ip), asking) == 3); // this one included
    CHECK(window.count(rate(RateKey::links_domain, RateKey::ip), asking) == 3);
    asking.net = 0;
    CHECK_FALSE(window.count(rate(RateKey::net, RateKey::ip), asking));
    asking.at = noon + 2h;
    CHECK(window.count(rate(RateKey::links_domain, RateKey::ip), asking) == 0);
}

TEST_CASE("of several domains the one with most different values counts") {
    Filled filled;
    for (std::uint64_t i = 0; i < 8; ++i) {
        auto a = arrival(noon);
        a.ip = 100 + i / 2;
        a.link_domains = {i < 2 ? 1u : 2u};
        filled.add(a);
    }
    auto asking = arrival(noon + 1s);
    asking.link_domains = {1, 2, 3};
    CHECK(filled.window.count(rate(RateKey::links_domain, RateKey::ip), asking) == 3);
}

TEST_CASE("near copies are found over all threads of the site, and others are not") {
    Filled filled;
    auto first = arrival(noon, advert);
    filled.add(first);
    auto second = arrival(noon + 1min, "Hi! " + advert);
    second.thread = 2;
    filled.add(second);
    filled.add(arrival(noon + 2min, "A quiet remark about the history of the mill at the river, "
                                    "which my grandfather has known well"));
    auto elsewhere = arrival(noon + 3min, advert);
    elsewhere.site = 2;
    filled.add(elsewhere);

    auto const asking = arrival(noon + 1h, advert + " number 7");
    auto const found = filled.window.copies(near(), asking, {});
    CHECK(found.count == 2);
    CHECK(found.first_id == "00000000-0000-0000-0000-000000000001");
    CHECK(filled.window.copies({false, 1, 24h, 28, 8}, asking, {}).count == 1);
    CHECK(filled.window.copies({true, 1, 59min + 30s, 28, 8}, asking, {}).count == 1);
    CHECK(filled.window.copies({true, 1, 24h, 0, 8}, asking, {}).count == 0); // none is the same
    CHECK(filled.window.copies({true, 1, 24h, 28, 50}, asking, {}).count == 0); // too few words
    CHECK(filled.window.copies(near(), asking, {}, id(1)).count == 1);
}

TEST_CASE("the same text is a near copy too, signed or not, and counts once") {
    Filled filled;
    auto unsigned_one = arrival(noon, advert);
    unsigned_one.near = {};
    filled.add(unsigned_one);
    filled.add(arrival(noon + 1s, advert));
    filled.add(arrival(noon + 2s, "good post"));
    CHECK(filled.window.copies(near(), arrival(noon + 1min, advert), {}).count == 2);
    CHECK(filled.window.copies(near(), arrival(noon + 1min, "good post"), {}).count == 1);
    auto const self = filled.window.admit(arrival(noon + 1min, advert + " now"));
    CHECK(filled.window.copies(near(), arrival(noon + 1min, advert + " now"), self).count == 1);
}

TEST_CASE("what is withdrawn, erased or a day old is no near copy") {
    Filled filled;
    auto const gone = filled.window.admit(arrival(noon, advert));
    auto kept = arrival(noon, "Dear all, " + advert);
    kept.copy = 77;
    filled.add(kept);
    filled.window.withdraw(gone);
    auto const asking = arrival(noon + 1min, advert + " again");
    CHECK(filled.window.copies(near(), asking, {}).count == 1);
    filled.window.forget_text(id(1), 77);
    CHECK(filled.window.copies(near(), asking, {}).count == 0);

    filled.add(arrival(noon + 1min, advert + " today"));
    filled.add(arrival(noon + 24h + 2min, "something else"));
    CHECK(filled.window.copies(near(), arrival(noon + 24h + 2min, advert), {}).count == 0);
}

TEST_CASE("ten thousand signed texts are found by what is near them, in 256 bytes each") {
    Filled filled;
    auto const text = [](int i) {
        std::string all;
        for (int word = 0; word < 30; ++word) {
            all += "w" + std::to_string(i) + "x" + std::to_string(word) + ' ';
        }
        return all;
    };
    constexpr int count = 10'000;
    for (int i = 0; i < count; ++i) {
        auto a = arrival(noon, text(i));
        a.author = a.ip = a.net = a.copy = static_cast<std::uint64_t>(i) + 1;
        filled.window.settle(filled.window.admit(a), id(1));
    }
    int found = 0;
    for (int i = 0; i < count; ++i) {
        auto const n = filled.window.copies(near(24), arrival(noon + 1s, text(i) + "and"), {}).count;
        REQUIRE(n <= 1);
        found += static_cast<int>(n);
    }
    CHECK(found > count * 98 / 100);
    CHECK(filled.window.bytes() / count <= 256);
}

TEST_CASE("of very many the latest are compared with for likeness, and all are counted else") {
    Filled filled;
    filled.add(arrival(noon, advert));
    filled.add(arrival(noon, "Dear all, " + advert));
    auto other = arrival(noon + 1min);
    other.near.words = text::shingle_words;
    for (std::size_t i = 1; i < near_kept_max; ++i) { // all but one find room
        auto const bits = i * 0x9E3779B97F4A7C15;
        std::memcpy(other.near.lowest.data() + i % 24, &bits, sizeof bits);
        filled.window.admit(other);
    }
    auto const asking = arrival(noon + 2min, advert + " again");
    CHECK(filled.window.copies(near(), asking, {}).first_id == id_text(id(2)));
    filled.window.withdraw(filled.window.admit(other)); // it has taken the place, and goes
    CHECK(filled.window.copies(near(), asking, {}).count == 0);
    auto const late = filled.window.admit(arrival(noon + 2min, advert + " today"));
    CHECK(filled.window.copies({true, 1, 30s, 28, 8}, asking, {}).count == 1);
    CHECK(filled.window.copies({true, 1, 30s, 28, 8}, asking, late).count == 0);
    filled.window.withdraw(late);
    CHECK(filled.window.copies(near(), asking, {}).count == 0);
    CHECK(filled.window.copies(near(), arrival(noon + 2min, advert), {}).count == 1); // the same
    CHECK(filled.window.size() == near_kept_max + 1);
}

TEST_CASE("a near copy counts once, also where it is met in a slot that is another's") {
    for (int pair = 0; pair < 1'000; ++pair) {
        std::string text;
        for (int word = 0; word < 20; ++word) {
            text += "w" + std::to_string(pair) + "x" + std::to_string(word) + ' ';
        }
        Filled filled;
        filled.add(arrival(noon, text));
        REQUIRE(filled.window.copies(near(16), arrival(noon + 1s, text + "and"), {}).count <= 1);
    }
}

TEST_CASE("of a flood of near copies as many are counted as a rule may ask for, and none before `within`") {
    Filled filled;
    auto const copy = [](int i) { return advert + " number " + std::to_string(i); };
    for (int i = 0; i < 1'000; ++i) {
        filled.add(arrival(noon, copy(i)));
    }
    auto const asking = arrival(noon + 1h, copy(9'999));
    CHECK(filled.window.copies(near(), asking, {}).count >= near_copies_max);
    for (int i = 1'000; i < 1'007; ++i) {
        filled.add(arrival(noon + 59min, copy(i)));
    }
    CHECK(filled.window.copies({true, 1, 10min, 28, 8}, asking, {}).count == 7);
}

TEST_CASE("near copies from before `within` hide none that came later") {
    auto const changed = [](std::size_t at) { return advert.substr(0, at) + "?q" + advert.substr(at); };
    auto const asking = arrival(noon + 1h, advert);
    std::uint32_t seen = 0;
    for (std::size_t at = 0; at < advert.size(); at += 7) {
        auto const later = arrival(noon + 59min, changed(at));
        Filled alone, behind_old_ones;
        for (std::size_t old = 0; old < advert.size(); old += 11) {
            behind_old_ones.add(arrival(noon, changed(old)));
        }
        alone.add(later);
        behind_old_ones.add(later);
        DuplicateQuery const lately{true, 1, 10min, 16, 8};
        auto const count = alone.window.copies(lately, asking, {}).count;
        CHECK(behind_old_ones.window.copies(lately, asking, {}).count == count);
        seen += count;
    }
    CHECK(seen > 0);
}

TEST_CASE("a clock that was ahead for a moment does not stop the time of all who come later") {
    Filled filled;
    RateQuery const lately{{RateKey::ip}, 100, 1min, {}};
    RateQuery const linked{{RateKey::links_domain}, 100, 1min, {}};
    auto const visitor = [](Time at) {
        auto a = arrival(at);
        a.ip = 7;
        a.link_domains = {99};
        return a;
    };
    filled.add(visitor(noon + 23h)); // it said
    for (int hour = 0; hour < 9; ++hour) {
        auto const asking = visitor(noon + std::chrono::hours(hour));
        CHECK(filled.window.count(lately, asking).value() <= 1); // the first meets that one
        CHECK(filled.window.count(linked, asking).value() <= 1);
        filled.add(asking);
    }
    auto const asking = visitor(noon + 8h + 30s);
    CHECK(filled.window.count(lately, asking) == 1);
    CHECK(filled.window.count({{RateKey::ip}, 100, 9h, {}}, asking) == 10);
}

TEST_CASE("nor does one that was ahead when an edit brought a link") {
    Filled filled;
    auto const linking = [](Time at, std::uint64_t copy) {
        auto a = arrival(at);
        a.copy = copy;
        a.link_domains = {99};
        return a;
    };
    auto first = linking(noon, 5);
    first.link_domains.clear();
    filled.add(first);
    filled.window.add_links(id(1), 5, noon + 23h, {99}); // it said
    for (int hour = 1; hour < 9; ++hour) {
        auto const asking =
            linking(noon + std::chrono::hours(hour), static_cast<std::uint64_t>(5 + hour));
        CHECK(filled.window.count({{RateKey::links_domain}, 100, 1min, {}}, asking).value() <= 1);
        filled.add(asking);
    }
}

TEST_CASE("a thread is counted by its own comments, however many the site has") {
    Filled filled;
    for (int i = 0; i < 5; ++i) {
        auto a = arrival(noon);
        a.thread = 2;
        filled.window.admit(a);
    }
    for (int i = 0; i < 21'000; ++i) {
        filled.window.admit(arrival(noon + 1s));
    }
    auto asking = arrival(noon + 1min);
    asking.thread = 2;
    CHECK(filled.window.count({{RateKey::site, RateKey::thread}, 100, 1h, {}}, asking) == 5);
    CHECK(filled.window.count({{RateKey::thread, RateKey::site}, 100, 1h, {}}, asking) == 5);
}

TEST_CASE("the largest limits that rules may have can be reached") {
    Filled filled;
    for (std::uint32_t i = 0; i < rate_over_max + 5; ++i) {
        auto a = arrival(noon);
        a.link_domains = {7};
        filled.window.admit(a);
    }
    auto asking = arrival(noon + 1min);
    asking.link_domains = {7};
    for (auto const key : {RateKey::site, RateKey::links_domain}) {
        CHECK(filled.window.count({{key}, rate_over_max, 1h, {}}, asking) == rate_over_max + 1);
    }
    CHECK(filled.window.copies({true, 1, 24h, 0, 8}, asking, {}).count == copies_max);
}

TEST_CASE("links to all domains of a comment are looked at as often as one key is, together") {
    Filled filled;
    for (std::uint32_t i = 0; i < 2 * rate_over_max; ++i) {
        auto a = arrival(noon);
        a.ip = 1 + i % 10;
        a.link_domains = {1 + i % 4};
        filled.window.admit(a);
    }
    auto asking = arrival(noon + 1min);
    asking.ip = 3;
    RateQuery const query{{RateKey::links_domain, RateKey::ip}, 3'000, 1h, {}};
    asking.link_domains = {1, 2, 3, 4}; // with 10,000 links each; from this address are the odd ones
    CHECK(filled.window.count(query, asking) == 2'000);
    asking.link_domains = {2, 4, 1, 3};
    CHECK(filled.window.count(query, asking) == 0);
}

TEST_CASE("links that an edit brings count from then on") {
    Filled filled;
    auto edited = arrival(noon);
    edited.copy = 5;
    edited.ip = 8;
    edited.link_domains = {1};
    filled.add(edited);
    filled.window.add_links(id(1), 5, noon + 2h, {1, 2});
    auto asking = arrival(noon + 150min);
    asking.link_domains = {2};
    CHECK(filled.window.count({{RateKey::links_domain}, 10, 1h, {}}, asking) == 1);
    CHECK(filled.window.count(rate(RateKey::links_domain, RateKey::ip), asking) == 1);
    asking.link_domains = {1};
    CHECK(filled.window.count({{RateKey::links_domain}, 10, 1h, {}}, asking) == 0);
    CHECK(filled.window.count({{RateKey::links_domain}, 10, 3h, {}}, asking) == 1);
    // One that came before that edit and is refused after it leaves the edit's link alone.
    Filled other;
    other.add(edited);
    auto const refused = other.window.admit(arrival(noon + 1h));
    other.window.add_links(id(1), 5, noon + 2h, {2});
    other.window.withdraw(refused);
    asking.link_domains = {2};
    CHECK(other.window.count({{RateKey::links_domain}, 10, 1h, {}}, asking) == 1);
}

} // namespace commentd::rules
