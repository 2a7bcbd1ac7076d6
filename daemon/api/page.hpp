// The files of the moderators' page, daemon/web: carried by the program, or read anew from a folder
// by those who work on them.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace commentd::api {

class PageFiles {
public:
    struct File {
        std::string_view content_type;
        std::string text, tag; // tag: the ETag, with its quotes
    };

    // An empty folder: what the program carries.
    explicit PageFiles(std::filesystem::path folder);

    // "app.js", "queue/card.js". Nothing when there is none; no name leads out of the folder.
    std::optional<File> find(std::string_view name) const;

private:
    std::filesystem::path folder_;
    std::map<std::string, File, std::less<>> carried_;
};

} // namespace commentd::api
