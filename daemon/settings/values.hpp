// How the values of commentd.yaml are read: a word in, a checked and normalised value out, or a
// complaint that says what the word must be (see mapping.hpp).
#pragma once

#include <charconv>
#include <chrono>
#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/settings/mapping.hpp"
#include "daemon/settings/settings.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::settings {

Complaint plain_text(rules::Node const&, std::string& into);
Complaint boolean(rules::Node const&, bool& into); // true or false, and no other word of YAML's
Complaint site_id(rules::Node const&, std::string& into);
Complaint listen_address(rules::Node const&,
                         std::string& into); // "127.0.0.1:80", "[::1]:80", "unix:/path"
Complaint public_url(rules::Node const&, std::string& into); // without a final slash
Complaint web_origin(rules::Node const&, std::string& into);
Complaint host_name(rules::Node const&, std::string& into);
Complaint address_range(rules::Node const&, rules::IpRange& into);
Complaint shipped_pack(rules::Node const&, std::string& into);
Complaint time_zone(rules::Node const&, std::string& into);
Complaint language(rules::Node const&, std::string& into);      // "hy"
Complaint reserved_name(rules::Node const&, rules::text::NameLooks& into);
Complaint allowance(rules::Node const&, Allowance& into); // "10 per 1 min"
Complaint never_or_duration(rules::Node const&, std::optional<std::chrono::milliseconds>& into);
Complaint never_or_points(rules::Node const&, rules::Points& into);

// Is it reached from this machine only?
bool is_local(std::string_view listen_address);

// A whole number of these bounds.
inline auto whole(std::int64_t least, std::int64_t most) {
    return [=]<std::integral T>(rules::Node const& word, T& into) -> Complaint {
        auto const number = rules::read_integer(word.text);
        if (word.quoted || !number || *number < least || *number > most)
            return "must be a whole number from " + std::to_string(least) + " to " +
                   std::to_string(most) + (word.quoted ? " without quotes" : "");
        into = static_cast<T>(*number);
        return {};
    };
}

// The same, or `auto`, which is 0.
inline auto whole_or_auto(std::int64_t least, std::int64_t most) {
    return [=](rules::Node const& word, unsigned& into) -> Complaint {
        if (word.text != "auto") {
            auto const complaint = whole(least, most)(word, into);
            return complaint.empty() ? complaint : complaint + " or auto";
        }
        into = 0;
        return {};
    };
}

// One of a few words, each of which stands for a value.
template <class T>
auto one_of(std::vector<std::pair<std::string_view, T>> choices) {
    return [choices = std::move(choices)](rules::Node const& word, T& into) -> Complaint {
        std::string names;
        for (auto const& [name, value] : choices) {
            if (word.text == name) {
                into = value;
                return {};
            }
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        return "must be one of " + names;
    };
}

} // namespace commentd::settings
