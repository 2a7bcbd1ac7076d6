#include "daemon/store/rule_sets.hpp"

#include <algorithm>

#include "daemon/base/ids.hpp"
#include "daemon/store/record.hpp"

namespace commentd::store {

namespace {

// How much the first piece of these bytes takes. It ends where the text says so, not at a distance:
// an added line moves no boundary but its own (Muthitacharoen, Chen, Mazières: A Low-bandwidth
// Network File System, 2001). Of lines of 20 bytes pieces become about 4,500 bytes large.
std::size_t first_piece(std::string_view bytes) {
    constexpr std::size_t min = 2048, max = 16'384;
    constexpr std::uint32_t one_line_in = 128;
    for (auto line = std::size_t{0}; line < std::min(bytes.size(), max);) {
        std::uint32_t hash = 2'166'136'261; // FNV-1a
        auto const end = std::min(bytes.find('\n', line), bytes.size() - 1) + 1;
        for (auto const c : bytes.substr(line, end - line))
            hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
        if (end > max) break;
        // The upper bits: those of FNV's lower end know little of what is above them.
        if (end >= min && (hash >> 16) % one_line_in == 0) return end;
        line = end;
    }
    return std::min(bytes.size(), max);
}

std::uint64_t keep_piece(Database& database, std::string_view bytes) {
    constexpr auto known = "SELECT number FROM pieces WHERE hash = ?";
    constexpr auto add = "INSERT INTO pieces (hash, bytes) VALUES (?, ?)";
    auto const hash = base::sha256(bytes);
    {
        auto query = database.run(known);
        query.bind_blob(hash);
        if (query.next()) return static_cast<std::uint64_t>(query.number(0));
    }
    database.run(add).bind_blob(hash).bind_blob(bytes).run();
    return static_cast<std::uint64_t>(database.last_row());
}

std::string keep_pieces(Database& database, std::string_view bytes) {
    std::vector<std::uint64_t> numbers;
    while (!bytes.empty()) {
        auto const size = first_piece(bytes);
        numbers.push_back(keep_piece(database, bytes.substr(0, size)));
        bytes.remove_prefix(size);
    }
    return pack_hashes(numbers);
}

// Of a row's bundle and pieces.
std::optional<rules::Bundle> whole(Database& database, Query const& row) {
    constexpr auto piece = "SELECT bytes FROM pieces WHERE number = ?";
    if (row.is_null(1)) return rules::Bundle::parse(row.blob(0));
    std::string bytes;
    for (auto const number : unpack_hashes(row.blob(1))) {
        auto query = database.run(piece);
        query.bind(number);
        if (!query.next()) return {};
        bytes += query.blob(0);
    }
    return rules::Bundle::parse(bytes);
}

} // namespace

void RuleSets::accept(Database& database, std::string const& id, rules::Bundle const& bundle,
                      base::Time now) {
    constexpr auto known = "SELECT 1 FROM rule_sets WHERE id = ?";
    constexpr auto add =
        "INSERT INTO rule_sets (id, loaded_at, bundle, pieces) VALUES (?, ?, x'', ?)";
    constexpr auto mark = "INSERT OR REPLACE INTO meta VALUES ('rule_set', ?)";
    bool is_known = false;
    {
        auto query = database.run(known);
        query.bind(id);
        is_known = query.next();
    }
    if (!is_known) {
        auto const pieces = keep_pieces(database, bundle.serialize());
        database.run(add).bind(id).bind(base::to_number(now)).bind_blob(pieces).run();
    }
    if (last_accepted(database) != id) database.run(mark).bind(id).run();
}

std::optional<std::string> RuleSets::last_accepted(Database& database) {
    constexpr auto sql = "SELECT value FROM meta WHERE name = 'rule_set'";
    auto query = database.run(sql);
    if (!query.next()) return {};
    return std::string(query.text(0));
}

std::optional<rules::Bundle> RuleSets::find(Database& database, std::string const& id) {
    constexpr auto sql = "SELECT bundle, pieces FROM rule_sets WHERE id = ?";
    auto query = database.run(sql);
    query.bind(id);
    if (!query.next()) return {};
    return whole(database, query);
}

std::optional<rules::Bundle> RuleSets::known_at(Database& database, base::Time time) {
    constexpr auto sql =
        "SELECT bundle, pieces FROM rule_sets WHERE loaded_at <= ? ORDER BY loaded_at DESC LIMIT 1";
    auto query = database.run(sql);
    query.bind(base::to_number(time));
    if (!query.next()) return {};
    return whole(database, query);
}

} // namespace commentd::store
