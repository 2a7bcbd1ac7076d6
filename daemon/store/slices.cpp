#include "daemon/store/slices.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/log.hpp"
#include "daemon/base/threads.hpp"

namespace commentd::store {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

namespace {

// Half of the writer's time is everybody else's: as long as a slice takes of it.
constexpr std::chrono::milliseconds rest_least{2}, rest_most{10};
constexpr std::chrono::seconds pause_after_failure{1};

} // namespace

template <class Handler>
struct Slices::WaitingFor final : Waiting {
    explicit WaitingFor(Handler h) : handler(std::move(h)) {}
    asio::any_io_executor executor() const override { return executor_of(handler); }
    void resume() override {
        auto h = std::move(handler);
        h(over);
    }
    Handler handler;
};

Slices::Slices(std::filesystem::path const& truth, Writer& writer, Operations& operations,
               base::Clock clock)
    : truth_(truth), writer_(writer), operations_(operations), clock_(std::move(clock)),
      thread_([this] { loop(); }) {
    base::name_thread(thread_, "slices");
}

Slices::~Slices() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Slices::wake() {
    {
        std::lock_guard lock(mutex_);
        woken_ = true;
    }
    wake_.notify_all();
}

base::Task<bool> Slices::finished(std::int64_t operation) {
    return asio::async_initiate<asio::use_awaitable_t<> const, void(bool)>(
        [this, operation](auto handler) {
            std::unique_ptr<Waiting> waiting =
                std::make_unique<WaitingFor<decltype(handler)>>(std::move(handler));
            waiting->operation = operation;
            std::vector<std::unique_ptr<Waiting>> too_late;
            {
                std::lock_guard lock(mutex_);
                (closed_ ? too_late : waiting_).push_back(std::move(waiting));
                woken_ = true;
            }
            wake_.notify_all();
            resume_all(too_late);
        },
        asio::use_awaitable);
}

void Slices::rest(Steady::duration time, bool until_woken) {
    std::unique_lock lock(mutex_);
    if (until_woken)
        wake_.wait(lock, [&] { return woken_ || stopping_; });
    else
        wake_.wait_for(lock, time, [&] { return stopping_; });
    woken_ = false;
}

bool Slices::carry_on(std::int64_t operation) {
    std::function<base::Result<bool>(Transaction&)> const work =
        [this, operation](Transaction& transaction) -> base::Result<bool> {
        operations_.carry_on(transaction, operation, clock_());
        return true;
    };
    return writer_.write_and_wait<bool>(work).ok();
}

// Those whose operation is over, one way or the other.
void Slices::answer(Database& database) {
    std::vector<std::unique_ptr<Waiting>> over;
    {
        std::lock_guard lock(mutex_);
        auto const done = std::partition(waiting_.begin(), waiting_.end(), [&](auto const& one) {
            return Operations::is_unfinished(database, one->operation);
        });
        std::move(done, waiting_.end(), std::back_inserter(over));
        waiting_.erase(done, waiting_.end());
    }
    for (auto const& one : over) one->over = true;
    resume_all(over);
}

void Slices::close() {
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
    }
    give_up_all();
}

void Slices::give_up_all() {
    std::vector<std::unique_ptr<Waiting>> left;
    {
        std::lock_guard lock(mutex_);
        left.swap(waiting_);
    }
    resume_all(left);
}

void Slices::loop() {
    std::int64_t last = 0;
    std::optional<Database> database;
    for (bool stopping = false; !stopping;) {
        auto const begin = Steady::now();
        bool failed = false;
        std::optional<std::int64_t> next;
        try {
            if (!database) database = Database::open(truth_, Database::Access::read);
            next = Operations::unfinished(*database, last);
            if (next) failed = !carry_on(*next);
            answer(*database);
            if (failed) give_up_all(); // who knows how long: it is told how far it has come
        } catch (DatabaseError const& error) {
            base::log(base::Level::error, "read-failed", {{"why", error.what()}});
            failed = true;
            give_up_all(); // it may not be readable for long
        }
        last = next.value_or(last);
        auto const took = std::clamp<Steady::duration>(Steady::now() - begin, rest_least, rest_most);
        rest(failed ? Steady::duration(pause_after_failure) : took, !next && !failed);
        std::lock_guard lock(mutex_);
        stopping = stopping_;
    }
    give_up_all();
}

} // namespace commentd::store
