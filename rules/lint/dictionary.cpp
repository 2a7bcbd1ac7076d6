// Entries that ask for no whole word and are part of ordinary ones: "ass" is in "class". The words
// come from the machine (Debian's wamerican, wngerman …), and are sent through the set's indexes.
#include <algorithm>
#include <fstream>
#include <unordered_set>

#include "rules/lint/parts.hpp"
#include "rules/pack/reader.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t words_max = 400'000, word_bytes_max = 64;
constexpr std::size_t chunk_bytes = 4096;

// What makes another form of a word, in the languages of most such dictionaries: an open end is
// there for these, up to three of them.
constexpr std::string_view endings[] = {
    "s",    "es",   "ed",      "d",    "er",  "r",   "or",  "ing",  "y",    "ies",
    "in",   "e",    "en",      "n",    "ly",  "a",   "t",   "ish",  "ic",   "al",
    "able", "ably", "ability", "ment", "ion", "ist", "ism", "ness", "less", "ful"};

bool is_ending(std::string_view rest, int parts = 3) {
    return rest.empty() ||
           (parts > 0 && std::ranges::any_of(endings, [&](auto ending) {
                return rest.starts_with(ending) && is_ending(rest.substr(ending.size()), parts - 1);
            }));
}

std::vector<fs::path> files_in(fs::path const& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        // Several names may lead to one file.
        auto const real = fs::canonical(at->path(), error);
        if (!error && fs::is_regular_file(real, error) &&
            fs::file_size(real, error) <= file_bytes_max &&
            std::ranges::find(files, real) == files.end()) {
            files.push_back(real);
        }
        error.clear();
    }
    std::ranges::sort(files);
    return files;
}

class Dictionary {
public:
    explicit Dictionary(Linted const& linted) : linted_(linted), set_(linted.set) {
        for (auto const& literal : set_.literals) {
            auto const& list = set_.lists[literal.list];
            auto const& text = list.entries[literal.item].text;
            bool const substring = list.type == List::Type::substrings;
            // A phrase does not stand in one word.
            bool const open = !substring && text.find(' ') == text.npos &&
                              (text.starts_with('*') || text.ends_with('*'));
            asked_.push_back(substring || open);
        }
    }

    bool asks() const { return std::ranges::find(asked_, true) != asked_.end(); }

    void read(fs::path const& path) {
        std::ifstream file(path, std::ios::binary);
        for (std::string word; words_ < words_max && std::getline(file, word); ++words_) {
            if (!word.empty() && word.size() <= word_bytes_max && !find_bad_utf8(word)) {
                chunk_ += word + "\n";
            }
            if (chunk_.size() > chunk_bytes) {
                scan();
            }
        }
        scan();
    }

private:
    void scan() {
        std::string folded;
        for (auto const& match : linted_.find(chunk_, folded)) {
            if (asked_[match.literal]) {
                look(match.literal, folded, match.begin, match.end);
            }
        }
        chunk_.clear();
    }

    void look(std::uint32_t number, std::string_view text, std::size_t from, std::size_t to) {
        auto const begin = text.rfind('\n', from) + 1; // 0 when there is none
        auto const end = std::min(text.find('\n', to), text.size());
        auto const before = text.substr(begin, from - begin);
        auto behind = text.substr(to, end - to);
        if (behind.ends_with("'s")) {
            behind.remove_suffix(2);
        }
        if ((before.empty() && is_ending(behind)) ||
            text.substr(from, to - from).find('\n') != text.npos) {
            return;
        }
        auto const& literal = set_.literals[number];
        auto const& list = set_.lists[literal.list];
        asked_[number] = false; // one example is enough
        linted_.warn(list.entries[literal.item], "W105",
                     "'" + list.entries[literal.item].text + "'" +
                         (list.name.empty() ? "" : " of the list '" + list.name + "'") +
                         " also hits '" + std::string(text.substr(begin, end - begin)) +
                         "': ask for a whole word, or spell out what may follow");
    }

    Linted const& linted_;
    Compiled const& set_;
    std::vector<bool> asked_; // by literal
    std::size_t words_ = 0;
    std::string chunk_;
};

} // namespace

void lint_dictionary(Linted const& linted, fs::path const& folder) {
    Dictionary dictionary(linted);
    if (!dictionary.asks()) {
        return;
    }
    for (auto const& file : files_in(folder)) {
        dictionary.read(file);
    }
}

} // namespace commentd::rules
