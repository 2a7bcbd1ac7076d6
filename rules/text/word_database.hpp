// The automaton over the literals of all lists, compiled by libhs once and then read from a cache.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string_view>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace commentd::rules::text {

struct Literals;
struct WordCompiling;

struct CompilingStopped : std::runtime_error {
    CompilingStopped() : std::runtime_error("compiling the lists was given up") {}
};
// libhs can not be interrupted: a compilation that was given up goes on, on a thread that nobody
// waits for. While this says so, a process ends by std::quick_exit.
bool is_compiling_left_behind();

class WordDatabase {
public:
    // There is at least one literal. Throws std::runtime_error when libhs can not compile at all,
    // CompilingStopped when it was told to stop before that was done.
    WordDatabase(Literals const&, WordCompiling const&);

    // Calls `found(context, literal, end)` for each occurrence until it returns true. Any number
    // of threads at the same time.
    using Found = bool (*)(void* context, std::uint32_t literal, std::size_t end) noexcept;
    void scan(std::string_view text, Found, void* context) const;

private:
    struct Free {
        void operator()(hs_database*) const;
        void operator()(hs_scratch*) const;
    };
    using Database = std::unique_ptr<hs_database, Free>;
    using Scratch = std::unique_ptr<hs_scratch, Free>;

    static Database compiled(Literals const&);
    static Database compiled_aside(Literals const&, std::stop_token const&);
    static Database read(std::filesystem::path const&);
    static void write(hs_database const&, std::filesystem::path const&);
    Scratch borrow() const;

    Database database_;
    Scratch prototype_;
    std::mutex mutable mutex_;
    std::vector<Scratch> mutable idle_; // guarded by mutex_
};

} // namespace commentd::rules::text
