// What moderators write: edits, notes and answers; and a decision on a comment with its answers.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

struct Desk : Newsroom {
    using Newsroom::Newsroom;

    Answer write(std::string const& id, json::object order, std::string const& who = {}) {
        if (order.at("action") != "note" && !order.contains("version"))
            order["version"] = item(id).at("version");
        return client.post_json("/v1/queue/" + id + "/actions", order, who.empty() ? token : who);
    }
    Answer undo(json::value const& done) {
        return client.post_json("/v1/operations/" + text(done, "operation") + "/undo",
                                json::object(), token);
    }
    std::string approved(std::string_view content) {
        auto const id = post(content);
        REQUIRE(act(id, "approve", 1).status == 200);
        return id;
    }
    std::string answer_to(std::string const& parent, std::string_view content) {
        auto comment = sample_comment(content, "Ani", "ani@example.org");
        comment["parent"] = parent;
        return post(comment);
    }
    json::value newest_event() {
        return publications().json().at("events").as_array().back();
    }
};

json::object edit_to(std::string_view content) {
    return {{"action", "edit"}, {"content", content}};
}
json::object reply_with(std::string_view content) {
    return {{"action", "reply"}, {"content", content}};
}
json::object note_that(std::string_view content) {
    return {{"action", "note"}, {"content", content}};
}

constexpr auto four_links = "https://bit.ly/a https://bit.ly/b https://bit.ly/c https://bit.ly/d";

} // namespace

TEST_CASE("a moderator's edit of what is public updates it, whatever the rules say of it") {
    Desk desk;
    auto const id = desk.approved("A remark with an adress");
    auto const edited = desk.write(id, edit_to(four_links));
    INFO(edited.body);
    REQUIRE(edited.status == 200);
    auto const item = edited.json().at("item");
    CHECK(text(item, "status") == "approved");
    CHECK(item.at("revision").as_int64() == 2);
    CHECK(text(item.at("decision"), "by") == "admin");
    CHECK(item.at("decision").at("score").to_number<double>() > 3); // for information
    CHECK(item.at("approved_revision").as_int64() == 2);
    CHECK(item.at("approved_content").is_null());
    auto const edited_at = text(item, "edited_at");
    auto const event = desk.newest_event();
    CHECK(text(event, "type") == "comment.updated");
    CHECK(text(event.at("comment"), "content") == four_links);

    auto const undone = desk.undo(edited.json());
    REQUIRE(undone.status == 201);
    CHECK(undone.json().at("changed").as_int64() == 1);
    auto const back = desk.item(id);
    CHECK(text(back, "content") == "A remark with an adress");
    CHECK(text(back, "status") == "approved");
    CHECK(back.at("revision").as_int64() == 3);
    CHECK(back.at("approved_revision").as_int64() == 3);
    CHECK(text(back.at("changed"), "action") == "undo");
    auto const& revisions = back.at("revisions").as_array();
    REQUIRE(revisions.size() == 3); // nothing is lost
    CHECK(revisions[0].at("by").is_null());
    CHECK(text(revisions[1], "by") == "admin");
    CHECK(text(revisions[1], "content") == four_links);
    CHECK(text(desk.newest_event().at("comment"), "content") == "A remark with an adress");

    CHECK(back.at("edited_at").is_null()); // as it was
    CHECK(text(revisions[2], "at") >= edited_at);
    CHECK(desk.newest_event().at("comment").at("edited_at").is_null());

    REQUIRE(desk.undo(undone.json()).status == 201);
    auto const again = desk.item(id);
    CHECK(text(again, "content") == four_links);
    CHECK(text(again, "edited_at") == edited_at);
}

