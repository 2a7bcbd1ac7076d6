#include "daemon/store/rule_sets.hpp"

namespace commentd::store {

void RuleSets::accept(Database& database, std::string const& id, rules::Bundle const& bundle,
                      base::Time now) {
    constexpr auto known = "SELECT 1 FROM rule_sets WHERE id = ?";
    constexpr auto add = "INSERT INTO rule_sets (id, loaded_at, bundle) VALUES (?, ?, ?)";
    constexpr auto mark = "INSERT OR REPLACE INTO meta VALUES ('rule_set', ?)";
    bool is_known = false;
    {
        auto query = database.run(known);
        query.bind(id);
        is_known = query.next();
    }
    if (!is_known) {
        auto const serialized = bundle.serialize();
        database.run(add).bind(id).bind(base::to_number(now)).bind_blob(serialized).run();
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
    constexpr auto sql = "SELECT bundle FROM rule_sets WHERE id = ?";
    auto query = database.run(sql);
    query.bind(id);
    if (!query.next()) return {};
    return rules::Bundle::parse(query.blob(0));
}

std::optional<rules::Bundle> RuleSets::known_at(Database& database, base::Time time) {
    constexpr auto sql =
        "SELECT bundle FROM rule_sets WHERE loaded_at <= ? ORDER BY loaded_at DESC LIMIT 1";
    auto query = database.run(sql);
    query.bind(base::to_number(time));
    if (!query.next()) return {};
    return rules::Bundle::parse(query.blob(0));
}

} // namespace commentd::store
