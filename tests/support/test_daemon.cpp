#include "tests/support/test_daemon.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/wait_until.hpp"

namespace commentd::tests {

namespace {

std::string mapping(std::map<std::string, std::string> const& keys, std::string_view first,
                    std::string_view next) {
    std::string text;
    for (auto const& [key, value] : keys)
        text.append(text.empty() ? first : next)
            .append(key)
            .append(": ")
            .append(value)
            .append("\n");
    return text;
}

struct Streams {
    std::filesystem::path in = "/dev/null", out = "/dev/null", err;
};

// That of this build, or the one that is named by COMMENTD_BINARY (tests/CMakeLists.txt).
std::string binary() {
    auto const* const named = std::getenv("COMMENTD_BINARY");
    return named ? named : COMMENTD_BINARY;
}

pid_t spawn(std::vector<std::string> arguments, Streams const& streams,
            std::filesystem::path const& folder = ".") {
    arguments.insert(arguments.begin(), binary());
    std::vector<char*> words;
    for (auto& argument : arguments)
        words.push_back(argument.data());
    words.push_back(nullptr);
    constexpr int append = O_WRONLY | O_CREAT | O_APPEND;

    pid_t const child = ::fork();
    if (child < 0)
        throw std::runtime_error("fork failed");
    if (child > 0)
        return child;
    // Only system calls from here on: this may be a copy of a program with threads.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // no daemon survives a test that crashes
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (::dup2(::open(streams.in.c_str(), O_RDONLY), 0) < 0 ||
        ::dup2(::open(streams.out.c_str(), append, 0600), 1) < 0 ||
        ::dup2(::open(streams.err.c_str(), append, 0600), 2) < 0 || ::chdir(folder.c_str()) != 0)
        ::_exit(126);
    ::execv(words[0], words.data());
    ::_exit(127);
}

int exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int wait_for_end(pid_t process) {
    int status = 0;
    bool const ended = wait_until([&] { return ::waitpid(process, &status, WNOHANG) == process; });
    if (!ended) {
        ::kill(process, SIGKILL);
        ::waitpid(process, &status, 0);
        throw std::runtime_error("the program did not end and was killed");
    }
    return exit_code(status);
}

std::string only_line(Finished const& finished, std::string const& what) {
    if (finished.exit_code != 0)
        throw std::runtime_error(what + " failed: " + finished.err);
    return finished.out.substr(0, finished.out.find('\n'));
}

} // namespace

std::string DaemonConfig::text() const {
    auto text = mapping(top, "", "") + "sites:\n" + mapping(site, "  - ", "    ");
    for (auto const& another : more_sites)
        text += mapping(another, "  - ", "    ");
    return text;
}

TestDaemon::TestDaemon(DaemonConfig config) : TestDaemon(Unstarted{}, std::move(config)) {
    start();
}

TestDaemon::TestDaemon(Unstarted, DaemonConfig config) {
    std::filesystem::create_directories(dir_ / "rules.d");
    std::filesystem::create_directories(dir_ / "state");
    configure(std::move(config));
}

// Every test ends with a clean stop, and no sanitizer may have had anything to say.
TestDaemon::~TestDaemon() {
    int const code = running() ? stop() : 0;
    auto const said = log();
    if (code != 0) FAIL_CHECK("the daemon ended with " << code << ": " << said);
    for (auto const* report : {"Sanitizer:", "runtime error:"})
        if (said.find(report) != std::string::npos) FAIL_CHECK("the daemon reports: " << said);
}

void TestDaemon::configure(DaemonConfig config) {
    config.top.try_emplace("state", dir_ / "state");
    dir_.write("commentd.yaml", config.text());
}

void TestDaemon::start(std::vector<std::string> const& more_arguments) {
    auto const before = log().size();
    std::vector<std::string> arguments{"serve", "--config", config_file().string()};
    arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
    process_ = spawn(arguments,
                     {.in = "/dev/null", .out = dir_ / "daemon.out", .err = dir_ / "daemon.log"});
    constexpr std::string_view words = "listening on ";
    int status = 0;
    bool ended = false;
    std::string line;
    bool const decided = wait_until([&] {
        auto const text = log();
        auto const at = text.find(words, before);
        auto const end = at == std::string::npos ? at : text.find('\n', at);
        if (end != std::string::npos)
            line = text.substr(at + words.size(), end - at - words.size());
        ended = ::waitpid(process_, &status, WNOHANG) == process_;
        return ended || !line.empty();
    });
    if (ended)
        process_ = -1;
    if (!decided || ended)
        throw std::runtime_error("the daemon did not start: " + log().substr(before));
    address_ = line.substr(0, line.find(' '));
}

int TestDaemon::stop() {
    if (process_ <= 0)
        throw std::runtime_error("the daemon does not run");
    ::kill(process_, SIGTERM);
    return wait();
}

int TestDaemon::wait() { return wait_for_end(std::exchange(process_, -1)); }

void TestDaemon::kill() {
    if (process_ <= 0)
        return;
    ::kill(process_, SIGKILL);
    ::waitpid(std::exchange(process_, -1), nullptr, 0);
}

void TestDaemon::reload() { ::kill(process_, SIGHUP); }

void TestDaemon::restart() {
    if (int const code = stop(); code != 0)
        throw std::runtime_error("the daemon ended with " + std::to_string(code) + ": " + log());
    start();
}

std::string TestDaemon::site_key(std::string const& site) {
    auto& key = site_keys_[site];
    if (key.empty()) {
        key = only_line(run({"site", "key", site}), "site key");
        wait_until_known("/v1/publications", key);
    }
    return key;
}

std::string TestDaemon::admin_token() {
    if (admin_token_.empty()) {
        admin_token_ = only_line(run({"user", "token", "admin"}), "user token");
        wait_until_known("/v1/queue/counts", admin_token_);
    }
    return admin_token_;
}

// What a command writes wakes the daemon within 250 ms, not at once.
void TestDaemon::wait_until_known(std::string_view path, std::string const& credential) const {
    if (!running())
        return;
    auto asking = client();
    if (!wait_until([&] { return asking.get_json(path, credential).status != 401; }))
        throw std::runtime_error("the daemon does not take a new credential");
}

std::string TestDaemon::log() const { return read_file(dir_ / "daemon.log"); }

void TestDaemon::wait_for_log(std::string_view wanted, std::size_t times) const {
    bool const there = wait_until([&] {
        auto const text = log();
        std::size_t seen = 0;
        for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1))
            ++seen;
        return seen >= times;
    });
    if (!there)
        throw std::runtime_error("not in the log: \"" + std::string(wanted) + "\" in " + log());
}

Finished TestDaemon::run(std::vector<std::string> arguments, std::string_view input) const {
    arguments.insert(arguments.end(), {"--config", config_file().string()});
    return run_commentd(std::move(arguments), input, dir_.path());
}

Finished run_commentd(std::vector<std::string> arguments, std::string_view input,
                      std::filesystem::path const& folder) {
    TempDir const streams;
    streams.write("in", input);
    pid_t const process =
        spawn(std::move(arguments),
              {.in = streams / "in", .out = streams / "out", .err = streams / "err"}, folder);
    int const code = wait_for_end(process);
    return {code, read_file(streams / "out"), read_file(streams / "err")};
}

boost::json::object sample_comment(std::string_view content, std::string_view name,
                                   std::string_view email, std::string_view thread) {
    return {{"thread", {{"id", thread}}},
            {"author", {{"name", name}, {"email", email}}},
            {"content", content},
            {"client", {{"ip", "198.51.100.7"}, {"user_agent", "Mozilla/5.0"}}}};
}

} // namespace commentd::tests
