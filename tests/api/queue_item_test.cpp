// What an item tells of its text beside the text: language, where links lead, what it answers.
#include <algorithm>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("an item names the hosts of its links, their texts and how they are disguised") {
    Newsroom room;
    auto const id = room.post("Տես <a href=\"https://a.pills.example/x\">bank.example</a>, "
                              "https://bit.ly/abc and https://pi\u200blls.com/");
    auto const item = room.item(id);
    auto const& links = item.at("links").as_array();
    REQUIRE(links.size() == 3);
    CHECK(text(links[0], "host") == "a.pills.example");
    CHECK(text(links[0], "domain") == "pills.example");
    CHECK(text(links[0], "text") == "bank.example");
    CHECK(links[0].at("begin").as_int64() == 13); // code points
    CHECK(links[0].at("end").as_int64() == 38);
    CHECK(links[0].at("hidden").is_null());
    CHECK(links[1].at("shortener").as_bool());
    CHECK(links[1].at("text").is_null());
    CHECK(text(links[2], "hidden") == "invisible");
    CHECK(item.at("language").is_null()); // too short to tell
    CHECK(item.at("parent_comment").is_null());
    room.post("No link in here");
    auto const list = room.client.get_json("/v1/queue?order=newest", room.token).json();
    CHECK(list.at("items").at(0).at("links").as_array().empty());
    CHECK(list.at("items").at(1).at("links") == item.at("links"));
}

TEST_CASE("an item tells its language and what it answers") {
    Newsroom room;
    std::string long_text;
    for (int i = 0; i < 30; ++i) long_text += "Այսօր եղանակը լավ է, և մենք գնում ենք զբոսնելու: ";
    auto const parent = room.post(long_text);
    REQUIRE(room.act(parent, "approve", 1).status == 200);
    auto reply = sample_comment("I wish the weather were as good as that in the town where we live, "
                                "but here it rains all day and all night.",
                                "Ani", "ani@example.org");
    reply["parent"] = parent;
    auto const child = room.post(reply);
    CHECK(text(room.item(parent), "language") == "hy");
    auto const item = room.item(child);
    CHECK(text(item, "language") == "en");
    CHECK(text(item, "parent") == parent);
    auto const& told = item.at("parent_comment");
    CHECK(text(told, "id") == parent);
    CHECK(text(told, "status") == "approved");
    CHECK(text(told.at("author"), "name") == "Hagop");
    auto const excerpt = text(told, "excerpt");
    CHECK(long_text.starts_with(excerpt));
    CHECK(std::ranges::count_if(excerpt, [](char c) { return (c & 0xc0) != 0x80; }) == 200);
    REQUIRE(room.client.delete_json("/v1/comments/" + parent, room.key).status == 204);
    auto const erased = room.item(child).at("parent_comment");
    CHECK(text(erased, "status") == "erased");
    CHECK(text(erased, "excerpt").empty());
    CHECK(erased.at("author").at("name").is_null());
}
