// Everything an operator sets, as read from commentd.yaml: checked, defaults filled in.
// What stands in Fixed cannot change while the daemon runs; the rest is replaced whole by a reload.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/log.hpp"
#include "rules/decision.hpp"
#include "rules/text/ip.hpp"
#include "rules/text/names.hpp"

namespace commentd::settings {

// "10 per 1 min"; the default of each is the contract's.
struct Allowance {
    std::uint32_t count = 0;
    std::chrono::milliseconds per{0};
    bool operator==(Allowance const&) const = default;
};

// Lengths in code points, after normalisation.
struct FieldRule {
    bool required = false;
    std::uint32_t min = 0, max = 0;
    bool operator==(FieldRule const&) const = default;
};

struct Site {
    std::string id, name;
    std::vector<std::string> origins; // normalised: "https://news.example", lower case, no default port
    std::string timezone = "UTC";     // IANA name, known to the system
    std::vector<std::string> languages;      // that it is written in (rules/text/language.hpp); empty: all
    std::vector<rules::text::NameLooks> reserved_names;
    FieldRule field_name{true, 0, 245}, field_email{true, 0, 254}, field_url{false, 0, 2000},
        field_content{true, 2, 10000};
    bool judge_first_comment = false;       // first_comment: judge
    bool identity_email = false;            // identity: email
    bool premoderate = false;
    rules::Thresholds thresholds;
    std::uint32_t max_depth = 5;            // a top comment has depth 1
    std::optional<std::chrono::milliseconds> close_after;
    Allowance rate_comments{10, std::chrono::minutes(1)}, rate_threads{5, std::chrono::hours(1)},
        rate_reads{600, std::chrono::minutes(1)};
    bool operator==(Site const&) const = default;
};

struct Settings {
    struct Fixed {
        std::string listen = "127.0.0.1:8080"; // or "unix:/path"
        std::string metrics_listen;            // "": /metrics on loopback only
        std::string moderate_listen;           // "": where everything is answered
        std::filesystem::path state = "/var/lib/commentd";
        std::filesystem::path database = "commentd.db"; // absolute once read
        unsigned workers = 0, readers = 0;              // 0: auto
        bool operator==(Fixed const&) const = default;
    } fixed;

    std::filesystem::path file;            // where this was read from
    std::string public_url;                // without a final slash; "" when unset
    std::vector<std::string> hosts;        // lower case
    // The moderators' page and whoever is signed in to it.
    struct Moderate {
        std::string public_url;            // likewise; "": that of everything
        std::vector<rules::IpRange> allow; // empty: from anywhere
    } moderate;
    std::vector<std::filesystem::path> rule_folders; // absolute
    bool rules_named = false; // in the file; else they are the default one, where it is there
    std::vector<std::string> shipped_packs{"spam", "abuse", "links", "newcomers"};
    std::vector<rules::IpRange> trusted_proxies;
    std::chrono::milliseconds eval{50};
    std::size_t regex_kb = 1024;
    base::Level log = base::Level::info;
    std::vector<Site> sites;

    Site const* site(std::string_view id) const;
    // How people reach the moderators' page, without a final slash.
    std::string moderators_url() const;
};

} // namespace commentd::settings
