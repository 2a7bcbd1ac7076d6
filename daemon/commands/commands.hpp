// The subcommands: what each takes, in one place (commands.cpp); what each does, one file each.
// Exit codes: 0 success, 1 the answer is no, 2 usage (or warnings that are denied).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace commentd::commands {

int run(int argc, char** argv);

struct CheckOptions {
    std::filesystem::path config;
    bool deny_warnings = false; // they exit 2
    bool lists = false;         // their figures
    bool json = false;
};
int check(CheckOptions const&);

int packs(std::optional<std::string> const& name);

struct ExplainOptions {
    std::filesystem::path config;
    std::string what = "-"; // an id, a file, or - for standard input
    std::string site;       // of a comment from a file; empty: the first configured
    std::optional<std::filesystem::path> rules; // a folder of packs in place of the configured ones
    bool json = false;
};
int explain(ExplainOptions const&);

struct TestOptions {
    std::filesystem::path config;
    std::vector<std::filesystem::path> paths; // none: what the configuration loads
    std::string only;                         // part of a test's name
    std::filesystem::path junit;              // written there; empty: not
    bool coverage = false, json = false;
};
int test(TestOptions const&);

struct BacktestOptions {
    std::filesystem::path config;
    std::string since = "30d", until, site;      // times, or how long ago
    std::optional<std::filesystem::path> rules; // in place of the configured folders
    bool json = false;
};
int backtest(BacktestOptions const&);

struct ReprocessOptions {
    std::filesystem::path config;
    std::string status, rule, site; // status: pending
    std::string take_back;          // instead of all these: what an earlier run did, by its id
    bool apply = false, json = false;
};
int reprocess(ReprocessOptions const&);
struct StatsOptions {
    std::filesystem::path config;
    std::string since = "30d", until, site; // times, or how long ago; empty: now, all sites
    bool entries = false, json = false;
};
int stats(StatsOptions const&);

struct ScoreOptions {
    std::filesystem::path config;
    std::string file = "-"; // stdin
    std::string site;       // empty: the first configured
};
int score(ScoreOptions const&);
int backup(std::filesystem::path const& config, std::filesystem::path const& to);

struct UserOptions {
    std::filesystem::path config;
    std::string name, role = "moderator", expires = "90 days";
    std::vector<std::string> sites;
    std::string password_file; // "": none; for `user password` the terminal, or stdin
    bool list_tokens = false, reset_totp = false, json = false;
    std::optional<std::int64_t> revoke;
};
int user_add(UserOptions const&);
int user_list(UserOptions const&);
int user_remove(UserOptions const&);
int user_password(UserOptions const&);
int user_link(UserOptions const&);
int user_token(UserOptions const&);

struct SiteOptions {
    std::filesystem::path config;
    std::string site, grace = "0 s";
    bool rotate = false, json = false;
};
int site_key(SiteOptions const&);
int site_list(SiteOptions const&);

} // namespace commentd::commands
