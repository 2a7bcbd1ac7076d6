#include "daemon/moderation/runtime_entries.hpp"

#include <algorithm>
#include <map>

#include "daemon/store/list_entries.hpp"
#include "daemon/store/people.hpp"

namespace commentd::moderation {
namespace {

class Translator {
public:
    Translator(store::Database& database, settings::Settings const& settings)
        : settings_(settings) {
        for (auto const& [number, id] : store::Sites::all(database)) sites_[number] = id;
    }

    rules::RuntimeEntry entry(store::ListEntry e, std::vector<rules::RuntimeEntry::Time> in_force) {
        rules::RuntimeEntry entry;
        entry.number = e.number;
        entry.id = e.id.text();
        entry.list = std::move(e.list);
        entry.entry = std::move(e.entry);
        entry.kind = e.kind;
        entry.action = e.action;
        if (e.site) entry.site = sites_[*e.site];
        entry.until = e.until;
        entry.note = std::move(e.note);
        entry.languages = languages_of(settings_, entry.site);
        entry.in_force = std::move(in_force);
        return entry;
    }

private:
    settings::Settings const& settings_;
    std::map<comments::SiteNumber, std::string> sites_;
};

} // namespace

std::vector<std::string> languages_of(settings::Settings const& settings, std::string_view site) {
    std::vector<std::string> all;
    for (auto const& one : settings.sites) {
        if (!site.empty() && one.id != site) continue;
        for (auto const& language : one.languages)
            if (std::ranges::find(all, language) == all.end()) all.push_back(language);
    }
    return all;
}

std::vector<rules::RuntimeEntry> entries_of_now(store::Database& database,
                                                settings::Settings const& settings,
                                                base::Time now) {
    Translator translator(database, settings);
    std::vector<rules::RuntimeEntry> entries;
    for (auto& e : store::ListEntries::in_force(database, now))
        entries.push_back(translator.entry(std::move(e), {{}}));
    return entries;
}

std::vector<rules::RuntimeEntry> entries_of_then(store::Database& database,
                                                 settings::Settings const& settings) {
    Translator translator(database, settings);
    std::vector<rules::RuntimeEntry> entries;
    for (auto& [e, times] : store::ListEntries::ever(database))
        entries.push_back(translator.entry(std::move(e), std::move(times)));
    return entries;
}

} // namespace commentd::moderation
