// Every file of a rule set into memory: the shipped packs from the program, the operator's from
// folders, with the lists they name.
#include <algorithm>

#include "daemon/embed.hpp"
#include "rules/pack/load.hpp"
#include "rules/pack/read_file.hpp"
#include "rules/pack/reader.hpp"

namespace commentd::embedded {
std::span<File const> shipped_packs();
}

namespace commentd::rules {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t list_bytes_max = 64 * 1024 * 1024;
constexpr std::string_view ending = ".yaml", other_ending = ".yml";

FileText read_regular_file(fs::path const& path, std::uintmax_t bytes_max) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
        return {{}, error ? error.message() : "not a file"};
    }
    return read_file(path, bytes_max);
}

// Nothing when the path stays inside its folder, links followed; else why not.
std::string leads_out(fs::path const& folder, fs::path const& path) {
    if (path.is_absolute()) {
        return "must be relative to its pack";
    }
    if (std::find(path.begin(), path.end(), "..") != path.end()) {
        return "may not contain '..'";
    }
    std::error_code error;
    auto const real_folder = fs::canonical(folder, error);
    auto const real = fs::weakly_canonical(folder / path, error);
    auto const inside =
        std::mismatch(real_folder.begin(), real_folder.end(), real.begin(), real.end());
    return inside.first == real_folder.end() ? "" : "leads out of the folder of its pack";
}

std::string shown_name(fs::path const& folder, fs::path const& file) {
    auto const parent = folder.filename().empty() ? folder.parent_path() : folder;
    auto const name = parent.has_filename() ? parent.filename() : parent; // the root has none
    return (name / file.filename()).generic_string();
}

class Gatherer {
public:
    Gathered gathered;

    void shipped(std::string const& name) {
        auto const text = shipped_pack(name);
        if (text.empty()) {
            problem({}, {},
                    "there is no shipped pack named '" + name + "'" +
                        suggestion(name, shipped_pack_names()));
            return;
        }
        gathered.bundle.packs.push_back(
            {"(shipped) " + name + std::string(ending), std::string(text), {}});
    }

    void folder(fs::path const& folder) {
        std::error_code error;
        std::vector<fs::path> paths, misnamed;
        for (fs::directory_iterator at(folder, error), end; !error && at != end;
             at.increment(error)) {
            auto const name = at->path().filename().string();
            if (name.ends_with(ending) && !name.starts_with('.')) {
                paths.push_back(at->path());
            } else if (name.ends_with(other_ending) && !name.starts_with('.')) {
                misnamed.push_back(at->path());
            }
        }
        if (error) {
            // Only the usual folder may be absent; one that can not be read must not be passed over.
            problem(folder.string(), {}, "the folder can not be read: " + error.message(),
                    error == std::errc::no_such_file_or_directory);
            return;
        }
        std::sort(paths.begin(), paths.end());
        for (auto const& path : paths) {
            pack(folder, path);
        }
        std::sort(misnamed.begin(), misnamed.end());
        for (auto const& path : misnamed) {
            problem(shown_name(folder, path), {}, "this is not read: the name of a pack ends in .yaml", true);
        }
    }

    void pack(fs::path const& folder, fs::path const& path) {
        PackFile file{shown_name(folder, path), {}, {}};
        auto read = read_regular_file(path, pack_bytes_max);
        if (!read.error.empty()) {
            problem(file.name, {}, read.error);
            return;
        }
        file.text = std::move(read.text);
        lists(folder, file);
        gathered.bundle.packs.push_back(std::move(file));
    }

private:
    // What is wrong with the pack itself is told when it is loaded.
    void lists(fs::path const& folder, PackFile& file) {
        Problems ignored({file.name});
        auto const root = read_yaml(file.text, 0, ignored);
        auto const* lists = root ? root->find("lists") : nullptr;
        for (auto const& list : lists ? lists->members : std::vector<Member>{}) {
            auto const* path = list.value.find("file");
            bool const known =
                path && std::any_of(file.lists.begin(), file.lists.end(),
                                    [&](auto const& other) { return other.path == path->text; });
            if (!path || !path->is_scalar() || path->text.empty() || known) {
                continue;
            }
            auto why = leads_out(folder, path->text);
            FileText read;
            if (why.empty()) {
                read = read_regular_file(folder / path->text, list_bytes_max);
                why = read.error;
            }
            if (!why.empty()) {
                problem(file.name, path->mark, "the list file '" + path->text + "': " + why);
            }
            file.lists.push_back({path->text, std::move(read.text)});
        }
    }

    void problem(std::string file, Mark mark, std::string message, bool warning = false) {
        gathered.bundle.complete = gathered.bundle.complete && warning;
        gathered.problems.push_back(
            {std::move(file), mark.line, mark.column, {}, std::move(message), warning});
    }
};

} // namespace

std::vector<std::string_view> shipped_pack_names() {
    std::vector<std::string_view> names;
    for (auto const& file : embedded::shipped_packs()) {
        names.push_back(file.name.substr(0, file.name.size() - ending.size()));
    }
    return names;
}

std::string_view shipped_pack(std::string_view name) {
    for (auto const& file : embedded::shipped_packs()) {
        if (file.name.substr(0, file.name.size() - ending.size()) == name) {
            return file.text;
        }
    }
    return {};
}

Gathered gather(std::vector<std::string> const& shipped,
                std::vector<std::filesystem::path> const& folders) {
    Gatherer gatherer;
    for (auto const& name : shipped) {
        gatherer.shipped(name);
    }
    for (auto const& folder : folders) {
        gatherer.folder(folder);
    }
    return std::move(gatherer.gathered);
}

Gathered gather_file(std::filesystem::path const& path) {
    Gatherer gatherer;
    gatherer.pack(std::filesystem::absolute(path).parent_path(), path);
    return std::move(gatherer.gathered);
}

std::string name_of(PackFile const& pack) {
    Problems ignored({std::string()}); // whoever loads it tells them
    auto const root = read_yaml(pack.text, 0, ignored);
    auto const* name = root ? root->find("name") : nullptr;
    return name ? name->text : std::string();
}

Bundle with_pack(Bundle bundle, std::string text) {
    PackFile sent{"(sent)", std::move(text), {}};
    auto const name = name_of(sent);
    auto const same =
        std::find_if(bundle.packs.begin(), bundle.packs.end(),
                     [&](PackFile const& pack) { return !name.empty() && name_of(pack) == name; });
    if (same == bundle.packs.end()) {
        bundle.packs.push_back(std::move(sent));
    } else {
        *same = std::move(sent);
    }
    return bundle;
}

} // namespace commentd::rules
