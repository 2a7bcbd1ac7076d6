#include "daemon/store/views.hpp"

#include <algorithm>

#include "rules/text/view.hpp"

namespace commentd::store {

namespace {

// Of another view, also where one has capitals and the other has not.
bool is_taken(Database& database, comments::PersonNumber person, View const& view) {
    auto const wanted = rules::text::fold(view.name);
    return std::ranges::any_of(Views::list(database, person), [&](View const& other) {
        return other.id != view.id && rules::text::fold(other.name) == wanted;
    });
}

base::Error taken(View const& view) {
    return {base::Fault::conflict, "you have a view called " + view.name + ": take another name", {}, 0};
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
    if (is_taken(database, person, view)) return taken(view);
    auto const id = view.id.blob();
    auto query = database.run(sql);
    query.bind(person).bind_blob(id).bind(view.name).bind(view.query).bind(most).run();
    if (database.changes() > 0) return base::Done{};
    return base::Error{base::Fault::conflict,
                       "you have " + std::to_string(most) + " views: remove one first", {}, 0};
}

base::Outcome Views::change(Database& database, comments::PersonNumber person, View const& view) {
    constexpr auto sql = "UPDATE views SET name = ?, query = ? WHERE uuid = ? AND person = ?";
    if (is_taken(database, person, view)) return taken(view);
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
