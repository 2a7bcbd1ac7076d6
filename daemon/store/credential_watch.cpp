#include "daemon/store/credential_watch.hpp"

#include <algorithm>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/log.hpp"
#include "daemon/base/threads.hpp"
#include "daemon/store/sessions.hpp"

namespace commentd::store {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds watch_interval{200};
constexpr std::chrono::minutes uses_written_every{1};

} // namespace

CredentialWatch::CredentialWatch(Store& store, base::Clock clock)
    : store_(store), clock_(std::move(clock)),
      database_(Database::open(store.truth, Database::Access::read)),
      current_(std::make_shared<Credentials const>(load_credentials(database_))),
      thread_([this] { loop(); }) {
    base::name_thread(thread_, "credentials");
}

CredentialWatch::~CredentialWatch() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

base::Task<void> CredentialWatch::refresh() {
    return asio::async_initiate<asio::use_awaitable_t<> const, void()>(
        [this](auto handler) {
            auto held = std::make_shared<decltype(handler)>(std::move(handler));
            auto resume = [held] {
                auto executor = asio::get_associated_executor(*held);
                asio::post(executor, [held] { std::move (*held)(); });
            };
            {
                std::lock_guard lock(mutex_);
                waiting_.push_back(std::move(resume));
            }
            wake_.notify_one();
        },
        asio::use_awaitable);
}

void CredentialWatch::load() {
    current_.replace(
        std::make_shared<Credentials const>(load_credentials(database_)));
    auto const loaded = current();
    std::lock_guard lock(mutex_);
    std::erase_if(uses_,
                  [&](auto const& use) { return !loaded->sessions.contains(use.first); });
}

void CredentialWatch::loop() {
    std::int64_t seen = -1;
    auto write_at = clock_() + uses_written_every;
    for (;;) {
        std::vector<std::function<void()>> waiting;
        bool stopping = false;
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, watch_interval, [&] { return stopping_ || !waiting_.empty(); });
            waiting.swap(waiting_);
            stopping = stopping_;
        }
        if (stopping || clock_() >= write_at) {
            write_uses();
            write_at = clock_() + uses_written_every;
        }
        try {
            auto const version = database_.data_version();
            if (version != seen) load();
            seen = version; // last: what could not be read is tried again
        } catch (DatabaseError const& error) {
            base::log(base::Level::error, "read-failed", {{"why", error.what()}});
        }
        for (auto const& resume : waiting) resume();
        if (stopping) return;
    }
}

void CredentialWatch::write_uses() {
    std::vector<std::pair<std::string, base::Time>> uses;
    auto const loaded = current();
    {
        std::lock_guard lock(mutex_);
        for (auto const& use : uses_) {
            auto const session = loaded->sessions.find(use.first);
            if (session != loaded->sessions.end() && session->second.last_seen_at < use.second)
                uses.push_back(use);
        }
    }
    if (uses.empty()) return;
    std::function<base::Outcome(Transaction&)> const work =
        [&](Transaction& transaction) -> base::Outcome {
        for (auto const& [hash, at] : uses)
            Sessions::seen(transaction.database, hash, at);
        return base::Done{};
    };
    // What fails is written, and logged, the next time.
    (void)store_.writer.write_and_wait<base::Done>(work);
}

base::Time CredentialWatch::last_use(Session const& session) const {
    std::lock_guard lock(mutex_);
    auto const noted = uses_.find(session.hash);
    return noted == uses_.end() ? session.last_seen_at
                                : std::max(noted->second, session.last_seen_at);
}

void CredentialWatch::note_use(Session const& session, base::Time now) {
    std::lock_guard lock(mutex_);
    auto& at = uses_[session.hash];
    at = std::max(at, now);
}

} // namespace commentd::store
