#include "daemon/http/server.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <unistd.h>

#include "daemon/base/log.hpp"
#include "daemon/http/listen.hpp"
#include "daemon/http/session.hpp"

namespace commentd::http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr auto as_outcome = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds accept_pause{50};

// One listening socket. All doors are on the first loop.
struct Door {
    Door(asio::any_io_executor const& executor, Listening opened, Entrance e)
        : listening(std::move(opened)), acceptor(executor), pause(executor), entrance(e) {
        int const protocol = listening.family == AF_UNIX ? 0 : IPPROTO_TCP;
        acceptor.assign({listening.family, protocol}, listening.socket);
    }

    Listening listening;
    asio::basic_socket_acceptor<asio::generic::stream_protocol> acceptor;
    asio::steady_timer pause;
    Entrance entrance;
};

// One timer looks after the deadlines of all sessions of a loop: a timer for each of them would be
// set and cancelled several times per request.
struct Watch {
    explicit Watch(asio::any_io_executor const& executor) : timer(executor) {}
    asio::steady_timer timer;
    bool ended = false;
};

} // namespace

class Server::Impl {
public:
    Impl(base::Loops& loops, ServerOptions options, Router router)
        : loops_(loops), options_(std::move(options)), router_(std::move(router)) {
        auto const shortest =
            std::min({options_.header_timeout, options_.body_timeout, options_.idle_timeout,
                      options_.stream_timeout});
        watch_every_ = std::clamp(shortest / 8, milliseconds(5), milliseconds(500));
        workers_.reserve(loops_.size());
        watches_.reserve(loops_.size());
        for (std::size_t i = 0; i < loops_.size(); ++i) {
            workers_.push_back(Worker{options_, router_});
            watches_.emplace_back(loops_.at(i));
        }
    }

    ~Impl() { stop(milliseconds(0)); }

    base::Outcome open_doors();
    void begin();
    void stop(milliseconds deadline);

    std::vector<std::string> addresses;

private:
    base::Task<void> accept_from(Door&);
    void admit(Connection::Socket, std::size_t worker, Entrance entrance);
    void watch(std::size_t worker);
    void close_doors();
    void one_more();
    void one_less();

    // constant after begin
    base::Loops& loops_;
    ServerOptions const options_;
    Router const router_;
    milliseconds watch_every_;

    std::vector<std::unique_ptr<Door>> doors_; // touched on the first loop only
    std::size_t next_worker_ = 0;              // likewise
    std::vector<Worker> workers_;              // each touched on its loop only
    std::vector<Watch> watches_;               // likewise

    std::atomic<std::size_t> connections_{0};
    bool stopped_ = false; // touched by stop only

    std::mutex mutex_;
    std::condition_variable all_gone_;
    std::size_t living_ = 0; // coroutines: doors and sessions; guarded by mutex_
};

base::Outcome Server::Impl::open_doors() {
    for (auto const& wanted : options_.listen) {
        auto opened = listen_on(wanted);
        if (!opened)
            return std::move(opened).error();
        addresses.push_back(opened->address);
        doors_.push_back(
            std::make_unique<Door>(loops_.at(0), std::move(opened).value(), wanted.entrance));
    }
    return base::Done{};
}

void Server::Impl::begin() {
    loops_.visit_each([this](std::size_t i) { watch(i); });
    for (auto const& door : doors_) {
        one_more();
        auto ended = [this](std::exception_ptr) { one_less(); };
        asio::co_spawn(loops_.at(0), accept_from(*door), std::move(ended));
    }
}

base::Task<void> Server::Impl::accept_from(Door& door) {
    bool complained = false;
    while (door.acceptor.is_open()) {
        if (connections_ < options_.connections_max) {
            auto const worker = next_worker_++ % workers_.size();
            auto executor = loops_.at(worker);
            auto [error, socket] = co_await door.acceptor.async_accept(executor, as_outcome);
            if (!error) {
                complained = false;
                admit(std::move(socket), worker, door.entrance);
                continue;
            }
            if (door.acceptor.is_open() && !std::exchange(complained, true))
                base::log(base::Level::warning, "accept-failed", {{"why", error.message()}});
        } else if (!std::exchange(complained, true)) {
            base::log(base::Level::warning, "connections-full",
                      {{"max", options_.connections_max}});
        }
        if (!door.acceptor.is_open())
            break;
        // Out of descriptors or places: trying again at once would only burn the processor.
        door.pause.expires_after(accept_pause);
        co_await door.pause.async_wait(as_outcome);
    }
}

