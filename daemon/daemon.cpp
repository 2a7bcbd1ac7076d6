// The story: signals, settings and rules, the database, workers, the parts on top of each other,
// the server, and then waiting for a signal. Locals in the order in which they need each other;
// leaving the function destroys them in reverse.
#include "daemon/daemon.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/api/reply.hpp"
#include "daemon/api/routes.hpp"
#include "daemon/base/aside.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/loops.hpp"
#include "daemon/base/service_manager.hpp"
#include "daemon/base/signals.hpp"
#include "daemon/http/server.hpp"
#include "daemon/listening.hpp"
#include "daemon/moderation/dashboard.hpp"
#include "daemon/moderation/lists.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/reprocess.hpp"
#include "daemon/moderation/sign_in.hpp"
#include "daemon/moderation/watching.hpp"
#include "daemon/moderation/writing.hpp"
#include "daemon/store/accounts.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/state_folder.hpp"
#include "daemon/store/store.hpp"
#include "daemon/watch.hpp"

namespace commentd {
namespace {

namespace asio = boost::asio;
using base::Level;
using base::log;

constexpr std::chrono::hours first_token_lasts{24};
constexpr std::chrono::seconds time_to_finish{5};
constexpr std::size_t streams_max = 1000; // each holds a connection for as long as it likes
constexpr std::size_t packs_waiting_max = 4; // each may take as long as a reload

int cannot_start(std::string why) {
    log(Level::error, "cannot-start", {{"why", std::move(why)}});
    return 1;
}

// A line in a file that only we can read.
void leave(std::filesystem::path const& path, std::string line) {
    line += '\n';
    std::filesystem::remove(path);
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool const written =
        file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (file >= 0) ::close(file);
    if (written)
        log(Level::info, "first-sign-in", {{"file", path.string()}});
    else
        log(Level::error, "first-sign-in-failed", {{"file", path.string()}});
}

struct FirstAdmin {
    std::string token; // a bearer token
    std::string link;  // the token of a sign-in link
};

// Where there is no admin of all sites yet.
std::optional<FirstAdmin> make_first_admin(store::Database& database, base::Time now) {
    if (store::Accounts::any_admin(database)) return {};
    database.execute("BEGIN IMMEDIATE");
    std::string name = "admin"; // unless somebody is called so
    for (int n = 2; !store::People::add(database, name, true, {}, now); ++n)
        name = "admin" + std::to_string(n);
    auto const admin = store::People::find(database, name);
    FirstAdmin first{
        store::People::make_token(database, *admin, now, now + first_token_lasts),
        store::Accounts::make_link(database, admin->number,
                                   now + moderation::SignIn::link_lasts, false)};
    database.execute("COMMIT");
    return first;
}

struct ThreadCounts {
    unsigned workers, readers;
};

ThreadCounts thread_counts(settings::Settings::Fixed const& fixed) {
    unsigned const cores = std::max(1u, std::thread::hardware_concurrency());
    unsigned const readers = fixed.readers ? fixed.readers : std::clamp(cores / 4, 1u, 16u);
    // Two workers even on two cores: readers and the writer leave much of theirs idle.
    unsigned const workers =
        fixed.workers ? fixed.workers
                      : std::max(std::min(cores, 2u), cores > readers ? cores - readers : 1u);
    return {workers, readers};
}

std::vector<http::Listen> listeners(settings::Settings::Fixed const& fixed) {
    std::vector<http::Listen> all;
    for (int const socket : base::service_manager::passed_sockets())
        all.push_back({"systemd", http::Entrance::main, socket});
    if (all.empty()) all.push_back({fixed.listen, http::Entrance::main, -1});
    if (!fixed.metrics_listen.empty())
        all.push_back({fixed.metrics_listen, http::Entrance::metrics, -1});
    if (!fixed.moderate_listen.empty()) // the last: Listening takes its address from there
        all.push_back({fixed.moderate_listen, http::Entrance::moderators, -1});
    return all;
}

void serve_until_told(base::Signals& signals, moderation::Policies& policies) {
    while (signals.wait() == base::Signals::Asked::reload) {
        base::service_manager::notify("RELOADING=1");
        policies.reload();
        base::service_manager::notify("READY=1");
    }
}

} // namespace

int run_daemon(std::filesystem::path const& config, std::filesystem::path const& web_root) {
    base::Signals signals;
    auto const stop = signals.stop();
    std::signal(SIGPIPE, SIG_IGN);

    auto loaded = moderation::load_policy(config, moderation::Lint::no, stop);
    auto const stopped_early = [] {
        log(Level::info, "stopping");
        return 0;
    };
    if (stop.stop_requested()) return stopped_early();
    moderation::log_problems(loaded.problems);
    if (!loaded.settings) return cannot_start("the configuration is broken: see above");
    auto const fixed = loaded.settings->fixed;
    base::set_log_level(loaded.settings->log);

    store::prepare_state(fixed.state, fixed.database);
    store::StateLock const lock(fixed.state);
    if (!lock.taken())
        return cannot_start("the state folder " + fixed.state.string() +
                            " cannot be used: " + lock.why_not());

    auto const threads = thread_counts(fixed);
    base::Loops loops(threads.workers); // first: whoever still wants to wake someone needs them
    store::Store::Options options{fixed.database, threads.readers, base::now, [] {
                                      log(Level::error, "sync-failed");
                                      std::_Exit(1); // what is on disk is unknown: start anew
                                  }, stop};
    auto store = store::Store::open(std::move(options));
    if (!store && stop.stop_requested()) return stopped_early();
    if (!store) return cannot_start(store.error().detail);
    auto policies =
        moderation::Policies::start(std::move(loaded), **store, config, base::now, stop);
    if (!policies && stop.stop_requested()) return stopped_early();
    if (!policies) return cannot_start(policies.error().detail);
    std::optional<FirstAdmin> first_admin;
    {
        auto database = store::Database::open(fixed.database, store::Database::Access::write);
        first_admin = make_first_admin(database, base::now());
    }
    if (first_admin) leave(fixed.state / "first-sign-in", first_admin->token);
    auto const leave_first_link = [&] {
        if (!first_admin) return;
        auto const page = page_url((*policies)->current()->settings).value_or("") + "/moderate";
        leave(fixed.state / "first-sign-in-link", page + "#link=" + first_admin->link);
    };

    moderation::Submissions submissions(**store, base::now);
    moderation::Review review(**store, base::now);
    moderation::Writing writing(**store, submissions, review, base::now);
    moderation::Watching watching(**store, base::now);
    moderation::RuleReports rule_reports(**store, base::now);
    moderation::Lists lists(**store, **policies, review, base::now);
    moderation::SignIn sign_in(**store, base::now);
    moderation::Staff staff(**store, base::now);
    store::CredentialWatch credentials(**store, base::now);
    api::Access access(credentials, **policies, base::now);
    http::RateLimit comment_rate, thread_rate, read_rate;
    asio::thread_pool loader(1); // reloads wait and compile
    auto const reload = [&]() -> base::Task<std::vector<rules::Problem>> {
        return asio::async_initiate<asio::use_awaitable_t<> const,
                                    void(std::vector<rules::Problem>)>(
            [&](auto handler) {
                asio::post(loader, [&, h = std::move(handler)]() mutable {
                    auto problems = (*policies)->reload();
                    auto executor = asio::get_associated_executor(h);
                    asio::post(executor, [h = std::move(h), p = std::move(problems)]() mutable {
                        h(std::move(p));
                    });
                });
            },
            asio::use_awaitable);
    };
    base::Aside aside(packs_waiting_max, stop);
    moderation::Backtests backtests(fixed.database);
    moderation::RejudgingWatch rejudging(**store, base::now);
    api::PageFiles const page(web_root);
    moderation::Live live(**store, base::now);
    http::StreamPlaces streams(streams_max);
    moderation::Dashboards dashboards(**store, base::now);
    api::Parts parts{**policies,   **store,     submissions, review, writing, watching, rule_reports,
                     lists, access, comment_rate, thread_rate, read_rate, base::now, reload, aside,
                     backtests, page, sign_in, staff, live, streams, dashboards};

    http::ServerOptions server_options;
    server_options.listen = listeners(fixed);
    server_options.gate = api::gate(parts);
    server_options.refuse = api::refusal;
    auto server =
        http::Server::start(loops, std::move(server_options), api::routes(parts));
    if (!server) {
        leave_first_link(); // for when the port is free: the next start makes no other
        return cannot_start(server.error().detail);
    }
    Listening const listening(fixed, (*server)->addresses());
    leave_first_link();
    for (auto const& address : (*server)->addresses()) log(Level::info, "listening on " + address);
    base::service_manager::notify("READY=1");
    Watch const watch(**policies); // the last: its end waits for a reload that it began

    serve_until_told(signals, **policies);

    log(Level::info, "stopping");
    base::service_manager::notify("STOPPING=1");
    (*store)->bell.close(); // those who wait for news are answered now
    (*store)->slices.close();
    (*server)->stop(time_to_finish);
    loader.join();
    aside.finish();
    sign_in.finish();
    lists.finish();
    return 0;
}

} // namespace commentd
