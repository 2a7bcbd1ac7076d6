#include "rules/pack/sent.hpp"

#include "rules/pack/node.hpp"
#include "rules/pack/problems.hpp"
#include "rules/pack/reader.hpp"

namespace commentd::rules {

std::size_t list_entries(std::string_view pack) {
    Problems ignored({std::string()});
    auto const root = read_yaml(pack, 0, ignored);
    auto const* lists = root ? root->find("lists") : nullptr;
    std::size_t count = 0;
    for (std::size_t i = 0; lists && i < lists->members.size(); ++i) {
        auto const* entries = lists->members[i].value.find("entries");
        count += entries ? entries->items.size() : 0;
    }
    return count;
}

} // namespace commentd::rules
