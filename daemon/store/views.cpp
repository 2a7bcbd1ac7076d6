#include "daemon/store/views.hpp"

namespace commentd::store {

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

bool Views::add(Database& database, comments::PersonNumber person, View const& view) {
    constexpr auto sql = "INSERT INTO views (person, uuid, name, query) SELECT ?1, ?2, ?3, ?4"
                         " WHERE (SELECT count(*) FROM views WHERE person = ?1) < ?5";
    auto const id = view.id.blob();
    auto query = database.run(sql);
    query.bind(person).bind_blob(id).bind(view.name).bind(view.query).bind(most).run();
    return database.changes() > 0;
}

bool Views::change(Database& database, comments::PersonNumber person, View const& view) {
    constexpr auto sql = "UPDATE views SET name = ?, query = ? WHERE uuid = ? AND person = ?";
    auto const id = view.id.blob();
    database.run(sql).bind(view.name).bind(view.query).bind_blob(id).bind(person).run();
    return database.changes() > 0;
}

bool Views::remove(Database& database, comments::PersonNumber person, base::Id const& id) {
    constexpr auto sql = "DELETE FROM views WHERE uuid = ? AND person = ?";
    auto const blob = id.blob();
    database.run(sql).bind_blob(blob).bind(person).run();
    return database.changes() > 0;
}

} // namespace commentd::store