TEST_CASE("an edit is taken back behind the decision that came after it, and the text is none twice") {
    Desk desk;
    auto const id = desk.approved("A remark with an adress");
    auto const edited = desk.write(id, edit_to("A remark with an address")).json();
    auto const rejected = desk.act(id, "reject", desk.item(id).at("version").as_int64()).json();
    REQUIRE(desk.undo(rejected).status == 201);
    auto const undone = desk.undo(edited);
    REQUIRE(undone.status == 201);
    CHECK(undone.json().at("changed").as_int64() == 1);
    CHECK(text(desk.item(id), "content") == "A remark with an adress");
    CHECK(text(desk.item(id), "status") == "approved");

    // Another order: the text is back before the decision is, and is no new revision then.
    auto const held = desk.act(id, "hold", desk.item(id).at("version").as_int64()).json();
    auto const again = desk.write(id, edit_to("Another text")).json();
    REQUIRE(desk.undo(again).status == 201);
    auto const revision = desk.item(id).at("revision").as_int64();
    REQUIRE(desk.undo(held).json().at("changed").as_int64() == 1);
    CHECK(text(desk.item(id), "status") == "approved");
    CHECK(desk.item(id).at("revision").as_int64() == revision);
}

TEST_CASE("a moderator's edit of what waits leaves it waiting, and the same text changes nothing") {
    Desk desk;
    auto const id = desk.post("A first remark");
    auto const edited = desk.write(id, edit_to("A better remark")).json();
    CHECK(text(edited.at("item"), "status") == "pending");
    CHECK(text(edited.at("item").at("decision"), "by") == "admin");
    auto const same = desk.write(id, edit_to("  A better remark\n"));
    REQUIRE(same.status == 200);
    CHECK(same.json().at("operation").is_null());
    CHECK(same.json().at("item").at("version").as_int64() == 2);
    CHECK(codes(desk.write(id, edit_to("x"))) == std::set<std::string>{"content:too_short"});
    CHECK(codes(desk.write(id, {{"action", "edit"}, {"version", 2}, {"reason", "why"}})) ==
          std::set<std::string>{"content:required", "reason:unknown_field"});
    CHECK(codes(desk.write(id, {{"action", "mend"}})) ==
          std::set<std::string>{"action:invalid_value"});
}

TEST_CASE("what an author changes after a person's approval is shown next to what was approved") {
    Desk desk;
    auto const id = desk.approved("A harmless remark");
    json::object const worse{{"content", four_links}};
    REQUIRE(desk.client.put_json("/v1/comments/" + id, worse, desk.key).status == 200);
    auto const list = desk.client.get_json("/v1/queue", desk.token).json();
    auto const& item = list.at("items").at(0);
    CHECK(text(item, "content") == four_links);
    CHECK(item.at("approved_revision").as_int64() == 1);
    CHECK(text(item, "approved_content") == "A harmless remark");
    CHECK(text(item.at("changed"), "by") == "site");
    CHECK(text(desk.item(id).at("revisions").at(1), "by") == "site");
}

TEST_CASE("of two people one wins, and the other sees who and what") {
    Desk desk;
    auto const ann = desk.token_of("ann"), bob = desk.token_of("bob");
    auto const id = desk.post("A first remark");
    auto order = edit_to("A better remark");
    order["version"] = 1;
    REQUIRE(desk.write(id, order, ann).status == 200);
    for (auto late : {edit_to("The best remark"), reply_with("Thanks"),
                      json::object{{"action", "reject"}}}) {
        late["version"] = 1;
        auto const refused = desk.write(id, late, bob);
        REQUIRE(refused.status == 409);
        auto const changed = refused.json().at("item").at("changed");
        CHECK(text(changed, "by") == "ann");
        CHECK(text(changed, "action") == "edit");
        CHECK(!text(changed, "at").empty());
    }
    CHECK(text(desk.item(id), "content") == "A better remark");
    CHECK(desk.write(id, note_that("Known to us"), bob).status == 200);
}

