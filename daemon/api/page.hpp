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
        bool packed = false;   // by gzip
    };

    // An empty folder: what the program carries.
    explicit PageFiles(std::filesystem::path folder);

    // "app.js", "queue/card.js". Nothing when there is none; no name leads out of the folder.
    // `packed`: whether it may be so.
    std::optional<File> find(std::string_view name, bool packed) const;

private:
    std::filesystem::path folder_;
    using Files = std::map<std::string, File, std::less<>>;
    Files carried_, packed_;
};

} // namespace commentd::api
