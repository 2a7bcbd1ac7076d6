// A browser that is signed in to the page of a newsroom: keeps its cookie, sends its CSRF token.
#pragma once

#include "tests/api/newsroom.hpp"

namespace commentd::tests {

class Browser {
public:
    explicit Browser(TestDaemon const& daemon) : client_(daemon.client()) {}

    // What the answer sets is kept, as a browser does.
    Answer sign_in(boost::json::object const& with) {
        return keep(client_.request("POST", "/v1/session", json_headers(false),
                                    boost::json::serialize(with)));
    }
    Answer sign_in(std::string_view name, std::string_view password) {
        return sign_in({{"username", name}, {"password", password}});
    }
    Answer get(std::string_view path, Headers more = {}) {
        if (!cookie.empty()) more.emplace_back("Cookie", cookie);
        return client_.request("GET", path, more);
    }
    Answer send(std::string_view method, std::string_view path,
                boost::json::object const& body = {}, Headers more = {}) {
        auto headers = json_headers(true);
        headers.insert(headers.end(), more.begin(), more.end());
        return keep(client_.request(method, path, headers, boost::json::serialize(body)));
    }
    int status() { return get("/v1/session").status; }

    std::string cookie, csrf; // "commentd=…"

private:
    Headers json_headers(bool with_csrf) const {
        Headers headers{{"Content-Type", "application/json"}};
        if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
        if (with_csrf && !csrf.empty()) headers.emplace_back("X-CSRF-Token", csrf);
        return headers;
    }
    Answer keep(Answer answer) {
        auto const set = answer.header("set-cookie");
        if (set.empty()) return answer;
        cookie = set.substr(0, set.find(';'));
        if (answer.status == 200) csrf = text(answer.json(), "csrf");
        return answer;
    }
    HttpClient client_;
};

inline std::string const good_password = "seven green bottles";

// A newsroom with people who have passwords.
struct Staffed : Newsroom {
    explicit Staffed(DaemonConfig config = {}) : Newsroom(std::move(config)) {}

    void add(std::string const& name, std::vector<std::string> const& more = {}) {
        daemon.dir().write("password", good_password + "\n");
        std::vector<std::string> words{"user", "add", name, "--password-file",
                                       daemon.dir() / "password"};
        words.insert(words.end(), more.begin(), more.end());
        auto const added = daemon.run(words);
        INFO(added.err);
        REQUIRE(added.exit_code == 0);
    }
    std::string link_of(std::string const& name) {
        auto const made = daemon.run({"user", "link", name});
        REQUIRE(made.exit_code == 0);
        return token_of_link(made.out);
    }
    static std::string token_of_link(std::string const& link) {
        auto const at = link.find("#link=");
        REQUIRE(at != std::string::npos);
        return link.substr(at + 6, link.find('\n') - at - 6);
    }
    Browser signed_in(std::string const& name) {
        Browser browser(daemon);
        auto const answer = browser.sign_in(name, good_password);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return browser;
    }
};

} // namespace commentd::tests
