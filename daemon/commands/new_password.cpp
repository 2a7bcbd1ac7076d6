#include "daemon/commands/new_password.hpp"

#include <fstream>
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "daemon/base/password.hpp"
#include "daemon/moderation/password_rules.hpp"

namespace commentd::commands {
namespace {

std::string line_of(std::istream& stream) {
    std::string line;
    std::getline(stream, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

// What is typed is not shown.
std::string ask(std::string const& what) {
    termios usual{};
    bool const terminal = ::tcgetattr(STDIN_FILENO, &usual) == 0;
    std::cerr << what << ": " << std::flush;
    if (terminal) {
        auto silent = usual;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    auto line = line_of(std::cin);
    if (terminal) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
    std::cerr << '\n';
    return line;
}

} // namespace

std::optional<std::string> new_password(std::string const& command, std::string const& name,
                                        std::string const& file) {
    std::string password;
    if (!file.empty()) {
        std::ifstream stream(file);
        if (!stream) {
            std::cerr << command << ": " << file << " cannot be read\n";
            return {};
        }
        password = line_of(stream);
    } else if (::isatty(STDIN_FILENO) != 0) {
        password = ask("New password of " + name);
        if (ask("The same again") != password) {
            std::cerr << command << ": these are two different passwords\n";
            return {};
        }
    } else {
        password = line_of(std::cin);
    }
    if (auto const problem = moderation::password_problem(password, name, "password")) {
        std::cerr << command << ": a password needs " << problem->detail << '\n';
        return {};
    }
    auto hash = base::hash_password(password);
    if (!hash) std::cerr << command << ": there is no memory to hash it\n";
    return hash;
}

} // namespace commentd::commands
