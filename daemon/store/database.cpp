#include "daemon/store/database.hpp"

#include <cassert>
#include <cstring>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "daemon/store/number_set.hpp"
#include "daemon/store/paced_writes.hpp"

namespace commentd::store {
namespace {

constexpr int usual_patience_ms = 10'000; // for others who write

[[noreturn]] void fail(sqlite3* handle, std::string const& doing) {
    int const code = handle ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM;
    auto text = doing + ": " + (handle ? sqlite3_errmsg(handle) : "out of memory");
    // What is told by SQLite's words alone nobody knows how to mend.
    auto const* file = handle ? sqlite3_db_filename(handle, "main") : nullptr;
    if (int const error = handle ? sqlite3_system_errno(handle) : 0; (code & 0xff) == SQLITE_CANTOPEN && error)
        text += std::string(" (") + std::strerror(error) + ")";
    if ((code & 0xff) == SQLITE_READONLY && file)
        text += std::string(" (") + file + " and its folder must belong to who runs commentd)";
    throw DatabaseError(code, text);
}

constexpr char const* set_type = "NumberSet";

void among(sqlite3_context* context, int, sqlite3_value** values) {
    auto const* set = static_cast<NumberSet const*>(sqlite3_value_pointer(values[0], set_type));
    sqlite3_result_int(context, set && set->has(sqlite3_value_int64(values[1])));
}

} // namespace

bool DatabaseError::full() const { return (code & 0xff) == SQLITE_FULL; }

bool DatabaseError::busy() const { return (code & 0xff) == SQLITE_BUSY; }

bool DatabaseError::damaged() const {
    return (code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT;
}

bool DatabaseError::sync_failed() const {
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

Query::~Query() {
    if (!statement_) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    *busy_ = false;
}

Query& Query::bind(std::int64_t value) {
    sqlite3_bind_int64(statement_, ++at_, value);
    return *this;
}

Query& Query::bind(std::string_view text) {
    // A null data pointer would bind NULL instead of the empty text.
    sqlite3_bind_text64(statement_, ++at_, text.data() ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
    sqlite3_bind_blob64(statement_, ++at_, bytes.data() ? bytes.data() : "", bytes.size(),
                        SQLITE_STATIC);
    return *this;
}

Query& Query::bind_null() {
    sqlite3_bind_null(statement_, ++at_);
    return *this;
}

Query& Query::bind_set(NumberSet const* set) {
    sqlite3_bind_pointer(statement_, ++at_, const_cast<NumberSet*>(set), set_type, nullptr);
    return *this;
}

bool Query::next() {
    switch (sqlite3_step(statement_)) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: fail(sqlite3_db_handle(statement_), sqlite3_sql(statement_));
    }
}

void Query::run() {
    while (next()) {
    }
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Query::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Query::text(int column) const {
    auto const* data = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data ? std::string_view(data, size) : std::string_view();
}

std::string_view Query::blob(int column) const {
    auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data ? std::string_view(data, size) : std::string_view();
}

std::optional<std::int64_t> Query::optional_number(int column) const {
    if (is_null(column)) return {};
    return number(column);
}

Database::Database(sqlite3* handle, std::filesystem::path path)
    : handle_(handle), path_(std::move(path)) {}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)),
      statements_(std::move(other.statements_)) {}

Database& Database::operator=(Database&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(path_, other.path_);
    std::swap(statements_, other.statements_);
    return *this;
}

Database::~Database() {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement->handle);
    sqlite3_close(handle_);
}

Database Database::open(std::filesystem::path const& path, Access access) {
    watch_writes();
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (access) {
    case Access::read: flags |= SQLITE_OPEN_READONLY; break;
    case Access::write: flags |= SQLITE_OPEN_READWRITE; break;
    case Access::create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE; break;
    }
    sqlite3* handle = nullptr;
    int const code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    Database database(handle, path);
    if (code != SQLITE_OK) fail(handle, "cannot open the database " + path.string());
    sqlite3_busy_timeout(handle, usual_patience_ms); // a command and the daemon may both write
    database.execute("PRAGMA temp_store=MEMORY");
    // What is deleted is overwritten: an erased comment must be in no file.
    database.execute("PRAGMA secure_delete=ON");
    if (sqlite3_create_function_v2(handle, "among", 2, SQLITE_UTF8, nullptr, among, nullptr,
                                   nullptr, nullptr) != SQLITE_OK)
        fail(handle, "among");
    return database;
}

Database Database::in_memory() {
    sqlite3* handle = nullptr;
    int const code = sqlite3_open_v2(":memory:", &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                         SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                     nullptr);
    Database database(handle, ":memory:");
    if (code != SQLITE_OK) fail(handle, "cannot open a database in memory");
    return database;
}

Query Database::run(char const* sql) {
    auto& slot = statements_[sql];
    if (!slot) {
        slot = std::make_unique<Statement>();
        if (sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->handle,
                               nullptr) != SQLITE_OK) {
            statements_.erase(sql);
            fail(handle_, sql);
        }
    }
    assert(!slot->busy && "a statement is run again while its rows are being read");
    slot->busy = true;
    return Query(slot->handle, &slot->busy);
}

void Database::execute(std::string_view sql) {
    if (sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(handle_, std::string(sql.substr(0, 200)));
}

void Database::keep_temporary_files_in(std::filesystem::path const& folder) {
    auto path = folder.empty() ? std::string(".") : folder.string();
    for (auto at = path.find('\''); at != std::string::npos; at = path.find('\'', at + 2))
        path.insert(at, 1, '\'');
    // Marked as deprecated, and not going to go: "PRAGMA temp_store_directory" in SQLite's manual.
    execute("PRAGMA temp_store_directory='" + path + "'");
    execute("PRAGMA temp_store=FILE");
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_); }

std::int64_t Database::data_version() {
    constexpr auto sql = "PRAGMA data_version";
    auto query = run(sql);
    query.next();
    return query.number(0);
}

bool Database::checkpoint(bool scrub) {
    constexpr auto passive = "PRAGMA wal_checkpoint(PASSIVE)";
    constexpr auto truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
    constexpr int patience_ms = 50;
    sqlite3_busy_timeout(handle_, scrub ? patience_ms : usual_patience_ms);
    bool busy = false;
    {
        auto query = run(scrub ? truncate : passive);
        busy = query.next() && query.number(0) != 0;
    }
    sqlite3_busy_timeout(handle_, usual_patience_ms);
    return !scrub || !busy;
}

bool Database::in_transaction() const { return !sqlite3_get_autocommit(handle_); }

void Database::backup_to(std::filesystem::path const& path) {
    auto copy = Database::open(path, Access::create);
    auto* backup = sqlite3_backup_init(copy.handle_, "main", handle_, "main");
    if (!backup) fail(copy.handle_, "cannot begin the backup to " + path.string());
    // All pages in one step: a copy in steps starts over whenever the daemon commits.
    int const code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) fail(copy.handle_, "the backup to " + path.string() + " stopped");
    copy.execute("PRAGMA journal_mode=DELETE"); // one file, without -wal and -shm beside it
    auto check = copy.run("PRAGMA integrity_check");
    if (!check.next() || check.text(0) != "ok")
        throw DatabaseError(SQLITE_CORRUPT, "the database is damaged, and so is this copy of it");
}

} // namespace commentd::store
