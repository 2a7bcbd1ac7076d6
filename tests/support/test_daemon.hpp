// The real program, started in a folder of its own with a generated configuration.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

namespace commentd::tests {

// Keys of commentd.yaml with YAML as values; set, change or erase any of them:
//     config.top["public_url"] = "https://comments.news.example";
//     config.site["thresholds"] = "{hold: 3, spam: 12}";
struct DaemonConfig {
    std::map<std::string, std::string> top{{"listen", "127.0.0.1:0"}}; // and state, unless given
    std::map<std::string, std::string> site{
        {"id", "news"}, {"name", "The News"}, {"origins", "['https://news.example']"}};
    std::vector<std::map<std::string, std::string>> more_sites;

    std::string text() const;
};

struct Finished {
    int exit_code = -1; // 128 + signal when it was killed
    std::string out, err;
};

class TestDaemon {
public:
    // Starts it and waits until it listens; throws with its log when it does not.
    explicit TestDaemon(DaemonConfig config = {});
    // Only writes the folder; start() it when the files are as they should be.
    struct Unstarted {};
    TestDaemon(Unstarted, DaemonConfig config = {});
    ~TestDaemon(); // stops what still runs; what went wrong in it fails the test
    TestDaemon(TestDaemon const&) = delete;
    TestDaemon& operator=(TestDaemon const&) = delete;

    void start(std::vector<std::string> const& more_arguments = {});
    int stop();    // SIGTERM; its exit code
    void kill();   // SIGKILL
    void reload(); // SIGHUP; wait for what it logs
    void restart();
    int wait(); // until it ends by itself; its exit code
    bool running() const { return process_ > 0; }
    pid_t process() const { return process_; }

    std::string const& address() const { return address_; } // "127.0.0.1:43121"
    HttpClient client() const { return HttpClient(address_); }
    std::string site_key(std::string const& site = "news"); // made when first asked for
    std::string admin_token();                              // of the user "admin"; likewise

    std::string log() const; // everything since the first start
    void wait_for_log(std::string_view text, std::size_t times = 1) const;

    // Another subcommand on the same configuration: run({"check"}).
    Finished run(std::vector<std::string> arguments, std::string_view input = {}) const;

    TempDir const& dir() const { return dir_; }
    std::filesystem::path config_file() const { return dir_ / "commentd.yaml"; }
    void configure(DaemonConfig); // writes the file anew; reload or restart it then

private:
    void wait_until_known(std::string_view path, std::string const& credential) const;

    TempDir dir_;
    pid_t process_ = -1;
    std::string address_;
    std::map<std::string, std::string> site_keys_;
    std::string admin_token_;
};

// Runs the program with any arguments, without a configuration of ours.
Finished run_commentd(std::vector<std::string> arguments, std::string_view input = {},
                      std::filesystem::path const& folder = ".");

// A comment as the website posts it; change what a test is about.
boost::json::object sample_comment(std::string_view content, std::string_view name = "Hagop",
                                   std::string_view email = "hagop@example.org",
                                   std::string_view thread = "lavrov-talks");

} // namespace commentd::tests
