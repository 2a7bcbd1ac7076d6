// Disguises that real people wrote, and ordinary comments that must not look like them. The corpora
// lie beside the project, or where COMMENTD_SHARED says.
#include <boost/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "rules/text/characters.hpp"
#include "tests/unit/rules/disguise_support.hpp"

using namespace commentd::rules::text;

namespace {

using Texts = std::vector<std::string>;

std::filesystem::path shared() {
    auto const* const named = std::getenv("COMMENTD_SHARED");
    return named ? std::filesystem::path(named)
                 : std::filesystem::path(COMMENTD_SOURCE) / ".." / "shared";
}

struct Comment {
    std::string text, label, functionality;
};

std::vector<Comment> corpus(std::string const& name) {
    std::ifstream file(shared() / "corpora" / (name + ".ndjson"));
    std::vector<Comment> comments;
    for (std::string line; std::getline(file, line);) {
        auto const row = boost::json::parse(line).as_object();
        auto const field = [&](char const* key) {
            auto const* value = row.if_contains(key);
            return value ? std::string(value->as_string()) : std::string();
        };
        comments.push_back({field("content"), field("label"), field("functionality")});
    }
    return comments;
}

Texts rude_words(std::string const& language) {
    std::ifstream file(shared() / "lists" / "ldnoobw" / language);
    Texts words;
    for (std::string line; std::getline(file, line);)
        if (!line.empty())
            words.push_back(line);
    return words;
}

// Lists as a rule set has them: a squeezed one with its short entries in folded.
class Searched {
public:
    Searched(Texts const& entries, WordEntry::Kind kind = WordEntry::Kind::word) {
        std::vector<WordEntry> all, squeezed, folded_too;
        for (auto const& entry : entries) {
            WordEntry const word{kind, entry};
            all.push_back(word);
            (is_short_for_squeezed(word) ? folded_too : squeezed).push_back(word);
        }
        std::vector<std::uint32_t> empty;
        folded_ = Words::compile(all, empty);
        short_ = Words::compile(folded_too, empty);
        squeezed_ = DisguisedWords::compile(squeezed, Spelled::squeezed, empty);
    }

    struct Answer {
        bool folded, squeezed;
        std::string disguised; // what was found disguised
    };
    Answer ask(std::string const& stored) const {
        auto const plain_view = plain(stored), folded_view = folded(plain_view);
        std::vector<WordMatch> words;
        CHECK(folded_->scan(plain_view, folded_view, words, 2000));
        Answer answer{!words.empty(), false, {}};
        short_->scan(plain_view, folded_view, words, 2000);
        answer.squeezed = !words.empty();
        std::vector<DisguisedMatch> found;
        CHECK(squeezed_->scan(stored, plain_view, folded_view, found, 2000));
        answer.squeezed |= !found.empty();
        for (auto const& match : found)
            if (match.undone.is_disguise()) {
                auto const span = folded_view.source(match.begin, match.end);
                answer.disguised += std::string(commentd::rules::code_points(stored, span)) + ", ";
            }
        return answer;
    }

private:
    std::shared_ptr<Words const> folded_, short_;
    std::shared_ptr<DisguisedWords const> squeezed_;
};

std::string without_spaces(std::string_view text) {
    std::string result;
    for (char const c : fold(text))
        if (c != ' ')
            result += c;
    return result;
}

std::string without_digits(std::string text) {
    for (char& c : text)
        if (c >= '0' && c <= '9' && leet_letter(static_cast<char32_t>(c)) != 0)
            c = static_cast<char>(leet_letter(static_cast<char32_t>(c)));
    return text;
}

Texts words_of(std::string const& text) {
    Texts words;
    std::string word;
    for (char const c : text + " ")
        if (in_word(static_cast<unsigned char>(c)))
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    return words;
}

} // namespace

TEST_CASE("digits and spaces in HateCheck's words are undone") {
    auto const comments = corpus("hatecheck");
    auto const rude = rude_words("en");
    if (comments.empty() || rude.empty()) {
        WARN("skipped: no corpus");
        return;
    }
    // The same sentences as they stand elsewhere, without a disguise.
    std::map<std::string, std::string> plainly;
    for (auto const& comment : comments)
        if (!comment.functionality.starts_with("spell_"))
            plainly.emplace(without_spaces(comment.text), fold(comment.text));
    Texts spelled; // short entries are not looked for disguised
    for (auto const& entry : rude)
        if (!is_short_for_squeezed({WordEntry::Kind::word, entry}))
            spelled.push_back(entry);
    Searched const rude_list(spelled);
    for (auto const& [functionality, least, of] :
         {std::tuple{"spell_leet_h", 161, 168}, {"spell_space_add_h", 160, 167}}) {
        int known = 0, found = 0, rude_known = 0, rude_found = 0;
        for (auto const& comment : comments) {
            if (comment.functionality != functionality)
                continue;
            auto const same = plainly.find(without_digits(without_spaces(comment.text)));
            if (same == plainly.end())
                continue;
            // The word that was disguised; a short one with the word beside it, as one would list
            // it.
            auto const there = words_of(fold(comment.text)), words = words_of(same->second);
            std::set<std::string> const left(there.begin(), there.end());
            std::string entry;
            for (std::size_t i = 0; i < words.size(); ++i)
                if (!left.contains(words[i])) {
                    entry = words[i];
                    if (entry.size() < squeezed_letters_min)
                        entry = i + 1 < words.size() ? entry + " " + words[i + 1]
                                                     : words[i - 1] + " " + entry;
                    break;
                }
            ++known;
            auto const hit = entry.empty() ? "" : seen(Entries{{entry}}, comment.text);
            found += !hit.empty();
            if (hit.empty())
                std::printf("  not found: %s (%s)\n", comment.text.c_str(), entry.c_str());
            if (rude_list.ask(same->second).folded) {
                ++rude_known;
                auto const answer = rude_list.ask(comment.text);
                rude_found += answer.squeezed;
                if (!answer.squeezed)
                    std::printf("  not found: %s\n", comment.text.c_str());
            }
        }
        std::printf("%s: %d of %d disguised words found (a trial: %d of %d); of those on the list "
                    "%d of %d\n",
                    functionality, found, known, least, of, rude_found, rude_known);
        CHECK(found >= least);
        CHECK(rude_found == rude_known);
    }
}

TEST_CASE("squeezed finds little more than folded in ordinary comments, and nothing wrong") {
    auto const rude = rude_words("en");
    if (rude.empty()) {
        WARN("skipped: no corpus");
        return;
    }
    Searched const list(rude);
    for (auto const& [name, extra_max] : {std::pair{"youtube_spam", 2},
                                          {"wiki_talk_ham", 2},
                                          {"hr_24sata_train", 3},
                                          {"ar_news_multi", 0},
                                          {"en_fox_news", 3},
                                          {"tg_spam_a", 0}}) {
        int plain_hits = 0, extra = 0;
        for (auto const& comment : corpus(name)) {
            auto const answer = list.ask(comment.text);
            plain_hits += answer.folded;
            INFO(comment.text);
            CHECK(answer.squeezed >= answer.folded);
            if (answer.squeezed && !answer.folded) {
                ++extra;
                std::printf("  %s, %s: %s\n", name, comment.label.c_str(),
                            answer.disguised.c_str());
            }
        }
        std::printf("%s: %d comments hold a listed word, %d more a disguised one\n", name,
                    plain_hits, extra);
        CHECK(extra <= extra_max);
    }
}
