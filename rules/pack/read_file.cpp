#include "rules/pack/read_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace commentd::rules {

FileText read_file(std::filesystem::path const& path, std::uintmax_t bytes_max) {
    std::array<char, 64 * 1024> piece;
    std::string text;
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    while (file) {
        file.read(piece.data(), piece.size());
        text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
        if (text.size() > bytes_max) {
            return {{}, "larger than " + std::to_string(bytes_max / 1024 / 1024) + " MB"};
        }
    }
    if (!file.eof() || file.bad()) {
        return {{}, errno != 0 ? std::strerror(errno) : "can not be read"};
    }
    return {std::move(text), {}};
}

} // namespace commentd::rules
