// A whole file, or why there is none: one of which only a part can be read is not taken for shorter.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace commentd::rules {

struct FileText {
    std::string text;
    std::string error; // empty: it was read
};

// At most so many bytes; what is larger is an error. Also of what is no regular file.
FileText read_file(std::filesystem::path const&, std::uintmax_t bytes_max);

} // namespace commentd::rules
