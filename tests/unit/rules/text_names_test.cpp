#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "rules/text/names.hpp"

using namespace commentd::rules::text;

namespace {

bool alike(std::string_view a, std::string_view b) {
    return look_alike(looks_of_name(a), looks_of_name(b));
}

} // namespace

TEST_CASE("names that look alike are one, whatever they are made of") {
    for (auto const* disguise :
         {"EDITOR", "\u0415ditor", "Edit\u043Er", "\u0395dit\u03BFr", "E\u200Bditor", "Édîtör",
          "Ｅｄｉｔｏｒ", "𝐄𝐝𝐢𝐭𝐨𝐫", "E d i t o r", "-= editor =-", "Edιtor", "Edit\u0585r",
          "ᴇᴅɪᴛᴏʀ"}) {
        INFO(disguise);
        CHECK(alike(disguise, "Editor"));
    }
    CHECK(alike("Тhe  Nеws", "The News"));
    CHECK(alike("sa\u03BDe", "save"));
    for (auto const& [one, other] : std::vector<std::pair<std::string, std::string>>{
             {"Խմբագիր", "ԽՄԲԱԳԻՐ"}, {"Редактор", "РЕДАКТОР"}, {"Редактор", "редaктoр"},
             {"Συντάκτης", "ΣΥΝΤΑΚΤΗΣ"}, {"Գրիգոր", "ԳՐԻԳՈՐ"}, {"Müdür", "MÜDÜR"}}) {
        INFO(one << " " << other);
        CHECK(alike(one, other));
    }
    CHECK(alike("संपादक", "संपादक\u200D"));
}

TEST_CASE("names that do not look alike are not one") {
    for (auto const& [one, other] : std::vector<std::pair<std::string, std::string>>{
             {"corn", "com"}, {"Editor", "Edit0r"}, {"Editor", "Editora"}, {"Modern", "Modem"},
             {"Խմբագիր", "Խմբագիրը"}, {"संपादक", "संपदक"}, {"Редактор", "Директор"},
             {"編集者", "編集部"}, {"عادل", "عدل"}, {"ผู้เขียน", "ผู้ขาย"}, {"עורך", "עורכת"}}) {
        INFO(one << " " << other);
        CHECK_FALSE(alike(one, other));
    }
    CHECK(looks_of_name("...").empty());
    CHECK(looks_of_name("").empty());
}
