// The subcommands: what each takes, in one place (commands.cpp); what each does, one file each.
// Exit codes: 0 success, 1 the answer is no, 2 usage.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace commentd::commands {

int run(int argc, char** argv);

int check(std::filesystem::path const& config, bool deny_warnings, bool json);
int packs(std::optional<std::string> const& name);

struct ExplainOptions {
    std::filesystem::path config;
    std::string what = "-"; // an id, a file, or - for standard input
    std::string site;       // of a comment from a file; empty: the first configured
    bool json = false;
};
int explain(ExplainOptions const&);

struct TestOptions {
    std::filesystem::path config;
    std::vector<std::filesystem::path> paths; // none: what the configuration loads
    std::string only;                         // part of a test's name
    bool json = false;
};
int test(TestOptions const&);

struct StatsOptions {
    std::filesystem::path config;
    std::string since = "30d", site; // empty: all sites
    bool entries = false, json = false;
};
int stats(StatsOptions const&);

int score(std::filesystem::path const& config, std::string const& file);
int backup(std::filesystem::path const& config, std::filesystem::path const& to);

struct UserOptions {
    std::filesystem::path config;
    std::string name, role = "moderator", expires = "90 days";
    std::vector<std::string> sites;
    bool list_tokens = false, json = false;
    std::optional<std::int64_t> revoke;
};
int user_add(UserOptions const&);
int user_list(UserOptions const&);
int user_remove(UserOptions const&);
int user_token(UserOptions const&);

struct SiteOptions {
    std::filesystem::path config;
    std::string site, grace = "0 s";
    bool rotate = false, json = false;
};
int site_key(SiteOptions const&);
int site_list(SiteOptions const&);

} // namespace commentd::commands
