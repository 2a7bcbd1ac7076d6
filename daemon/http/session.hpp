// One connection: reads requests, has them handled, answers; on one worker for life, so that
// nothing here is locked.
#pragma once

#include <chrono>
#include <string>
#include <unordered_set>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "daemon/http/answer.hpp"
#include "daemon/http/input.hpp"
#include "daemon/http/request_parser.hpp"
#include "daemon/http/server.hpp"

namespace commentd::http {

class Session;

// What the sessions of one loop share. Touched by that loop's thread only.
struct Worker {
    ServerOptions const& options;
    Router const& router;
    bool stopping = false;
    std::unordered_set<Session*> sessions{};
};

class Session {
public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using Steady = std::chrono::steady_clock;

    Session(Worker&, Socket, bool for_metrics);
    ~Session();

    base::Task<void> run();

    // By the worker, while run() waits:
    void check_deadline(Steady::time_point now);
    void stop();  // ends unless a request is in hand
    void abort(); // ends, a handler that waits for something included
    boost::asio::cancellation_slot abort_slot() { return handler_abort_.slot(); }

private:
    enum class Phase { idle, header, body, handler, answer, linger };
    using State = RequestParser::State;

    base::Task<void> serve_one();
    base::Task<State> read_header();
    base::Task<State> read_body();
    base::Task<Response> handle(Match);
    base::Task<void> send_rest(std::size_t sent, std::string_view head, std::string_view body);
    base::Task<void> linger();
    base::Task<std::size_t> read(std::size_t room); // 0: there will be no more

    State feed();
    std::string_view prepare(Response const&);
    void count(int status);
    std::size_t send_now(std::string_view head, std::string_view body);
    std::optional<Response> refused_unread(Match const&);
    std::optional<Response> refused(State);
    Response refuse(Refusal, std::string_view detail);
    Response failed(std::string_view route, std::string_view why);
    void interrupt();
    void expire_after(std::chrono::milliseconds);

    Worker& worker_;
    Socket socket_;
    Request origin_; // peer, local and the like, the same for each request
    boost::asio::cancellation_signal handler_abort_;

    Input input_;
    RequestParser parser_;
    std::string head_; // of the answer; kept for its memory

    Phase phase_ = Phase::idle;
    Steady::time_point deadline_ = Steady::time_point::max();
    bool interrupted_ = false; // by a deadline or a stop
    bool aborted_ = false;
    bool open_ = true;

    // The request in hand:
    Request request_;
    AnswerTo answer_to_;
    Steady::time_point started_;
    bool body_read_ = false;
};

} // namespace commentd::http
