// Comments of real people, posted over HTTP with the shipped packs: none is refused but for what the
// contract refuses, none is lost, and the table says what became of each label.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>

#include "tests/support/test_daemon.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

std::vector<json::object> corpus(std::string const& name) {
    std::ifstream file(std::filesystem::path(COMMENTD_SOURCE) / ".." / "shared" / "corpora" /
                       (name + ".ndjson"));
    std::vector<json::object> comments;
    for (std::string line; std::getline(file, line);)
        comments.push_back(json::parse(line).as_object());
    return comments;
}

json::object submission(json::object const& comment) {
    json::object body;
    for (auto const* member : {"thread", "author", "content"})
        if (auto const* value = comment.if_contains(member)) body[member] = *value;
    return body;
}

} // namespace

TEST_CASE("every comment of a real corpus is answered and stands in the queue") {
    auto const name = GENERATE(as<std::string>{}, "youtube_spam", "hr_24sata_train");
    auto const comments = corpus(name);
    if (comments.empty()) {
        WARN("skipped: no corpus");
        return;
    }
    DaemonConfig config;
    config.site["first_comment"] = "judge";
    config.site["fields"] = "{email: {required: false}}";
    TestDaemon daemon(config);
    auto client = daemon.client();
    auto const key = daemon.site_key(), token = daemon.admin_token();

    std::map<std::string, std::map<std::string, int>> table; // label → verdict → how many
    std::int64_t stored = 0;
    for (auto const& comment : comments) {
        auto const answer = client.post_json("/v1/comments", submission(comment), key);
        auto const body = answer.json();
        INFO(answer.body);
        std::string verdict;
        if (answer.status == 201) {
            verdict = body.at("verdict").as_string();
            ++stored;
        } else {
            // The same words again, or an empty or overlong text.
            REQUIRE((answer.status == 409 || answer.status == 422));
            verdict = answer.status == 409 ? "duplicate" : "invalid";
        }
        ++table[std::string(comment.at("label").as_string())][verdict];
    }
    std::string const every = "/v1/queue?status=pending&status=approved&status=rejected&status=spam";
    REQUIRE(client.get_json(every, token).json().at("total").as_int64() == stored);

    std::printf("%s: %zu comments over HTTP\n%-8s", name.c_str(), comments.size(), "");
    auto const verdicts = {"approve", "hold", "reject", "spam", "duplicate", "invalid"};
    for (auto const* verdict : verdicts) std::printf("%10s", verdict);
    std::printf("\n");
    for (auto& [label, counts] : table) {
        std::printf("%-8s", label.c_str());
        for (auto const* verdict : verdicts) std::printf("%10d", counts[verdict]);
        std::printf("\n");
    }
}
