// Questions to search.db.
#include <algorithm>

#include "daemon/store/search.hpp"
#include "daemon/store/search_index.hpp"

namespace commentd::store {
namespace {

#define MATCH(p) "SELECT rowid FROM words_" p " WHERE words_" p " MATCH ?"
constexpr SqlOfParts match = ALL_PARTS(MATCH);
#undef MATCH

// Words hold no quote, so a string of FTS5 can not end before it should.
std::string quoted(comments::SearchTerm const& term) {
    return "\"" + term.words + (term.begins ? "\" *" : "\"");
}

std::string joined(std::vector<std::string> const& parts, std::string_view between) {
    std::string all;
    for (auto const& part : parts) {
        if (!all.empty()) all += between;
        all += "(" + part + ")";
    }
    return all;
}

void add_matches(Database& search, std::string const& expression, std::int64_t last,
                 NumberSet& found) {
    auto const parts = std::min<std::int64_t>(search_parts, last / numbers_together + 1);
    for (std::size_t part = 0; part < static_cast<std::size_t>(parts); ++part) {
        auto query = search.run(match[part]);
        query.bind(expression);
        while (query.next()) found.add(query.number(0));
    }
}

std::int64_t last_number(Database& search) {
    constexpr auto sql = "SELECT coalesce(max(number), 0) FROM texts";
    auto query = search.run(sql);
    query.next();
    return query.number(0);
}

NumberSet find_languages(Database& search, std::vector<std::string> const& languages) {
    constexpr auto sql = "SELECT block, bits FROM languages WHERE language = ?";
    NumberSet found;
    for (auto const& language : languages) {
        auto query = search.run(sql);
        query.bind(language);
        while (query.next()) {
            auto const blob = query.blob(1);
            std::vector<std::uint64_t> words(blob.size() / sizeof(std::uint64_t));
            std::copy_n(blob.data(), words.size() * sizeof words[0],
                        reinterpret_cast<char*>(words.data()));
            found.add_words(query.number(0) * numbers_a_block, words);
        }
    }
    return found;
}

void drop_gone(Database& search, NumberSet& found) {
    constexpr auto sql = "SELECT number FROM gone";
    auto query = search.run(sql);
    while (query.next()) found.remove(query.number(0));
}

} // namespace

FoundTexts find_texts(Database& search, Sought const& sought) {
    std::vector<std::string> wanted, unwanted;
    for (auto const& term : sought.terms)
        (term.excluded ? unwanted : wanted).push_back(quoted(term));
    if (!sought.domain.empty()) wanted.push_back("\":" + sought.domain + "\"");
    FoundTexts found;
    search.begin(); // all of one moment
    found.seq = search_watermark(search);
    auto const last = last_number(search);
    if (!wanted.empty()) {
        auto expression = joined(wanted, " AND ");
        if (!unwanted.empty())
            expression = "(" + expression + ") NOT (" + joined(unwanted, " OR ") + ")";
        add_matches(search, expression, last, found.numbers);
        if (!sought.languages.empty()) found.numbers.keep(find_languages(search, sought.languages));
    } else {
        if (sought.languages.empty())
            found.numbers.add_words(
                0, std::vector(static_cast<std::size_t>(last / 64 + 1), ~std::uint64_t{0}));
        else
            found.numbers = find_languages(search, sought.languages);
        if (!unwanted.empty()) {
            NumberSet dropped;
            add_matches(search, joined(unwanted, " OR "), last, dropped);
            found.numbers.drop(dropped);
        }
    }
    drop_gone(search, found.numbers);
    search.commit();
    return found;
}

} // namespace commentd::store
