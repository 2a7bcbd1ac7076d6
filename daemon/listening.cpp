#include "daemon/listening.hpp"

#include <fstream>
#include <system_error>

namespace commentd {
namespace {

constexpr std::string_view chosen_later = ":0";

std::filesystem::path file_in(settings::Settings::Fixed const& fixed) {
    return fixed.state / "listening";
}

} // namespace

Listening::Listening(settings::Settings::Fixed const& fixed,
                     std::vector<std::string> const& addresses)
    : file_((fixed.moderate_listen.empty() ? fixed.listen : fixed.moderate_listen)
                    .ends_with(chosen_later)
                ? file_in(fixed)
                : std::filesystem::path()) {
    auto const& address = fixed.moderate_listen.empty() ? addresses.front() : addresses.back();
    if (!file_.empty()) std::ofstream(file_) << address << '\n';
}

Listening::~Listening() {
    std::error_code ignored;
    if (!file_.empty()) std::filesystem::remove(file_, ignored);
}

std::optional<std::string> page_url(settings::Settings const& settings) {
    auto const url = settings.moderators_url();
    if (!url.ends_with(chosen_later)) return url;
    std::ifstream file(file_in(settings.fixed));
    std::string address;
    if (!std::getline(file, address)) return {};
    return "http://" + address;
}

} // namespace commentd
