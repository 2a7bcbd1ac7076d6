// commentd packs: the packs that are part of the program.
#include <iostream>

#include "daemon/commands/commands.hpp"
#include "rules/pack/load.hpp"

namespace commentd::commands {

int packs(std::optional<std::string> const& name) {
    if (!name) {
        for (auto const shipped : rules::shipped_pack_names()) std::cout << shipped << '\n';
        return 0;
    }
    auto const text = rules::shipped_pack(*name);
    if (text.empty()) {
        std::cerr << "commentd packs: there is no shipped pack " << *name << '\n';
        return 1;
    }
    std::cout << text;
    return 0;
}

} // namespace commentd::commands
