// What cannot be read whole is not taken for shorter than it is.
#include <catch2/catch.hpp>

#include <fstream>

#include "rules/pack/read_file.hpp"
#include "tests/support/temp_dir.hpp"

using namespace commentd;
using rules::read_file;

TEST_CASE("a file is read whole, or there is a reason") {
    tests::TempDir dir;
    std::string text(200'000, 'x');
    text[70'000] = '\0';
    dir.write("file", text);
    CHECK(read_file(dir / "file", text.size()).text == text);
    CHECK(read_file(dir / "file", text.size()).error.empty());
    dir.write("empty", "");
    CHECK(read_file(dir / "empty", 1).error.empty());
    CHECK(read_file(dir / "none", 1).error == "No such file or directory");
    CHECK(read_file(dir / "", 1).error == "Is a directory");
    auto const large = read_file("/dev/zero", 8 * 1024 * 1024); // has no end
    CHECK(large.error == "larger than 8 MB");
    CHECK(large.text.empty());
    CHECK(read_file("/proc/self/mem", 1'000'000).error == "Input/output error"); // nothing is at 0
}
