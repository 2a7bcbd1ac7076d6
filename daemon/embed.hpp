// Files that are part of the program: packs, migrations, the page. See embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace commentd::embedded {

struct File {
    std::string_view name; // "spam.yaml", "queue/card.js"
    std::string_view text;
};

} // namespace commentd::embedded
