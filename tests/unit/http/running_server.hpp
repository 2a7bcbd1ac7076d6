// A Server in this process with a few routes to be talked to.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "daemon/base/waker.hpp"
#include "daemon/http/server.hpp"
#include "tests/support/http_client.hpp"

namespace commentd::http {

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// What the routes of RunningServer share with a test.
struct Shared {
    std::atomic<int> waiting{0};       // handlers of /wait
    std::atomic<bool> released{false}; // lets them answer

    std::atomic<int> streams{0};       // that are filled now
    std::atomic<std::size_t> sent{0};  // bytes that /endless has sent
    void say(std::string const& words); // by every stream of /stream that is open
    void end();                         // of them all, once they have said what they had to say

    struct Listener {
        std::shared_ptr<base::Waker> waker;
        std::string unsaid;
        bool over = false;
    };
    std::mutex mutex;
    std::vector<std::shared_ptr<Listener>> listeners; // guarded by mutex
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
    void wait_for_streams(int count) const {
        while (shared_->streams != count)
            std::this_thread::yield();
    }

private:
    base::Loops loops_;
    std::shared_ptr<Shared> shared_;
    std::unique_ptr<Server> server_;
};

} // namespace commentd::http
