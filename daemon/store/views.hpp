// A person's saved views of the queue: a name and the filter that stood in the address bar.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
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
    // not_found: the person has no such view. conflict: another one of that name, or `most` of them.
    static base::Outcome add(Database&, comments::PersonNumber, View const&);
    static base::Outcome change(Database&, comments::PersonNumber, View const&);
    static base::Outcome remove(Database&, comments::PersonNumber, base::Id const&);
};

} // namespace commentd::store
