// Files that are part of the program: packs, migrations, later the page. See embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace commentd::embedded {

struct File {
    std::string_view name; // "spam.yaml"
    std::string_view text;
};

} // namespace commentd::embedded
