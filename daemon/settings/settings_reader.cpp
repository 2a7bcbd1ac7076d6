#include "daemon/settings/settings_reader.hpp"

#include <limits>

#include "daemon/settings/mapping.hpp"
#include "daemon/settings/values.hpp"
#include "rules/pack/read_file.hpp"
#include "rules/pack/reader.hpp"

namespace commentd::settings {

using rules::Node;
namespace fs = std::filesystem;

namespace {

void read_field(Mapping& fields, std::string_view name, std::uint32_t longest, FieldRule& into) {
    fields.read_map(name, [&](Mapping& field) {
        field.read("required", boolean, into.required);
        field.read("min", whole(0, longest), into.min);
        field.read("max", whole(1, longest), into.max);
        if (into.min > into.max)
            field.error(field.find("max") ? "max" : "min", "E010",
                        "'max' (" + std::to_string(into.max) + ") is less than 'min' (" +
                            std::to_string(into.min) + ")");
    });
}

void read_fields(Mapping& fields, Site& into) {
    read_field(fields, "name", 1000, into.field_name);
    read_field(fields, "email", 320, into.field_email);
    read_field(fields, "url", 8000, into.field_url);
    read_field(fields, "content", 1'000'000, into.field_content);
    if (!into.field_content.required)
        fields.error("content", "E014", "a comment always has a content: 'required' must be true");
}

void read_thresholds(Mapping& thresholds, rules::Thresholds& into) {
    thresholds.read("hold", never_or_points, into.hold);
    thresholds.read("reject", never_or_points, into.reject);
    thresholds.read("spam", never_or_points, into.spam);

    std::string_view lower = "hold";
    auto highest =
        into.hold == rules::never ? std::numeric_limits<rules::Points>::min() : into.hold;
    for (auto const& [name, points] :
         {std::pair("reject", into.reject), std::pair("spam", into.spam)}) {
        if (points == rules::never)
            continue;
        if (points < highest)
            thresholds.error(name, "E010",
                             "'" + std::string(name) + "' (" + rules::points_text(points) +
                                 ") must not be below '" + std::string(lower) + "' (" +
                                 rules::points_text(highest) + ")");
        lower = name;
        highest = points;
    }
}

void read_site(Mapping& site, Site& into) {
    site.read("id", site_id, into.id);
    if (!site.find("id"))
        site.error("id", "E015", "a site needs an 'id', such as news");
    into.name = into.id;
    site.read("name", plain_text, into.name);
    site.read_each("origins", web_origin, into.origins);
    site.read("timezone", time_zone, into.timezone);
    site.read_each("languages", language, into.languages);
    site.read_each("reserved_names", reserved_name, into.reserved_names);
    site.read_map("fields", [&](Mapping& fields) { read_fields(fields, into); });
    site.read("first_comment", one_of<bool>({{"hold", false}, {"judge", true}}),
              into.judge_first_comment);
    site.read("identity", one_of<bool>({{"network", false}, {"email", true}}), into.identity_email);
    site.read("premoderate", boolean, into.premoderate);
    site.read_map("thresholds", [&](Mapping& values) { read_thresholds(values, into.thresholds); });
    site.read("max_depth", whole(1, 100), into.max_depth);
    site.read("close_after", never_or_duration, into.close_after);
    site.read_map("rate", [&](Mapping& rate) {
        rate.read("comments", allowance, into.rate_comments);
        rate.read("threads", allowance, into.rate_threads);
        rate.read("reads", allowance, into.rate_reads);
    });

    site.not_yet_unless("format", "plain");
    site.not_yet_unless("threads", "any");
    for (auto const* key :
         {"share", "texts", "edit_window", "form", "akismet", "retention", "webhooks", "notify"})
        site.not_yet(key);
}

void read_sites(Mapping& top, rules::Problems& problems, std::vector<Site>& into) {
    auto const* list = top.sequence("sites");
    if (!list || list->items.empty()) {
        if (list || !top.find("sites"))
            problems.warning(list ? list->mark : rules::Mark{0, 1, 1}, "E015",
                             "there is no site in 'sites' yet: nothing can be posted");
        return;
    }
    for (auto const& item : list->items) {
        Mapping::read_node(item, "a site", problems, [&](Mapping& map) {
            Site site;
            read_site(map, site);
            if (std::ranges::find(into, site.id, &Site::id) != into.end() && !site.id.empty())
                map.error("id", "E003", "there are two sites '" + site.id + "'");
            into.push_back(std::move(site));
        });
    }
}

// The only folder that is written to, the database in it.
void read_state(Mapping& top, fs::path const& folder, Settings::Fixed& into) {
    constexpr std::string_view scheme = "sqlite:";
    std::string state = into.state.string(), database = "sqlite:" + into.database.string();
    top.read("state", plain_text, state);
    top.read("database", plain_text, database);

    fs::path const file = database.starts_with(scheme) ? database.substr(scheme.size()) : "";
    if (database.starts_with("postgres"))
        top.error("database", "E016",
                  "PostgreSQL is not yet supported: leave 'database' at its default");
    else if (!file.has_filename() || file.is_absolute() || *file.lexically_normal().begin() == "..")
        top.error("database", "E014",
                  "'database' must be sqlite: and a file within the state folder, such as "
                  "sqlite:commentd.db");
    into.state = (folder / state / "").lexically_normal().parent_path(); // no slash at the end
    into.database = (into.state / file).lexically_normal();
}

// The default folder may be missing; one that an operator names must be there, or its rules would
// silently not count. (Named, the default one is told as a warning, as a new installation has none.)
// Whether any are named, be it none.
bool read_rule_folders(Mapping& top, fs::path const& folder, std::vector<fs::path>& into) {
    fs::path const usual = "rules.d";
    bool const named = top.read_each(
        "rules",
        [&](Node const& word, fs::path& path) -> Complaint {
            path = word.text;
            std::error_code ignored;
            return path == usual || fs::is_directory(folder / path, ignored)
                       ? ""
                       : "must be folders that exist (relative to this file)";
        },
        into);
    std::error_code ignored;
    if (!named && fs::is_directory(folder / usual, ignored)) into = {usual};
    for (auto& path : into)
        path = (folder / path / "").lexically_normal().parent_path(); // no slash at the end
    return named;
}

void read_moderate(Mapping& moderate, Settings& into) {
    moderate.read_or_null("listen", listen_address, into.fixed.moderate_listen);
    moderate.read_or_null("public_url", public_url, into.moderate.public_url);
    moderate.read_each("allow", address_range, into.moderate.allow);
    auto const& listen = into.fixed.moderate_listen;
    if (!listen.empty() && !is_local(listen) && into.moderate.public_url.empty())
        moderate.error("listen", "E015",
                       "a 'public_url' is needed here when others can connect to " + listen +
                           ": say how moderators reach it, or listen at 127.0.0.1 or unix:/path");
}

void read_top(Mapping& top, rules::Problems& problems, fs::path const& folder, Settings& into) {
    auto& fixed = into.fixed;
    top.read("listen", listen_address, fixed.listen);
    top.read_or_null("public_url", public_url, into.public_url);
    top.read_each("hosts", host_name, into.hosts);
    read_state(top, folder, fixed);
    into.rules_named = read_rule_folders(top, folder, into.rule_folders);
    top.read_each("shipped_packs", shipped_pack, into.shipped_packs);
    into.trusted_proxies = {*rules::IpRange::from_text("127.0.0.1/32"),
                            *rules::IpRange::from_text("::1/128")};
    top.read_each("trusted_proxies", address_range, into.trusted_proxies);
    top.read_map("metrics", [&](Mapping& metrics) {
        metrics.read_or_null("listen", listen_address, fixed.metrics_listen);
    });
    top.read_map("threads", [&](Mapping& threads) {
        threads.read("workers", whole_or_auto(1, 256), fixed.workers);
        threads.read("readers", whole_or_auto(1, 256), fixed.readers);
    });
    top.read_map("limits", [&](Mapping& limits) {
        std::int64_t ms = into.eval.count();
        limits.read("eval_ms", whole(1, 1000), ms);
        into.eval = std::chrono::milliseconds(ms);
        limits.read("regex_mem_kb", whole(16, 65'536), into.regex_kb);
    });
    using base::Level;
    top.read("log",
             one_of<Level>({{"error", Level::error},
                            {"warning", Level::warning},
                            {"info", Level::info},
                            {"debug", Level::debug}}),
             into.log);
    read_sites(top, problems, into.sites);

    top.read_map("moderate", [&](Mapping& moderate) { read_moderate(moderate, into); });
    top.not_yet("smtp");
    top.not_yet("backup");

    auto const* url = top.find("public_url");
    if (!is_local(fixed.listen) && (!url || url->kind == Node::Kind::null))
        top.error("listen", "E015",
                  "'public_url' is needed when others can connect to " + fixed.listen +
                      ": say how browsers reach it, or listen at 127.0.0.1 or unix:/path");
    auto const same = [](std::string const& a, std::string const& b) {
        return a == b && !a.empty() && !a.ends_with(":0");
    };
    if (same(fixed.listen, fixed.metrics_listen))
        top.error("metrics", "E014", "metrics must have an address of their own, or none");
    if (same(fixed.listen, fixed.moderate_listen) ||
        same(fixed.metrics_listen, fixed.moderate_listen))
        top.error("moderate", "E014", "moderators must have an address of their own, or none");
}

} // namespace

ReadSettings parse_settings(std::string_view yaml, fs::path const& file, fs::path const& folder) {
    rules::Problems problems({file.string()});
    ReadSettings result;
    Settings settings;
    settings.file = file;
    if (auto const tree = rules::read_yaml(yaml, 0, problems))
        Mapping::read_node(*tree, "the configuration", problems, [&](Mapping& top) {
            read_top(top, problems, fs::absolute(folder), settings);
            result.unusable = std::move(settings);
        });

    if (!problems.any_error())
        result.settings.swap(result.unusable);
    result.problems = problems.take();
    std::ranges::stable_sort(result.problems, {}, [](rules::Problem const& problem) {
        return std::pair(problem.line, problem.column);
    });
    return result;
}

ReadSettings read_settings(fs::path const& file) {
    auto const unreadable = [&](std::string const& why) {
        auto const message =
            "the configuration cannot be read: " + why + "; name another with --config FILE";
        return ReadSettings{std::nullopt, {{file.string(), 0, 0, "", message, false}}};
    };
    std::error_code ignored;
    if (fs::is_directory(file, ignored))
        return unreadable("it is a folder");
    if (!fs::exists(file, ignored)) return unreadable("there is no such file");
    auto [text, error] = rules::read_file(file, rules::pack_bytes_max);
    if (!error.empty()) return unreadable(error);
    auto read = parse_settings(text, file, fs::absolute(file).parent_path());
    read.text = std::move(text);
    return read;
}

} // namespace commentd::settings
