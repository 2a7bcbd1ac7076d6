// A few threads that read, each with its own connections, so that no query can stall a worker.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/inbox.hpp"

namespace commentd::store {

struct ReadConnections {
    Database truth, derived, search;
    std::int64_t watermark = 0; // of derived's snapshot, while a transaction is open (Derived)
};

// The next start makes derived.db or search.db anew. (If it was the truth that could not be read, that
// harms nothing.)
std::filesystem::path damage_mark(std::filesystem::path const& computed);
void mark_damaged(std::filesystem::path const& computed);
// With what SQLite keeps beside it. Nobody reads it.
void remove_computed(std::filesystem::path const& computed);

class Readers {
public:
    static constexpr std::size_t queued_max = 8192;

    struct Files {
        std::filesystem::path truth, derived, search;
    };
    Readers(Files const&, unsigned count);
    ~Readers(); // answers what is queued

    // `shares`: it may be answered from a snapshot that others before it have opened.
    template <class T>
    base::Task<base::Result<T>> read(std::function<base::Result<T>(ReadConnections&)> question,
                                     bool shares = false) {
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const,
                                           void(base::Result<T>)>(
            [this, shares](auto handler, std::function<base::Result<T>(ReadConnections&)> q) {
                push(std::make_unique<QuestionFor<T, decltype(handler)>>(std::move(handler),
                                                                        std::move(q), shares));
            },
            boost::asio::use_awaitable, std::move(question));
    }

private:
    struct Question : Work {
        explicit Question(bool s) : shares(s) {}
        virtual void ask(ReadConnections&) = 0;
        virtual void refuse() = 0; // instead of ask
        bool const shares;
    };

    template <class T, class Handler>
    struct QuestionFor final : Question {
        QuestionFor(Handler h, std::function<base::Result<T>(ReadConnections&)> q, bool s)
            : Question(s), handler(std::move(h)), question(std::move(q)) {}
        boost::asio::any_io_executor executor() const override { return executor_of(handler); }
        void ask(ReadConnections& connections) override {
            answer.emplace(Readers::ask<T>(question, connections));
        }
        void refuse() override {
            answer.emplace(base::Error{base::Fault::unavailable, "too many reads are waiting", {}, 1});
        }
        void resume() override {
            auto h = std::move(handler);
            h(std::move(*answer));
        }
        Handler handler;
        std::function<base::Result<T>(ReadConnections&)> question;
        std::optional<base::Result<T>> answer;
    };

    template <class T>
    static base::Result<T> ask(std::function<base::Result<T>(ReadConnections&)> const& question,
                               ReadConnections& connections) {
        try {
            return question(connections);
        } catch (DatabaseError const& error) {
            base::log_failure("read-failed", {{"why", error.what()}});
            if (error.damaged()) {
                mark_damaged(connections.derived.path());
                mark_damaged(connections.search.path());
            }
            return base::Error{base::Fault::unavailable, "storage is not available; try again", {}, 1};
        } catch (std::exception const& error) {
            base::log_failure("read-failed", {{"why", error.what()}});
            return base::Error{base::Fault::internal, "this could not be read", {}, 0};
        }
    }

    void push(std::unique_ptr<Question>);
    void loop(ReadConnections&);

    Inbox<Question> inbox_{queued_max};
    std::deque<ReadConnections> connections_; // one for each thread, which alone uses it
    std::vector<std::thread> threads_;
};

} // namespace commentd::store
