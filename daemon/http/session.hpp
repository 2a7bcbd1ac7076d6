// The requests of one connection, one after the other, on one worker for life: nothing here is
// locked.
#pragma once

#include <string>
#include <unordered_set>

#include <boost/asio/cancellation_signal.hpp>

#include "daemon/http/answer.hpp"
#include "daemon/http/connection.hpp"
#include "daemon/http/request_parser.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/stream.hpp"

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
    Session(Worker&, Connection::Socket, Entrance);
    ~Session();

    base::Task<void> run();

    // By the worker, while run() waits:
    void look_after(Connection::Steady::time_point now); // its deadline, and whether its peer is there
    void stop();  // ends unless a request is in hand; a stream is none
    void abort(); // ends, a handler that waits for something included
    boost::asio::cancellation_slot abort_slot() { return handler_abort_.slot(); }

private:
    enum class Phase { idle, header, handler, stream, other };
    using State = RequestParser::State;

    base::Task<void> serve_one();
    base::Task<State> read_header();
    base::Task<State> read_body();
    base::Task<Response> handle(Match);
    base::Task<void> fill(Response&, std::string_view route); // its stream

    State feed();
    std::string_view prepare(Response const&);
    void count(int status);

    std::optional<Response> refused_unread(Match&);
    std::optional<Response> refused(State);
    Response refuse(Refusal, std::string_view detail);
    Response failed(std::string_view route, std::string_view why);

    Worker& worker_;
    Connection connection_;
    Request origin_; // peer, local and the like, the same for each request
    boost::asio::cancellation_signal handler_abort_;
    RequestParser parser_;
    std::string head_; // of the answer; kept for its memory
    Phase phase_ = Phase::idle;
    bool aborted_ = false;

    // The request in hand:
    Request request_;
    AnswerTo answer_to_;
    std::vector<Header> also_; // headers of whatever it is answered
    Connection::Steady::time_point started_;
    bool body_read_ = false, long_poll_ = false;
    Stream* stream_ = nullptr; // while it is filled
};

} // namespace commentd::http
