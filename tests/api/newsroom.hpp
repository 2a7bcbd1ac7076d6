// A daemon with one site, the site's key and an admin's token, and what tests do with them.
#pragma once

#include <catch2/catch.hpp>

#include <set>

#include "tests/support/test_daemon.hpp"
#include "tests/support/wait_until.hpp"

namespace commentd::tests {

inline std::string text(boost::json::value const& object, std::string_view member) {
    return std::string(object.at(member).as_string());
}

// "author.email:required" of each field that a problem names.
inline std::set<std::string> codes(Answer const& answer) {
    std::set<std::string> all;
    auto const body = answer.json();
    for (auto const& e : body.as_object().at("errors").as_array())
        all.insert(text(e, "field") + ":" + text(e, "code"));
    return all;
}

// A site that publishes what nothing is wrong with, also of newcomers.
inline DaemonConfig lenient() {
    DaemonConfig config;
    config.site["first_comment"] = "judge";
    return config;
}

struct Newsroom {
    explicit Newsroom(DaemonConfig config = {})
        : daemon(TestDaemon::Unstarted{}, std::move(config)) {
        key = daemon.site_key(); // before the start: it is known at once
        daemon.start();
        auto const file = read_file(daemon.dir() / "state/first-sign-in");
        token = file.substr(0, file.find('\n'));
        client = daemon.client();
    }

    TestDaemon daemon;
    std::string key, token;
    HttpClient client{""};

    Answer post_whole(boost::json::value const& comment, Headers more = {}) {
        return client.post_json("/v1/comments", comment, key, std::move(more));
    }
    std::string post(std::string_view content) { return post(sample_comment(content)); }
    std::string post(boost::json::object const& comment) {
        auto const answer = post_whole(comment);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return text(answer.json(), "id");
    }
    Answer act(std::string const& id, std::string_view action, std::int64_t version) {
        boost::json::object const order{{"action", action}, {"version", version}};
        return client.post_json("/v1/queue/" + id + "/actions", order, token);
    }
    boost::json::value item(std::string const& id) {
        return client.get_json("/v1/queue/" + id, token).json();
    }
    Answer publications(std::string const& query = {}) {
        return client.get_json("/v1/publications?" + query, key);
    }
    Answer list(std::string const& query = {}) {
        return client.get_json("/v1/sites/news/comments?thread=lavrov-talks" + query);
    }
    // A counter or gauge of /metrics, 0 when it is not there.
    std::int64_t metric(std::string const& name) {
        auto const all = "\n" + client.get_json("/metrics").body;
        auto const at = all.find("\n" + name + " ");
        return at == std::string::npos ? 0 : std::stoll(all.substr(at + name.size() + 2));
    }
    // A person's token, known to the daemon.
    std::string token_of(std::string const& name, std::vector<std::string> const& more = {}) {
        auto add = std::vector<std::string>{"user", "add", name};
        add.insert(add.end(), more.begin(), more.end());
        REQUIRE(daemon.run(add).exit_code == 0);
        auto made = daemon.run({"user", "token", name}).out;
        made = made.substr(0, made.find('\n'));
        REQUIRE(wait_until([&] { return client.get_json("/v1/queue/counts", made).status != 401; }));
        return made;
    }
};

} // namespace commentd::tests
