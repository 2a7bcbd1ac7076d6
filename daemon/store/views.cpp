#include "daemon/store/views.hpp"

#include "rules/text/view.hpp"

namespace commentd::store {

namespace {

// Two that nobody could tell apart, of which one may have capitals.
bool are_alike(std::string const& one, std::string const& other) {
    return rules::text::fold_literal(one) == rules::text::fold_literal(other);
}

// By another view.
std::optional<base::Error> taken(Database& database, comments::PersonNumber person, View const& view) {
    std::optional<std::string> name;
    for (auto const& other : Views::list(database, person)) {
        if (!are_alike(other.name, view.name)) continue;
        if (other.id == view.id) return {}; // it keeps its own
        name = other.name;
    }
    if (!name) return {};
    return base::Error{base::Fault::conflict,
                       "you have a view called " + *name + ": take another name", {}, 0};
}

base::Error no_such_view() {
    return {base::Fault::not_found, "you have no such view", {}, 0};
}

} // namespace

std::vector<View> Views::list(Database& database, comments::PersonNumber person) {
    constexpr auto sql = "SELECT uuid, name, query FROM views WHERE person = ? ORDER BY number";
    std::vector<View> views;
    auto query = database.run(sql);
    query.bind(person);
    while (query.next())
        views.push_back({base::Id::from_blob(query.blob(0)), std::string(query.text(1)),
                         std::string(query.text(2))});
    return views;
}

base::Outcome Views::add(Database& database, comments::PersonNumber person, View const& view) {
    constexpr auto sql = "INSERT INTO views (person, uuid, name, query) SELECT ?1, ?2, ?3, ?4"
                         " WHERE (SELECT count(*) FROM views WHERE person = ?1) < ?5";
    if (auto const refused = taken(database, person, view)) return *refused;
    auto const id = view.id.blob();
    auto query = database.run(sql);
    query.bind(person).bind_blob(id).bind(view.name).bind(view.query).bind(most).run();
    if (database.changes() > 0) return base::Done{};
    return base::Error{base::Fault::conflict,
                       "you have " + std::to_string(most) + " views: remove one first", {}, 0};
}

base::Outcome Views::change(Database& database, comments::PersonNumber person, View const& view) {
    constexpr auto sql = "UPDATE views SET name = ?, query = ? WHERE uuid = ? AND person = ?";
    if (auto const refused = taken(database, person, view)) return *refused;
    auto const id = view.id.blob();
    database.run(sql).bind(view.name).bind(view.query).bind_blob(id).bind(person).run();
    if (database.changes() > 0) return base::Done{};
    return no_such_view();
}

base::Outcome Views::remove(Database& database, comments::PersonNumber person, base::Id const& id) {
    constexpr auto sql = "DELETE FROM views WHERE uuid = ? AND person = ?";
    auto const blob = id.blob();
    database.run(sql).bind_blob(blob).bind(person).run();
    if (database.changes() > 0) return base::Done{};
    return no_such_view();
}

} // namespace commentd::store
