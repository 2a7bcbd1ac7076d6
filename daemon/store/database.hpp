// SQLite with owners: a connection, its prepared statements, a transaction that ends.
// The only folder that knows SQL is this one; the only files that know sqlite3.h are
// database.cpp and paced_writes.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace commentd::store {

// Thrown by everything below; caught by Writer, Readers and the commands.
struct DatabaseError : std::runtime_error {
    int code; // SQLite's extended result code
    DatabaseError(int code_, std::string const& what) : std::runtime_error(what), code(code_) {}
    bool full() const;        // no space left
    bool busy() const;        // somebody else has it locked
    bool damaged() const;     // the file is no database, or a broken one
    bool sync_failed() const; // what is on disk is unknown: stop
};

class NumberSet;

// One run of a prepared statement; reset when it goes out of scope. Columns count from 0,
// parameters from 1. Texts and blobs that are bound must live until the statement has run.
class Query {
public:
    explicit Query(sqlite3_stmt* statement, bool* busy) : statement_(statement), busy_(busy) {}
    Query(Query&& other) noexcept
        : statement_(std::exchange(other.statement_, nullptr)), busy_(other.busy_), at_(other.at_) {}
    Query& operator=(Query&&) = delete;
    ~Query();

    Query& bind(std::int64_t);
    Query& bind(std::uint64_t v) { return bind(static_cast<std::int64_t>(v)); }
    Query& bind(int v) { return bind(static_cast<std::int64_t>(v)); }
    Query& bind(std::uint32_t v) { return bind(static_cast<std::int64_t>(v)); }
    Query& bind(bool v) { return bind(static_cast<std::int64_t>(v)); }
    Query& bind(std::string_view text);
    Query& bind(std::string const& text) { return bind(std::string_view(text)); }
    Query& bind(char const* text) { return bind(std::string_view(text)); }
    Query& bind_blob(std::string_view bytes);
    Query& bind_null();
    // For SQL's among(set, number), which a null set holds no number of.
    Query& bind_set(NumberSet const*);
    template <class T>
    Query& bind(std::optional<T> const& v) {
        return v ? bind(*v) : bind_null();
    }

    bool next();  // a row is there
    void run();   // to the end, rows ignored

    bool is_null(int column) const;
    std::int64_t number(int column) const;
    std::string_view text(int column) const; // valid until the next next()
    std::string_view blob(int column) const;
    std::optional<std::int64_t> optional_number(int column) const;

private:
    sqlite3_stmt* statement_;
    bool* busy_; // of the cached statement: to run it again meanwhile is a mistake that aborts
    int at_ = 0;
};

class Database {
public:
    enum class Access { read, write, create };

    // Throws DatabaseError whose text tells an operator which file and what to do.
    static Database open(std::filesystem::path const&, Access);
    static Database in_memory();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    Query run(char const* sql); // prepared once per connection; `sql` is a named constant
    void execute(std::string_view sql); // without preparing it: for what is run seldom
    void begin() { run("BEGIN").run(); } // reads from one snapshot until commit or rollback
    void commit() { run("COMMIT").run(); }
    std::int64_t changes() const; // rows the last statement changed
    std::int64_t last_row() const;
    std::int64_t data_version();  // changes when another connection commits
    bool in_transaction() const;
    // Moves what the log holds into the file. With `scrub` the log is emptied, so that it holds
    // nothing of what was erased; false when somebody who reads kept it from that.
    bool checkpoint(bool scrub);
    std::filesystem::path const& path() const { return path_; }

    // What has no room in memory goes there and not to /var/tmp. Of the whole process: for a moment
    // when no other connection works.
    void keep_temporary_files_in(std::filesystem::path const& folder);

    // Copies everything into a new file while others go on writing, and checks the copy.
    void backup_to(std::filesystem::path const&);

private:
    explicit Database(sqlite3*, std::filesystem::path);
    struct Statement {
        sqlite3_stmt* handle = nullptr;
        bool busy = false;
    };
    sqlite3* handle_ = nullptr;
    std::filesystem::path path_;
    std::unordered_map<char const*, std::unique_ptr<Statement>> statements_; // by the constant's address
};

} // namespace commentd::store
