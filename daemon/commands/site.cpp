// commentd site: keys of the configured sites. A key stands alone on stdout, and only when made.
#include <iostream>

#include <boost/json.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/store/people.hpp"

namespace commentd::commands {

int site_key(SiteOptions const& options) {
    auto opened = open_or_make_database(options.config);
    if (!opened) return 1;
    if (!opened->settings.site(options.site)) {
        std::cerr << "commentd site: there is no site " << options.site
                  << " in the configuration\n";
        return 1;
    }
    auto const grace = duration(options.grace);
    if (!grace) return 2;
    auto const now = base::now();
    if (!options.rotate && store::SiteKeys::exists(opened->database, options.site, now)) {
        std::cerr << "commentd site: " << options.site
                  << " has a key; it was shown when it was made. --rotate makes a new one\n";
        return 1;
    }
    opened->database.execute("BEGIN IMMEDIATE");
    auto const key = store::SiteKeys::make(opened->database, options.site, now, *grace);
    opened->database.execute("COMMIT");
    std::cout << key << '\n';
    std::cerr << "This key is shown only now; keep it where the website can read it\n";
    return 0;
}

int site_list(SiteOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    for (auto const& site : opened->settings.sites)
        store::SiteKeys::number_of(opened->database, site.id);
    boost::json::array list;
    for (auto const& row : store::SiteKeys::list(opened->database, base::now())) {
        bool const configured = opened->settings.site(row.id) != nullptr;
        if (options.json) {
            list.push_back(
                {{"id", row.id},
                 {"keys", row.keys},
                 {"newest_key_at", row.newest_key_at
                                       ? boost::json::value(base::to_text(*row.newest_key_at))
                                       : nullptr},
                 {"configured", configured}});
            continue;
        }
        std::cout << row.id << '\t';
        if (row.keys == 0)
            std::cout << "no key";
        else if (row.keys == 1)
            std::cout << "a key of " << base::to_text(*row.newest_key_at);
        else
            std::cout << row.keys << " keys, the newest of " << base::to_text(*row.newest_key_at);
        std::cout << (configured ? "" : "\tnot in the configuration") << '\n';
    }
    if (options.json) std::cout << api::json_text(list) << '\n';
    return 0;
}

} // namespace commentd::commands
