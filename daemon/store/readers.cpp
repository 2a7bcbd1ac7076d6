#include "daemon/store/readers.hpp"

#include "daemon/base/threads.hpp"

namespace commentd::store {

Readers::Readers(std::filesystem::path const& truth, std::filesystem::path const& derived,
                 unsigned count) {
    // Opened here, where a failure has somebody to be told to.
    for (unsigned i = 0; i < count; ++i)
        connections_.push_back({Database::open(truth, Database::Access::read),
                                Database::open(derived, Database::Access::read)});
    for (auto& connections : connections_) {
        threads_.emplace_back([this, &connections] { loop(connections); });
        base::name_thread(threads_.back(), "reader");
    }
}

Readers::~Readers() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool Readers::push(Question question) {
    {
        std::lock_guard lock(mutex_);
        if (queue_.size() >= queued_max || stopping_) return false;
        queue_.push_back(std::move(question));
    }
    wake_.notify_one();
    return true;
}

void Readers::loop(ReadConnections& connections) {
    constexpr std::size_t at_once = 64; // the others are left to other readers
    auto const end_transactions = [&] {
        for (auto* database : {&connections.truth, &connections.derived})
            if (database->in_transaction()) database->execute("ROLLBACK");
    };
    std::vector<Question> questions;
    for (;;) {
        questions.clear();
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return !queue_.empty() || stopping_; });
            if (queue_.empty()) return;
            for (; !queue_.empty() && questions.size() < at_once; queue_.pop_front())
                questions.push_back(std::move(queue_.front()));
        }
        for (auto const& question : questions) {
            if (!question.shares) end_transactions();
            question.ask(connections);
            if (!question.shares) end_transactions();
        }
        end_transactions();
    }
}

} // namespace commentd::store