TEST_CASE("of two people who decide at one moment exactly one wins") {
    Desk desk;
    std::string const people[] = {desk.token_of("ann"), desk.token_of("bob")};
    for (int round = 0; round < 10; ++round) {
        auto const id = desk.post("Remark number " + std::to_string(round));
        auto const answers = in_parallel(2, [&](std::size_t who) {
            auto client = desk.daemon.client();
            json::object const order{{"action", who == 0 ? "approve" : "reject"}, {"version", 1}};
            return client.post_json("/v1/queue/" + id + "/actions", order, people[who]);
        });
        auto const winner = answers[0].status == 200 ? 0u : 1u;
        REQUIRE(answers[winner].status == 200);
        REQUIRE(answers[1 - winner].status == 409);
        auto const seen = answers[1 - winner].json().at("item");
        CHECK(text(seen.at("changed"), "by") == (winner == 0 ? "ann" : "bob"));
        CHECK(text(seen, "status") == (winner == 0 ? "approved" : "rejected"));
    }
}

TEST_CASE("a note needs no version, disturbs no decision, outlives an undo and not an erasure") {
    Desk desk;
    auto const id = desk.post("A first remark");
    auto const approved = desk.act(id, "approve", 1).json();
    auto const noted = desk.write(id, note_that("Asked the editor.\nShe will call back."));
    REQUIRE(noted.status == 200);
    CHECK(noted.json().at("operation").is_null());
    CHECK(noted.json().at("item").at("version").as_int64() == 2);
    CHECK(noted.json().at("item").at("notes").as_int64() == 1);
    CHECK(text(noted.json().at("item").at("changed"), "action") == "approve");
    REQUIRE(desk.undo(approved).json().at("changed").as_int64() == 1);
    auto const item = desk.item(id);
    CHECK(text(item, "status") == "pending");
    auto const& line = item.at("history").at(2);
    CHECK(text(line, "action") == "note");
    CHECK(text(line, "who") == "admin");
    CHECK(text(line, "reason") == "Asked the editor.\nShe will call back.");
    CHECK(codes(desk.write(id, note_that(" "))) == std::set<std::string>{"content:required"});
    CHECK(codes(desk.write(id, note_that(std::string(2001, 'x')))) ==
          std::set<std::string>{"content:too_long"});

    REQUIRE(desk.act(id, "erase", 3).status == 200);
    CHECK(desk.item(id).at("notes").as_int64() == 0);
    CHECK(desk.item(id).at("history").at(2).at("reason").is_null());
    CHECK(desk.write(id, note_that("Too late")).status == 409);
}

TEST_CASE("a reply is published under the person's name, and undo takes it back") {
    Desk desk;
    auto const id = desk.approved("A question");
    auto const replied = desk.write(id, reply_with("The answer"));
    INFO(replied.body);
    REQUIRE(replied.status == 200);
    auto const reply = replied.json().at("reply");
    CHECK(text(reply, "source") == "staff");
    CHECK(text(reply, "status") == "approved");
    CHECK(text(reply, "parent") == id);
    CHECK(text(reply.at("author"), "name") == "admin");
    CHECK(text(reply.at("author"), "role") == "moderator");
    CHECK(reply.at("author").at("proven").as_bool());
    CHECK(text(reply.at("decision"), "by") == "admin");
    CHECK(text(desk.newest_event(), "type") == "comment.published");
    auto const shown = desk.list().json();
    REQUIRE(shown.at("count").as_int64() == 2);
    CHECK(text(shown.at("items").at(1).at("author"), "role") == "moderator");
    auto const again = desk.write(id, reply_with("The answer"));
    CHECK(again.status == 409);
    CHECK(text(again.json(), "id") == text(reply, "id"));

    auto const undone = desk.undo(replied.json());
    REQUIRE(undone.status == 201);
    CHECK(text(desk.newest_event(), "type") == "comment.withdrawn");
    CHECK(text(desk.item(text(reply, "id")), "status") == "rejected");
    CHECK(desk.list().json().at("count").as_int64() == 1);
    REQUIRE(desk.undo(undone.json()).status == 201);
    CHECK(text(desk.newest_event().at("comment"), "id") == text(reply, "id"));
}

