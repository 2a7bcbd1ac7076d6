#include "daemon/base/loops.hpp"

#include "daemon/base/threads.hpp"

#include <csignal>
#include <future>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace commentd::base {

namespace asio = boost::asio;

struct Loops::Loop {
    asio::io_context context{1}; // the one thread that runs it
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread;
};

namespace {

// Signals belong to the main thread, which waits for them; the faults of a thread stay its own.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
            sigdelset(&all, fault);
        pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

} // namespace

Loops::Loops(unsigned count) : loops_(std::make_unique<Loop[]>(count)), count_(count) {
    SignalsBlocked const blocked; // threads inherit the mask of the one that makes them
    for (std::size_t i = 0; i < count_; ++i) {
        loops_[i].thread = std::thread([&context = loops_[i].context] { context.run(); });
        name_thread(loops_[i].thread, "worker");
    }
}

Loops::~Loops() {
    for (std::size_t i = 0; i < count_; ++i)
        loops_[i].context.stop();
    // All threads end before the first context dies: what one holds may still post to another.
    for (std::size_t i = 0; i < count_; ++i)
        loops_[i].thread.join();
}

std::size_t Loops::size() const { return count_; }

asio::any_io_executor Loops::at(std::size_t i) const { return loops_[i].context.get_executor(); }

void Loops::visit_each(std::function<void(std::size_t)> const& visit) {
    for (std::size_t i = 0; i < count_; ++i) {
        auto& context = loops_[i].context;
        auto const done = std::make_shared<std::promise<void>>();
        // Told by a second step, which comes after everything that the visit itself has set going
        // there: a handler that was cancelled, say, has run when this returns.
        asio::post(context, [&visit, &context, i, done] {
            std::exception_ptr failure;
            try {
                visit(i);
            } catch (...) {
                failure = std::current_exception();
            }
            asio::post(context, [done, failure] {
                if (failure)
                    done->set_exception(failure);
                else
                    done->set_value();
            });
        });
        done->get_future().get();
    }
}

} // namespace commentd::base
