// commentd.yaml → Settings. Every problem is reported, each with its place and what to do.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "rules/pack/load.hpp"

namespace commentd::settings {

struct ReadSettings {
    std::optional<Settings> settings;     // absent when there is an error
    std::vector<rules::Problem> problems; // file:line:column: message, in the file's order
    std::string text = {};                // of the file
    // Where some are wrong, those that are not, and defaults: enough to look for mistakes elsewhere.
    std::optional<Settings> unusable = {};
};

ReadSettings read_settings(std::filesystem::path const& file);
// The same of a text; relative paths are taken from `folder`.
ReadSettings parse_settings(std::string_view yaml, std::filesystem::path const& file,
                            std::filesystem::path const& folder);

} // namespace commentd::settings