void Server::Impl::admit(Connection::Socket socket, std::size_t worker, Entrance entrance) {
    ++connections_;
    one_more();
    auto begin = [this, worker, entrance, socket = std::move(socket)]() mutable {
        auto session = std::make_shared<Session>(workers_[worker], std::move(socket), entrance);
        auto ended = [this, session](std::exception_ptr failure) mutable {
            try {
                if (failure)
                    std::rethrow_exception(failure);
            } catch (std::exception const& exception) {
                base::log(base::Level::error, "session-failed", {{"why", exception.what()}});
            }
            session.reset();
            --connections_;
            one_less();
        };
        auto const slot = session->abort_slot();
        asio::co_spawn(loops_.at(worker), session->run(),
                       asio::bind_cancellation_slot(slot, std::move(ended)));
    };
    asio::post(loops_.at(worker), std::move(begin));
}

void Server::Impl::watch(std::size_t worker) {
    auto& watch_of = watches_[worker];
    watch_of.timer.expires_after(watch_every_);
    watch_of.timer.async_wait([this, worker](ErrorCode) {
        if (watches_[worker].ended)
            return;
        auto const now = Connection::Steady::now();
        auto const& all = workers_[worker].sessions;
        for (auto* session : std::vector(all.begin(), all.end())) // an ended one takes itself out
            session->look_after(now);
        watch(worker);
    });
}

void Server::Impl::close_doors() {
    for (auto const& door : doors_) {
        ErrorCode error;
        if (auto const& path = door->listening.unlink_path; !path.empty())
            ::unlink(path.c_str());
        door->acceptor.close(error);
        door->pause.cancel();
    }
}

void Server::Impl::stop(milliseconds deadline) {
    if (std::exchange(stopped_, true))
        return;
    auto const latest = std::chrono::steady_clock::now() + deadline;
    auto each_session = [this](std::size_t worker, auto act) {
        auto const sessions = workers_[worker].sessions; // an ended one takes itself out
        for (auto* session : sessions)
            act(*session);
    };
    // The doors are on the first loop, so nobody is admitted to a worker after its visit.
    loops_.visit_each([&](std::size_t i) {
        if (i == 0)
            close_doors();
        workers_[i].stopping = true;
        each_session(i, [](Session& session) { session.stop(); });
    });
    auto nobody = [this] { return living_ == 0; };
    std::unique_lock lock(mutex_);
    if (!all_gone_.wait_until(lock, latest, nobody)) {
        lock.unlock();
        loops_.visit_each(
            [&](std::size_t i) { each_session(i, [](Session& session) { session.abort(); }); });
        lock.lock();
        all_gone_.wait(lock, nobody);
    }
    lock.unlock();
    // After this visit nothing on any loop knows of us.
    loops_.visit_each([this](std::size_t i) {
        watches_[i].ended = true;
        watches_[i].timer.cancel();
    });
}

void Server::Impl::one_more() {
    std::lock_guard lock(mutex_);
    ++living_;
}

void Server::Impl::one_less() {
    std::lock_guard lock(mutex_);
    if (--living_ == 0)
        all_gone_.notify_all();
}

base::Result<std::unique_ptr<Server>> Server::start(base::Loops& loops, ServerOptions options,
                                                    Router router) {
    auto impl = std::make_unique<Impl>(loops, std::move(options), std::move(router));
    if (auto opened = impl->open_doors(); !opened)
        return std::move(opened).error();
    impl->begin();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
std::vector<std::string> const& Server::addresses() const { return impl_->addresses; }
void Server::stop(milliseconds deadline) { impl_->stop(deadline); }

} // namespace commentd::http
