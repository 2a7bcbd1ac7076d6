#include "daemon/store/readers.hpp"

#include <fstream>

#include "daemon/base/threads.hpp"

namespace commentd::store {

std::filesystem::path damage_mark(std::filesystem::path const& computed) {
    return computed.string() + ".damaged";
}

void mark_damaged(std::filesystem::path const& computed) {
    std::ofstream(damage_mark(computed)) << "found by a reader\n";
}

void remove_computed(std::filesystem::path const& computed) {
    for (auto const* end : {"", "-wal", "-shm"}) std::filesystem::remove(computed.string() + end);
}

Readers::Readers(Files const& files, unsigned count) {
    // Opened here, where a failure has somebody to be told to.
    for (unsigned i = 0; i < count; ++i)
        connections_.push_back({Database::open(files.truth, Database::Access::read),
                                Database::open(files.derived, Database::Access::read),
                                Database::open(files.search, Database::Access::read)});
    // Every merge makes a connection's cache of pages void, several times a second under load; what
    // is mapped is there at once.
    for (auto& connections : connections_)
        for (auto* database : {&connections.derived, &connections.search})
            database->execute("PRAGMA mmap_size=1073741824");
    for (auto& connections : connections_) {
        threads_.emplace_back([this, &connections] { loop(connections); });
        base::name_thread(threads_.back(), "reader");
    }
}

Readers::~Readers() {
    inbox_.close();
    for (auto& thread : threads_) thread.join();
}

void Readers::push(std::unique_ptr<Question> question) {
    if (inbox_.put(question)) return;
    question->refuse();
    std::vector<std::unique_ptr<Question>> refused;
    refused.push_back(std::move(question));
    resume_all(refused);
}

void Readers::loop(ReadConnections& connections) {
    constexpr std::size_t at_once = 64; // the others are left to other readers
    auto const end_transactions = [&] {
        for (auto* database : {&connections.truth, &connections.derived, &connections.search}) {
            try {
                if (database->in_transaction()) database->execute("ROLLBACK"); // they only read
            } catch (DatabaseError const& error) {
                base::log_failure("read-failed", {{"why", error.what()}});
            }
        }
    };
    std::vector<std::unique_ptr<Question>> questions, asked;
    for (;;) {
        inbox_.take(questions, at_once);
        if (questions.empty()) return;
        for (auto& question : questions) {
            bool const alone = !question->shares; // it may take long: nobody waits for its answer
            if (alone) {
                end_transactions();
                resume_all(asked);
            }
            question->ask(connections);
            asked.push_back(std::move(question));
            if (alone) end_transactions();
            if (alone || asked.size() >= bundle_max) resume_all(asked);
        }
        end_transactions();
        resume_all(asked);
    }
}

} // namespace commentd::store
