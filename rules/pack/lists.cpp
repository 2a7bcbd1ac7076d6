// Lists of a pack: their entries from the pack itself and from a file.
#include <algorithm>

#include "rules/conditions/strings.hpp"
#include "rules/pack/compiler.hpp"
#include "rules/pack/reader.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/runtime_entry.hpp"
#include "rules/text/language.hpp"
#include "rules/text/skeleton.hpp"

namespace commentd::rules {

namespace {

constexpr std::size_t entry_bytes_max = 1024;

// A slot that is written otherwise than {list:NAME}: "{lists:NAME}", "{ list: NAME}", "{list:NAME".
std::string_view bad_slot(std::string_view text) {
    for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
        auto const close = std::min(text.find('}', at), text.size() - 1);
        auto const slot = text.substr(at, close + 1 - at);
        auto const colon = slot.find(':');
        bool const meant = colon != slot.npos && trim(slot.substr(1, colon - 1)).starts_with("list");
        if (meant && (!slot.starts_with("{list:") || !slot.ends_with('}'))) {
            return slot;
        }
    }
    return {};
}

// Where an entry stands: in the pack, or in a line of a file.
struct EntryPlace {
    Mark mark;
    std::string const* file = nullptr; // null: in the pack
    int line = 0;
};

class ListReader {
public:
    ListReader(List& list, Compiler& compiler, Pack const& pack)
        : list_(list), compiler_(compiler), pack_(pack) {}

    void read_inline(Node const& entries) {
        if (!entries.is_sequence()) {
            compiler_.problems().error(entries.mark, "E014", "'entries' must be a list");
            return;
        }
        auto const place = compiler_.place(pack_.shown, pack_.file->name);
        for (auto const& node : entries.items) {
            ListEntry entry;
            entry.place = place;
            entry.line = static_cast<std::uint32_t>(node.mark.line);
            entry.column = static_cast<std::uint32_t>(node.mark.column);
            if (node.is_map()) {
                read_detailed(node, entry);
            } else if (node.is_scalar() && !node.text.empty()) {
                entry.text = node.text;
            } else {
                compiler_.problems().error(
                    node.mark, "E014",
                    "an entry must be a text (in quotes, if it is 'null' or '~')");
                continue;
            }
            add(std::move(entry), {node.mark, nullptr, 0});
        }
    }

