// What every fuzzer needs: libFuzzer's entry, and a check that ends the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace commentd::fuzz {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}

// What `ok` says must hold whatever the input; libFuzzer keeps the input for which it does not.
inline void require(bool ok, char const* sentence) {
    if (!ok) {
        std::fprintf(stderr, "does not hold: %s\n", sentence);
        std::abort();
    }
}

// The text up to the first `separator`, which is taken off with it.
inline std::string_view take_until(std::string_view& text, char separator) {
    auto const end = text.find(separator);
    auto const taken = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return taken;
}

} // namespace commentd::fuzz
