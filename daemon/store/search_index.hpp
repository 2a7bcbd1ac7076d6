// How texts of the truth become rows of search.db. Whoever calls owns the connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "daemon/store/database.hpp"

namespace commentd::store {

constexpr int search_parts = 64;
constexpr std::int64_t numbers_together = 16'384;
constexpr std::int64_t numbers_a_block = 65'536; // of `languages`
constexpr int search_part(std::int64_t number) {
    return static_cast<int>(number / numbers_together % search_parts);
}

// One statement for each part, its table's name in the place of P.
#define EIGHT_PARTS(sql, high)                                                                     \
    sql(#high "0"), sql(#high "1"), sql(#high "2"), sql(#high "3"), sql(#high "4"),                \
        sql(#high "5"), sql(#high "6"), sql(#high "7")
#define ALL_PARTS(sql)                                                                             \
    {EIGHT_PARTS(sql, 0), EIGHT_PARTS(sql, 1), EIGHT_PARTS(sql, 2), EIGHT_PARTS(sql, 3),           \
     EIGHT_PARTS(sql, 4), EIGHT_PARTS(sql, 5), EIGHT_PARTS(sql, 6), EIGHT_PARTS(sql, 7)}
using SqlOfParts = std::array<char const*, search_parts>;

std::int64_t search_watermark(Database& search);

struct IndexedChanges {
    std::int64_t reached = 0; // the last change of them, or the watermark that was
    bool full = false;        // there may be more
    bool erased = false;
};
// At most `rows_max` changes behind `watermark`, in one transaction.
IndexedChanges index_changes(Database& search, Database& truth, std::int64_t watermark,
                             std::int64_t rows_max);

// A part that still holds words of what was erased.
std::optional<int> unclean_part(Database& search);
// Makes it anew, in one transaction: 16,384 comments for each million there are, 25 µs each.
void make_part_anew(Database& search, Database& truth, int part);

} // namespace commentd::store
