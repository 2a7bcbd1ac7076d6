#include "daemon/commands/commands.hpp"

#include <algorithm>
#include <functional>
#include <iostream>

#include <CLI/CLI.hpp>
#include <sys/stat.h>

#include "daemon/daemon.hpp"

namespace commentd::commands {
namespace {

// " user lst" where the words in front are commands and the last should be one; else nothing.
std::string unknown_command(CLI::App const& app, int argc, char** argv) {
    std::string words;
    auto const* at = &app;
    for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
        words += std::string(" ") + argv[i];
        auto const all = at->get_subcommands({});
        auto const found = std::ranges::find_if(all, [&](auto* one) { return one->check_name(argv[i]); });
        if (found == all.end()) return all.empty() ? std::string() : words;
        at = *found;
    }
    return {};
}

} // namespace

int run(int argc, char** argv) {
    // Whatever makes the state folder or a backup first: comments are nobody else's to read.
    ::umask(0077);
    CLI::App app{"commentd: comment moderation daemon", "commentd"};
    app.set_version_flag("--version", "commentd " COMMENTD_VERSION);
    app.require_subcommand(1);
    app.set_help_flag("-h,--help", "Show this and exit");
    std::string config = "/etc/commentd/commentd.yaml";
    std::function<int()> action;

    auto const add = [&](CLI::App& parent, std::string const& name, std::string const& what,
                         std::function<int()> does) {
        auto* command = parent.add_subcommand(name, what);
        command->add_option("--config", config, "The configuration")->capture_default_str();
        command->callback([&action, does = std::move(does)] { action = does; });
        return command;
    };

    std::string web_root;
    add(app, "serve", "Run the daemon", [&] { return run_daemon(config, web_root); })
        ->add_option("--web-root", web_root,
                     "Serve the moderators' page from this folder, to work on it")
        ->check(CLI::ExistingDirectory);

    CheckOptions check_options;
    auto* check_command = add(app, "check", "Check configuration, packs, lists and their tests", [&] {
        check_options.config = config;
        return check(check_options);
    });
    std::string deny;
    check_command->add_option("--deny", deny, "Exit 2 on: warnings")
        ->check(CLI::IsMember({"warnings"}))
        ->each([&](std::string const&) { check_options.deny_warnings = true; });
    check_command->add_flag("--lists", check_options.lists, "What each list holds, in figures");
    check_command->add_flag("--json", check_options.json, "Problems and figures as JSON");

    std::string pack_name;
    auto* packs_command = add(app, "packs", "The shipped packs, or the text of one", [&] {
        return packs(pack_name.empty() ? std::nullopt : std::optional(pack_name));
    });
    packs_command->add_option("NAME", pack_name, "Which one to print");

    ExplainOptions explain_options;
    auto* explain_command =
        add(app, "explain", "Why a comment was, or would be, judged as it is", [&] {
            explain_options.config = config;
            return explain(explain_options);
        });
    explain_command->add_option("WHAT", explain_options.what,
                                "The id of a stored comment, a JSON file, or - for stdin");
    explain_command->add_option("--site", explain_options.site, "Judge for this site");
    explain_command
        ->add_option("--rules", explain_options.rules, "By the packs in this folder, as backtest")
        ->check(CLI::ExistingDirectory);
    explain_command->add_flag("--json", explain_options.json, "As JSON");

    TestOptions test_options;
    auto* test_command = add(app, "test", "Run the tests in packs", [&] {
        test_options.config = config;
        return test(test_options);
    });
    test_command->add_option("PATH", test_options.paths, "Packs or folders; none: the configured");
    test_command->add_option("-k", test_options.only, "Only tests whose name has this in it");
    test_command->add_flag("--coverage", test_options.coverage,
                           "What no test hits: rules, entries of lists, parts of conditions");
    test_command->add_option("--junit", test_options.junit, "Also write JUnit's XML to this file");
    test_command->add_flag("--json", test_options.json, "As JSON");

    BacktestOptions backtest_options;
    auto* backtest_command =
        add(app, "backtest", "What other rules would have said of stored comments", [&] {
            backtest_options.config = config;
            return backtest(backtest_options);
        });
    backtest_command
        ->add_option("--since", backtest_options.since, "From when: a time, or how long ago")
        ->capture_default_str();
    backtest_command->add_option("--until", backtest_options.until, "Until when; now");
    backtest_command->add_option("--site", backtest_options.site, "Only comments of this site");
    backtest_command->add_option("--rules", backtest_options.rules,
                                 "A folder of packs in place of the configured ones");
    backtest_command->add_flag("--json", backtest_options.json, "As JSON");

    ReprocessOptions reprocess_options;
    auto* reprocess_command =
        add(app, "reprocess", "Judge waiting comments that nobody decided again", [&] {
            reprocess_options.config = config;
            return reprocess(reprocess_options);
        });
    auto* those = reprocess_command->add_option_group("those", "Which comments");
    those->require_option(1);
    auto* status = those->add_option("--status", reprocess_options.status, "Those that are: pending")
                       ->check(CLI::IsMember({"pending"}));
    those->add_option("--take-back", reprocess_options.take_back,
                      "What the run of this id did, where nobody has touched it since");
    reprocess_command->add_option("--rule", reprocess_options.rule, "Only those this rule hit")
        ->needs(status);
    reprocess_command->add_option("--site", reprocess_options.site, "Only comments of this site")
        ->needs(status);
    reprocess_command->add_flag("--apply", reprocess_options.apply, "Change what is shown");
    reprocess_command->add_flag("--json", reprocess_options.json, "As JSON");

    ScoreOptions score_options;
    auto* score_command = add(app, "score", "Judge NDJSON comments, one line out for each", [&] {
        score_options.config = config;
        return score(score_options);
    });
    score_command->add_option("FILE", score_options.file, "NDJSON, or - for stdin");
    score_command->add_option("--site", score_options.site, "As comments of this site; the first one");

    StatsOptions stats_options;
    auto* stats_command = add(app, "stats", "How rules did, next to what people decided", [&] {
        stats_options.config = config;
        return stats(stats_options);
    });
    stats_command->add_option("--since", stats_options.since, "From when: a time, or how long ago")
        ->capture_default_str();
    stats_command->add_option("--until", stats_options.until, "Until when; now");
    stats_command->add_option("--site", stats_options.site, "Comments of this site alone");
    stats_command->add_flag("--entries", stats_options.entries, "Entries of lists too");
    stats_command->add_flag("--json", stats_options.json, "As JSON");

    std::string backup_file;
    auto* backup_command = add(app, "backup", "Copy the database while the daemon runs",
                               [&] { return backup(config, backup_file); });
    backup_command->add_option("FILE", backup_file, "A file that is not there yet")->required();

    UserOptions user_options;
    auto* user = app.add_subcommand("user", "People, and how they sign in");
    user->require_subcommand(1);
    auto const user_command = [&](std::string const& name, std::string const& what,
                                  int (*does)(UserOptions const&)) {
        return add(*user, name, what, [&, does] {
            user_options.config = config;
            return does(user_options);
        });
    };
    auto* user_add_command = user_command("add", "Add a person", user_add);
    user_add_command->add_option("NAME", user_options.name)->required();
    user_add_command->add_option("--role", user_options.role, "moderator or admin")
        ->check(CLI::IsMember({"moderator", "admin"}))
        ->capture_default_str();
    user_add_command->add_option("--sites", user_options.sites, "Only these sites, comma-separated")
        ->delimiter(',');
    user_command("list", "Everybody", user_list)
        ->add_flag("--json", user_options.json, "As JSON");
    user_command("remove", "Remove a person and all their tokens", user_remove)
        ->add_option("NAME", user_options.name)
        ->required();
    auto* password_command =
        user_command("password", "Give a person a password; all their sessions end", user_password);
    password_command->add_option("NAME", user_options.name)->required();
    auto* link_command = user_command("link", "Make a one-time sign-in link", user_link);
    link_command->add_option("NAME", user_options.name)->required();
    link_command->add_flag("--reset-totp", user_options.reset_totp,
                           "It turns the second factor off: for who has lost it");
    for (auto* command : {user_add_command, password_command})
        command->add_option("--password-file", user_options.password_file,
                            "The password is the first line of this file");
    auto* token_command = user_command("token", "Make a token, list or revoke them", user_token);
    token_command->add_option("NAME", user_options.name)->required();
    auto* expires = token_command->add_option("--expires", user_options.expires,
                                              "How long it is good for, such as 90d");
    expires->capture_default_str();
    auto* list_flag = token_command->add_flag("--list", user_options.list_tokens, "List them");
    token_command->add_option("--revoke", user_options.revoke, "Revoke the one with this number")
        ->excludes(list_flag)
        ->excludes(expires);
    list_flag->excludes(expires);
    token_command->add_flag("--json", user_options.json, "With --list: as JSON")->needs(list_flag);

    SiteOptions site_options;
    auto* site = app.add_subcommand("site", "Sites and their keys");
    site->require_subcommand(1);
    auto* key_command = add(*site, "key", "Make and print a site's key", [&] {
        site_options.config = config;
        return site_key(site_options);
    });
    key_command->add_option("SITE", site_options.site)->required();
    auto* rotate = key_command->add_flag("--rotate", site_options.rotate, "Make a new one");
    key_command->add_option("--grace", site_options.grace, "How long the old one stays good")
        ->needs(rotate);
    add(*site, "list", "Sites with the state of their keys",
        [&] {
            site_options.config = config;
            return site_list(site_options);
        })
        ->add_flag("--json", site_options.json, "As JSON");

    std::vector<std::string> help_of;
    auto* help = app.add_subcommand("help", "Show this, or what a command takes");
    help->add_option("COMMAND", help_of);
    help->callback([&] {
        action = [&] {
            CLI::App* about = &app;
            std::string before; // the words in front of it in its usage
            for (auto const& name : help_of) {
                before += (before.empty() ? "" : " ") + about->get_name();
                try {
                    about = about->get_subcommand(name);
                } catch (CLI::OptionNotFound const&) {
                    std::cerr << "commentd help: there is no command " << name << '\n';
                    return 2;
                }
            }
            auto const name = before.empty() ? about->get_name() : before + " " + about->get_name();
            // Its own help() would be that of the command that was given, this one.
            std::cout << about->get_formatter()->make_help(about, name, CLI::AppFormatMode::Normal);
            return 0;
        };
    });

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        if (auto const unknown = unknown_command(app, argc, argv); !unknown.empty()) {
            std::cerr << "commentd: there is no command" << unknown << "; commentd help lists them\n";
            return 2;
        }
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        return action();
    } catch (std::exception const& error) {
        std::cerr << "commentd: " << error.what() << '\n';
        return 1;
    }
}

} // namespace commentd::commands