TEST_CASE("a reply that was taken back may be sent again, and once") {
    Desk desk;
    auto const id = desk.approved("A question");
    auto const first = desk.write(id, reply_with("An answer"));
    REQUIRE(first.status == 200);
    CHECK(desk.write(id, reply_with("An answer")).status == 409);
    REQUIRE(desk.undo(first.json()).status == 201);
    auto const second = desk.write(id, reply_with("An answer"));
    INFO(second.body);
    CHECK(second.status == 200);
    CHECK(desk.write(id, reply_with("An answer")).status == 409);
}

TEST_CASE("what waits is answered only by one who approves it with the answer") {
    Desk desk;
    auto const id = desk.post("A question");
    REQUIRE(desk.write(id, reply_with("The answer")).status == 409);
    auto order = reply_with("The answer");
    order["approve"] = true;
    auto const replied = desk.write(id, order);
    REQUIRE(replied.status == 200);
    CHECK(text(replied.json().at("item"), "status") == "approved");
    CHECK(desk.list().json().at("count").as_int64() == 2);
    auto const undone = desk.undo(replied.json()).json();
    CHECK(undone.at("changed").as_int64() == 2);
    CHECK(text(desk.item(id), "status") == "pending");
    CHECK(desk.list().json().at("count").as_int64() == 0);
}

TEST_CASE("an answer goes no deeper than the site allows") {
    auto config = lenient();
    config.site["max_depth"] = "2";
    Desk desk(config);
    auto const top = desk.post("A question");
    auto const below = text(desk.write(top, reply_with("The answer")).json().at("reply"), "id");
    CHECK(codes(desk.write(below, reply_with("And more"))) ==
          std::set<std::string>{"action:too_deep"});
}

TEST_CASE("a decision takes the answers along, all of them in one operation") {
    Desk desk(lenient());
    auto const top = desk.post("A provocation"), other = desk.post("Something else entirely");
    auto const first = desk.answer_to(top, "An answer"), second = desk.answer_to(first, "Another");
    auto const waits = desk.answer_to(top, "A third one");
    REQUIRE(desk.act(waits, "hold", 1).status == 200);
    json::object const order{{"action", "spam"}, {"replies", true}};
    auto const done = desk.write(top, order);
    REQUIRE(done.status == 200);
    CHECK(done.json().at("changed").as_int64() == 4);
    CHECK(done.json().at("skipped").as_int64() == 0);
    for (auto const& id : {top, first, second, waits}) CHECK(text(desk.item(id), "status") == "spam");
    CHECK(text(desk.item(other), "status") == "approved");
    REQUIRE(desk.undo(done.json()).json().at("changed").as_int64() == 4);
    for (auto const& id : {top, first, second}) CHECK(text(desk.item(id), "status") == "approved");
    CHECK(text(desk.item(waits), "status") == "pending");
}

TEST_CASE("an admin erases a comment with its answers, nobody else does") {
    Desk desk(lenient());
    auto const top = desk.post("A provocation"), below = desk.answer_to(top, "An answer");
    json::object const order{{"action", "erase"}, {"replies", true}};
    CHECK(desk.write(top, order, desk.token_of("ann")).status == 403);
    auto const done = desk.write(top, order);
    REQUIRE(done.status == 200);
    CHECK(done.json().at("operation").is_null());
    CHECK(done.json().at("changed").as_int64() == 2);
    CHECK(text(desk.item(below), "status") == "erased");
}

TEST_CASE("one who may not see a comment writes nothing on it") {
    DaemonConfig config;
    config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
    Desk desk(config);
    auto const id = desk.approved("A remark");
    auto const elsewhere = desk.token_of("zoe", {"--sites", "sport"});
    for (auto order : {edit_to("Another text"), reply_with("Hello"), note_that("Well")}) {
        order["version"] = 2;
        CHECK(desk.write(id, order, elsewhere).status == 404);
    }
    CHECK(desk.item(id).at("history").as_array().size() == 2);
}
