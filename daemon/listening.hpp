// Where the moderators' page is: settings say so, but for a port that the kernel chooses (0), which
// the running daemon leaves in its state folder for commands beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/settings/settings.hpp"

namespace commentd {

class Listening {
public:
    // `addresses`: as they are listened at, the moderators' own the last, where they have one.
    Listening(settings::Settings::Fixed const&, std::vector<std::string> const& addresses);
    ~Listening(); // nobody does any more
    Listening(Listening const&) = delete;
    Listening& operator=(Listening const&) = delete;

private:
    std::filesystem::path const file_; // empty: settings say all
};

// Without a '/' at its end. Nothing when the port is not known, for no daemon runs.
std::optional<std::string> page_url(settings::Settings const&);

} // namespace commentd
