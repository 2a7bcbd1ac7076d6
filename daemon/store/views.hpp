// A person's saved views of the queue: a name and the filter that stood in the address bar.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"

namespace commentd::store {

struct View {
    base::Id id;
    std::string name, query;
};

class Views {
public:
    static constexpr std::int64_t most = 50; // of one person

    static std::vector<View> list(Database&, comments::PersonNumber); // in the order they were made
    static bool add(Database&, comments::PersonNumber, View const&);  // false: there are `most`
    // False: the person has no such view.
    static bool change(Database&, comments::PersonNumber, View const&);
    static bool remove(Database&, comments::PersonNumber, base::Id const&);
};

} // namespace commentd::store
