// A Server in this process with a few routes to be talked to.
#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

#include <boost/asio/any_io_executor.hpp>

#include "daemon/http/server.hpp"
#include "tests/support/http_client.hpp"

namespace commentd::http {

// What the routes of RunningServer share with a test.
struct Shared {
    std::atomic<int> waiting{0};       // handlers of /wait
    std::atomic<bool> released{false}; // lets them answer
};

std::vector<Route> routes_for_tests(std::shared_ptr<Shared>);
ServerOptions options_for_tests();

class RunningServer {
public:
    explicit RunningServer(ServerOptions options = options_for_tests(), unsigned threads = 2)
        : loops_(threads), shared_(std::make_shared<Shared>()) {
        auto started = Server::start(loops_, std::move(options), Router(routes_for_tests(shared_)));
        if (!started)
            throw std::runtime_error(started.error().detail);
        server_ = std::move(started).value();
    }

    tests::HttpClient client(std::size_t listener = 0) const {
        return tests::HttpClient(server_->addresses().at(listener));
    }
    Server& server() { return *server_; }
    Shared& shared() { return *shared_; }
    std::string const& address() const { return server_->addresses().front(); }
    void stop(std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
        server_->stop(deadline);
    }
    void wait_for_handlers(int count) const {
        while (shared_->waiting < count)
            std::this_thread::yield();
    }

private:
    base::Loops loops_;
    std::shared_ptr<Shared> shared_;
    std::unique_ptr<Server> server_;
};

} // namespace commentd::http
