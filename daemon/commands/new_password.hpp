// A new password as somebody gives it to a command.
#pragma once

#include <optional>
#include <string>

namespace commentd::commands {

// Its hash. The first line of `file`; without one, asked for twice at a terminal, or the first line
// of standard input. Nothing after a sentence on stderr that begins with `command`.
std::optional<std::string> new_password(std::string const& command, std::string const& name,
                                        std::string const& file);

} // namespace commentd::commands
