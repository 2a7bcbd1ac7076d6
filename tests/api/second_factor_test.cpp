// The second factor over HTTP, from its offer to a person who has lost it.
#include "daemon/base/totp.hpp"
#include "tests/api/browser.hpp"

using namespace commentd::tests;
namespace json = boost::json;
namespace totp = commentd::base::totp;

namespace {

std::string from_base32(std::string_view shown) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    unsigned bits = 0;
    int held = 0;
    for (char const letter : shown) {
        bits = bits << 5 | static_cast<unsigned>(alphabet.find(letter));
        if ((held += 5) < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held & 255);
    }
    return bytes;
}

// Turned on with the code of now; what is left to sign in by is the code of the next half minute.
struct TurnedOn {
    explicit TurnedOn(Browser& browser) {
        auto const offer = browser.send("POST", "/v1/session/totp");
        REQUIRE(offer.status == 200);
        auto const secret = from_base32(text(offer.json(), "secret"));
        auto const step = totp::step_of(commentd::base::now());
        first = totp::code(secret, step);
        next = totp::code(secret, step + 1);
        answer = browser.send("PUT", "/v1/session/totp",
                              {{"code", first.substr(0, 3) + " " + first.substr(3)}});
        REQUIRE(answer.status == 200);
    }
    std::string first, next;
    Answer answer;
};

json::object with_code(std::string const& code) {
    return {{"username", "sam"}, {"password", good_password}, {"code", code}};
}

} // namespace

TEST_CASE("a second factor that a person turns on is asked for from then on") {
    Staffed room;
    room.add("sam");
    auto browser = room.signed_in("sam"), elsewhere = room.signed_in("sam");
    auto const before = browser.cookie;
    TurnedOn const on(browser);
    CHECK(on.answer.json().at("totp").as_bool());
    CHECK(browser.cookie != before);
    CHECK(browser.get("/v1/queue").status == 200);
    CHECK(elsewhere.status() == 401);
    CHECK(browser.send("POST", "/v1/session/totp").status == 409);

    Browser again(room.daemon);
    auto const asked = again.sign_in("sam", good_password);
    CHECK(asked.status == 401);
    CHECK(asked.json().at("code_required").as_bool());
    CHECK_FALSE(again.sign_in("sam", "not the password").json().as_object().contains("code_required"));
    auto const used = again.sign_in(with_code(on.first));
    CHECK(used.status == 401);
    CHECK(used.json().at("code_required").as_bool());
    CHECK(again.sign_in(with_code(on.next)).status == 200);

    CHECK(codes(again.send("DELETE", "/v1/session/totp", {{"password", "not the password"}})) ==
          std::set<std::string>{"password:invalid_value"});
    auto const off = again.send("DELETE", "/v1/session/totp", {{"password", good_password}});
    REQUIRE(off.status == 200);
    CHECK_FALSE(off.json().at("totp").as_bool());
    CHECK(Browser(room.daemon).sign_in("sam", good_password).status == 200);
}

TEST_CASE("a second factor that an admin requires stays, and a link of theirs takes a lost one away") {
    Staffed room;
    room.add("sam");
    REQUIRE(room.client.put_json("/v1/people/sam", {{"totp_required", true}}, room.token).status ==
            200);
    auto browser = room.signed_in("sam");
    CHECK(browser.get("/v1/queue").status == 403);
    TurnedOn const on(browser);
    CHECK(browser.get("/v1/queue").status == 200);
    CHECK(browser.send("DELETE", "/v1/session/totp", {{"password", good_password}}).status == 403);

    auto const link = [&](json::object const& with) {
        auto const made = room.client.post_json("/v1/people/sam/link", with, room.token);
        REQUIRE(made.status == 200);
        return Staffed::token_of_link(text(made.json(), "link"));
    };
    auto const usual = Browser(room.daemon).sign_in({{"link", link(json::object())}});
    CHECK(usual.status == 401);
    CHECK(usual.json().at("code_required").as_bool());
    Browser lost(room.daemon);
    REQUIRE(lost.sign_in({{"link", link({{"reset_totp", true}})}}).status == 200);
    REQUIRE(lost.send("PUT", "/v1/session/password", {{"new", "nine green bottles"}}).status == 200);
    CHECK(lost.get("/v1/queue").status == 403); // it is still required: a new one is set up
    TurnedOn const anew(lost);
    CHECK(lost.get("/v1/queue").status == 200);
    auto const log = room.daemon.log();
    CHECK(log.find("second-factor of=sam state=on") != std::string::npos);
    CHECK(log.find("link-made of=sam by=admin") != std::string::npos);
}
