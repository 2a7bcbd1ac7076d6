#include "daemon/store/subtree.hpp"

#include <algorithm>

namespace commentd::store {
namespace {

// A parent came before its answers: one walk in the order of numbers finds all.
void add_rows(Query& rows, Subtree& tree) {
    while (rows.next()) {
        auto const parent = rows.optional_number(1);
        if (!parent) continue;
        if (*parent == tree.root || std::ranges::binary_search(tree.below, *parent))
            tree.below.push_back(rows.number(0));
    }
}

} // namespace

Subtree find_subtree(Database& derived, comments::ThreadNumber thread,
                     comments::CommentNumber root) {
    constexpr auto newest = "SELECT coalesce(max(number), 0) FROM items";
    constexpr auto later = "SELECT number, parent FROM items WHERE thread = ? AND number > ?"
                           " ORDER BY number"; // items_thread
    Subtree tree{thread, root, {}, 0};
    if (!derived.in_transaction()) derived.begin(); // both of one moment; Readers ends it
    {
        auto query = derived.run(newest);
        if (query.next()) tree.newest = query.number(0);
    }
    auto rows = derived.run(later);
    rows.bind(thread).bind(root);
    add_rows(rows, tree);
    return tree;
}

void complete(Database& truth, Subtree& tree) {
    constexpr auto since =
        "SELECT number, parent FROM comments WHERE number > ? AND thread = ? ORDER BY number";
    auto rows = truth.run(since);
    rows.bind(tree.newest).bind(tree.thread);
    add_rows(rows, tree);
}

} // namespace commentd::store