    void read_file(Node const& path) {
        auto const file = std::find_if(pack_.file->lists.begin(), pack_.file->lists.end(),
                                       [&](auto const& f) { return f.path == path.text; });
        if (!path.is_scalar() || file == pack_.file->lists.end()) {
            compiler_.problems().error(path.mark, "E005",
                                       "the list's file '" + path.text + "' is not there");
            return;
        }
        auto const shown = list_file_name(*file);
        auto const place = compiler_.place(file->path, shown);
        std::string_view text = file->text;
        if (text.starts_with("\xEF\xBB\xBF")) {
            text.remove_prefix(3);
        }
        int number = 0;
        while (!text.empty()) {
            auto const end = std::min(text.find('\n'), text.size());
            auto const line = trim(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
            EntryPlace const at{path.mark, &shown, ++number};
            if (line.find('\r') != line.npos) {
                error(at, "E013", "a line ends in CR alone: end it in LF, or CR and LF");
            } else if (find_control(line)) {
                error(at, "E013", "a control character");
            } else if (!line.empty()) {
                read_line(line, place, at);
            }
        }
    }

private:
    void read_detailed(Node const& node, ListEntry& entry) {
        Keys keys(node, compiler_.problems(), "an entry");
        entry.text = keys.require_text("entry").value_or("");
        keys.text("note");
        if (auto const* until = keys.find("until")) {
            entry.until = read_until(until->text, {until->mark, nullptr, 0});
        }
        keys.finish();
    }

    // Lines of substrings are what they are: real ones hold '#' and '|'.
    void read_line(std::string_view line, std::uint32_t place, EntryPlace const& at) {
        ListEntry entry;
        entry.place = place;
        entry.line = static_cast<std::uint32_t>(at.line);
        if (list_.type != List::Type::substrings) {
            if (line.starts_with('#')) {
                return;
            }
            if (!are_spaced(line)) {
                error(at, "E001",
                      "an option stands behind ' | ', with one space before the bar and one behind");
                return;
            }
            for (auto bar = line.rfind(" | "); bar != line.npos; bar = line.rfind(" | ")) {
                auto const option = trim(line.substr(bar + 3));
                if (option.starts_with("until=") && entry.until) {
                    error(at, "E001", "'until=' may stand once");
                } else if (option.starts_with("until=")) {
                    entry.until = read_until(option.substr(6), at);
                } else if (!option.starts_with("note=")) {
                    error(at, "E001",
                          "unknown option '" + std::string(option) +
                              "'; there are until= and note=");
                }
                line = trim(line.substr(0, bar));
            }
        }
        entry.text = line;
        add(std::move(entry), at);
    }

    // Else what is meant for an option would become part of the entry, which then never matches.
    static bool are_spaced(std::string_view line) {
        for (auto bar = line.find('|'); bar != line.npos; bar = line.find('|', bar + 1)) {
            bool const spaced = bar > 0 && line.substr(bar - 1, 3) == " | ";
            if (!spaced && !option_behind_bar(line.substr(bar, line.find('|', bar + 1) - bar))
                                .empty()) {
                return false;
            }
        }
        return true;
    }

    std::optional<Time> read_until(std::string_view text, EntryPlace const& at) {
        auto const time = read_time(text);
        if (!time) {
            error(at, "E010", "'until' must be a date such as 2026-07-01");
        }
        return time;
    }

    void add(ListEntry entry, EntryPlace const& at) {
        if (find_bad_utf8(entry.text)) {
            error(at, "E013", "not valid UTF-8");
            return;
        }
        if (entry.text.empty() || entry.text.size() > entry_bytes_max) {
            error(at, "E014", "an entry has 1 to 1024 bytes");
            return;
        }
        if (list_.type != List::Type::substrings && !check_text(entry.text, at)) {
            return;
        }
        auto const number = static_cast<std::uint32_t>(list_.entries.size());
        if (list_.type == List::Type::domains) {
            // Of two for one host the one that counts longer.
            auto const ends_first = [&](std::uint32_t other) {
                return list_.entries[other].until < entry.until;
            };
            if (!(entry.until ? list_.dated_domains : list_.domains)
                     .add(entry.text, number, ends_first)) {
                error(at, "E014", "'" + entry.text + "' is no domain");
                return;
            }
        } else if (list_.type == List::Type::ips) {
            auto const range = IpRange::from_text(entry.text);
            if (!range) {
                error(at, "E014",
                      "'" + entry.text +
                          "' is no address and no network (192.0.2.0/24, 2001:db8::/32)");
                return;
            }
            list_.ips.emplace_back(*range, number);
        }
        list_.entries.push_back(std::move(entry));
    }

    // Entries that look like something else than they are.
    bool check_text(std::string const& text, EntryPlace const& at) {
        bool const phrases = list_.type == List::Type::phrases;
        if (auto const option = option_behind_bar(text); !option.empty()) {
            error(at, "E001",
                  "'" + std::string(option.substr(0, option.find('='))) +
                      "' is no part of an entry: write {entry: …, until: …, note: …}");
        } else if (auto const slot = bad_slot(text); phrases && !slot.empty()) {
            error(at, "E014", "'" + std::string(slot) + "' is no slot; one is {list:NAME}");
        } else if (!phrases && text.find("{list:") != text.npos) {
            error(at, "E004", "slots ({list:NAME}) are for lists of phrases");
        } else {
            return true;
        }
        return false;
    }

    void error(EntryPlace const& at, std::string_view code, std::string message) {
        if (at.file) {
            compiler_.problems().at(*at.file, at.line, 1, code, std::move(message));
        } else {
            compiler_.problems().error(at.mark, code, std::move(message));
        }
    }

    // "rules.d/lists/slurs.txt": beside the pack that names it.
    std::string list_file_name(PackFile::ListFile const& file) const {
        auto const slash = pack_.file->name.rfind('/');
        return (slash == std::string::npos ? "" : pack_.file->name.substr(0, slash + 1)) +
               file.path;
    }

    List& list_;
    Compiler& compiler_;
    Pack const& pack_;
};

void read_languages(Keys& keys, List& list, Problems& problems) {
    for (auto const* word : keys.words("languages")) {
        auto const& code = word->text;
        if (!text::is_language(code) && text::own_letters(code).empty()) {
            problems.error(word->mark, "E004",
                           "'" + code +
                               "' is no language that is known; write its code, such as hy or en");
        }
        list.turkish |= code == "tr" || code == "az";
        list.own_letters += text::own_letters(code);
    }
}

} // namespace

List read_list(std::string name, Node const& node, Pack const& pack, Node const* instead,
               Compiler& compiler) {
    auto& problems = compiler.problems();
    List list;
    list.name = std::move(name);
    list.pack = pack.name;
    Keys keys(node, problems, "the list '" + list.name + "'");
    keys.not_yet({"fuzzy", "stem"});
    keys.text("desc");
    auto const* type = keys.require("type");
    auto const* view = keys.find("view");
    read_languages(keys, list, problems);
    auto const* entries = keys.find("entries");
    auto const* file = keys.find("file");
    keys.finish();
    if (!type) {
        return list;
    }
    if (!type->is_scalar()) {
        problems.error(type->mark, "E014", "'type' must be a word");
        return list;
    }
    auto const found = list_kind_from_text(type->text);
    if (found && *found <= List::Type::ips) {
        list.type = *found;
    } else if (type->text == "emails" || type->text == "exact" || type->text == "regex") {
        problems.not_yet(type->mark, type->text);
    } else {
        problems.error(
            type->mark, "E005",
            "unknown type of list '" + type->text + "'" +
                suggestion(type->text, {"words", "phrases", "substrings", "domains", "ips"}));
    }
    if (auto const named = view ? read_view_name(*view, problems) : std::nullopt) {
        if (is_view_of(list.type, *named)) {
            list.view = *named;
        } else {
            problems.error(view->mark, "E004", view_error(list.type));
        }
    }
    ListReader reader(list, compiler, pack);
    if (instead) {
        reader.read_inline(*instead);
        return list;
    }
    if (!entries && !file) {
        problems.error(node.mark, "E015", "a list needs 'entries' or 'file'");
    }
    if (entries) {
        reader.read_inline(*entries);
    }
    if (file) {
        reader.read_file(*file);
    }
    return list;
}

} // namespace commentd::rules
