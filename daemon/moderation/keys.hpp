// Whom and what a comment is counted under (contract, "Who is the author?").
#pragma once

#include <string_view>

#include "daemon/base/ids.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/record.hpp"

namespace commentd::moderation {

struct KeyedTexts { // as the rules' reading folded them
    std::string_view content, name;
    bool sign = false; // also for near copies (rules::Needs::near)
};

store::Keys make_keys(base::HashKey const&, settings::Site const&, comments::Comment const&,
                      std::string_view thread_id, std::string_view parent_id, KeyedTexts const&);

// The keys that a moderator's filter asks by.
std::uint64_t email_key(base::HashKey const&, comments::SiteNumber, std::string_view email);
std::uint64_t name_key(base::HashKey const&, comments::SiteNumber, std::string_view folded_name);

} // namespace commentd::moderation
