// From a comment and what is known of it to the facts that rules look at. The same for a comment
// that comes in, for an edit, and for `commentd score`, which keeps its history in memory.
#pragma once

#include <optional>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/watches.hpp"
#include "rules/facts.hpp"

namespace commentd::moderation {

// What the database knows of the author, the address, the network, the reader and the thread.
struct Lookups {
    std::optional<rules::History> author, ip, net, reader, thread;
    std::vector<rules::History> link_domains; // of each in turn
};

// Views into the comment, its thread and the text of its address.
rules::Texts texts_of(comments::Comment const&, comments::Thread const&, std::string const& ip);

// All but the lookups and the counts. Views into the comment and the site.
rules::Facts make_facts(comments::Comment const&, settings::Site const&, comments::Thread const&,
                        base::Time now, store::Watches::Said const& = {});
void add_lookups(rules::Facts&, Lookups const&);

// Whether the thread takes no comments now: as a person says, else closed by its site, or older than
// the site's close_after.
bool is_closed(comments::Thread const&, settings::Site const&, base::Time now,
               store::Watches::Said const&);

} // namespace commentd::moderation
