// Short ways to read a text as commentd.yaml and look at what came of it.
#pragma once

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/settings/settings_reader.hpp"

using Lines = std::vector<std::string>;

// The problems as "line:column: message", warnings left out.
inline Lines complaints(std::string const& yaml,
                        std::filesystem::path const& folder = "/nonexistent") {
    Lines lines;
    for (auto const& problem :
         commentd::settings::parse_settings(yaml, "commentd.yaml", folder).problems)
        if (!problem.warning)
            lines.push_back(std::to_string(problem.line) + ":" + std::to_string(problem.column) +
                            ": " + problem.message);
    return lines;
}

inline commentd::settings::Settings accepted(std::string const& yaml,
                                             std::filesystem::path const& folder = "/nonexistent") {
    CHECK(complaints(yaml, folder) == Lines{});
    auto read = commentd::settings::parse_settings(yaml, "commentd.yaml", folder);
    REQUIRE(read.settings);
    return std::move(*read.settings);
}

// The site that has these settings, such as "max_depth: 3".
inline commentd::settings::Site accepted_site(std::string const& more) {
    return accepted("sites: [{id: news, " + more + "}]\n").sites.at(0);
}
