// What people see when they read a name.
#pragma once

#include <string>
#include <string_view>

namespace commentd::rules::text {

// Without accents, white space and punctuation, every letter as the one it passes for. Capitals and
// small letters pass for different ones (Ν for N, ν for v), so a name has two looks.
struct NameLooks {
    std::string written, folded; // letters taken as they are; taken small
    bool operator==(NameLooks const&) const = default;
    bool empty() const { return folded.empty(); } // nothing but white space and signs
};
NameLooks looks_of_name(std::string_view name);

// "Еditor" with a Cyrillic Е and "EDITOR" are Editor; "corn" is not "com".
inline bool look_alike(NameLooks const& a, NameLooks const& b) {
    return a.written == b.written || a.folded == b.folded;
}

} // namespace commentd::rules::text
