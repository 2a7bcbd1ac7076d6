#include "rules/runtime_lists.hpp"

#include <algorithm>

#include "rules/text/links.hpp"
#include "rules/text/names.hpp"
#include "rules/text/skeleton.hpp"

namespace commentd::rules {

namespace {

constexpr char below_host = 'd', exact_host = '=', email_key = 'e', name_written = 'n',
               name_folded = 'f', account = 'i';

// A block this small is made anew for each word; from here on it takes longer than people wait.
constexpr std::size_t small_block = 256;
// How much smaller than the settled block the fresh one stays, so that in the long run an entry is
// compiled a few times only.
constexpr std::size_t settled_per_fresh = 8;

std::string key_of(char kind, std::string_view text) {
    std::string key(1, kind);
    key += text;
    return key;
}

using Entries = std::vector<RuntimeEntry const*>;

bool is_turkish(std::string const& language) {
    return language == "tr" || language == "az";
}

// Words of several languages are folded each their way.
struct Folding {
    std::u32string own_letters;
    bool turkish = false, others = true;

    explicit Folding(std::vector<std::string> const& languages)
        : turkish(std::ranges::any_of(languages, is_turkish)),
          others(languages.empty() || !std::ranges::all_of(languages, is_turkish)) {
        for (auto const& language : languages) {
            own_letters += text::own_letters(language);
        }
    }
};

class BlockCompiler {
public:
    explicit BlockCompiler(Compiled const& set) : set_(set) {
        for (std::uint32_t i = 0; i < set.lists.size(); ++i) {
            numbers_.emplace(set.lists[i].name, i);
        }
    }

    std::shared_ptr<RuntimeLists::Block const> compile(Entries const& entries) {
        auto block = std::make_shared<RuntimeLists::Block>();
        for (auto const* entry : entries) {
            block->entries.push_back(entry->number);
            if (find_ban_list(entry->list)) {
                block->bans = true;
                add(*block, *entry, no_list, ViewKind::squeezed, Folding(entry->languages));
            } else {
                add_to_list(*block, *entry, numbers_.at(entry->list));
            }
        }
        std::vector<std::uint32_t> empty; // none: such entries are not taken
        if (!folded_.empty()) {
            block->words.words = text::Words::compile(folded_, empty);
        }
        if (!skeleton_.empty()) {
            block->skeleton.words =
                text::DisguisedWords::compile(skeleton_, text::Spelled::skeleton, empty);
        }
        if (!squeezed_.empty()) {
            block->squeezed.words =
                text::DisguisedWords::compile(squeezed_, text::Spelled::squeezed, empty);
        }
        return block;
    }

private:
    void add_to_list(RuntimeLists::Block& block, RuntimeEntry const& entry, std::uint32_t number) {
        auto const& list = set_.lists[number];
        Folding folding({});
        folding.own_letters = list.own_letters;
        folding.turkish = list.turkish;
        folding.others = !list.turkish;
        for (auto const view : {ViewKind::folded, ViewKind::skeleton, ViewKind::squeezed}) {
            auto const& fields = set_.wants.fields;
            if (std::ranges::any_of(fields, [&](auto const& field) {
                    return field.looks_for(number, view);
                })) {
                add(block, entry, number, view, folding);
            }
        }
    }

    void add(RuntimeLists::Block& block, RuntimeEntry const& entry, std::uint32_t list,
             ViewKind view, Folding const& folding) {
        letters_.push_back(std::make_unique<std::u32string>(folding.own_letters));
        for (bool const turkish : {false, true}) {
            if (!(turkish ? folding.turkish : folding.others)) {
                continue;
            }
            block.sought.push_back({entry.number, list, view});
            text::WordEntry word{List::word_kind(entry.kind), entry.entry, turkish,
                                 letters_.back().get()};
            auto const put = [&](auto& to, auto& entries) {
                to.literals.push_back(static_cast<std::uint32_t>(block.sought.size() - 1));
                entries.push_back(std::move(word));
            };
            bool const is_short =
                view == ViewKind::squeezed && text::is_short_for_squeezed(word);
            if (view == ViewKind::folded || is_short) {
                put(block.words, folded_);
            } else if (view == ViewKind::skeleton) {
                put(block.skeleton, skeleton_);
            } else {
                put(block.squeezed, squeezed_);
            }
        }
    }

    Compiled const& set_;
    std::map<std::string_view, std::uint32_t> numbers_;
    std::vector<std::unique_ptr<std::u32string>> letters_; // that words point to
    std::vector<text::WordEntry> folded_, skeleton_, squeezed_;
};

std::vector<std::int64_t> numbers_of(Entries const& entries) {
    std::vector<std::int64_t> numbers;
    for (auto const* entry : entries) {
        numbers.push_back(entry->number);
    }
    return numbers;
}

} // namespace

RuntimeLists::RuntimeLists(Compiled const& set, std::vector<RuntimeEntry> entries,
                           RuntimeLists const* before) {
    for (auto& entry : entries) {
        auto const number = entry.number;
        entries_.emplace(number, std::move(entry));
    }
    index(set);
    compile(set, before);
}

std::size_t RuntimeLists::in_force(Time now) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        entries_, [&](auto const& one) { return !one.second.until || now < *one.second.until; }));
}

// All but words. An entry whose list no pack has any more, or as another kind, waits until one has.
void RuntimeLists::index(Compiled const& set) {
    std::map<std::string_view, std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < set.lists.size(); ++i) {
        numbers.emplace(set.lists[i].name, i);
    }
    std::erase_if(entries_, [&](auto const& one) {
        auto const& [list, kind] = std::pair(one.second.list, one.second.kind);
        if (auto const* ban = find_ban_list(list)) {
            return ban->kind != kind;
        }
        auto const found = numbers.find(list);
        return found == numbers.end() || set.lists[found->second].type != kind;
    });
    for (auto const& [number, entry] : entries_) {
        index_one(entry, find_ban_list(entry.list) ? no_list : numbers.at(entry.list));
    }
}

void RuntimeLists::index_one(RuntimeEntry const& entry, std::uint32_t list) {
    if (entry.kind <= ListKind::substrings) {
        return; // blocks look for them
    }
    auto const normal = normalise_entry(entry.kind, entry.entry);
    if (!normal) {
        return; // no version of this program took it
    }
    auto const put = [&](char kind, std::string_view text) {
        by_text_[key_of(kind, text)].push_back({&entry, list});
    };
    switch (entry.kind) {
    case ListKind::domains:
        has_hosts_ = true;
        bans_domains_ |= list == no_list;
        if (normal->starts_with('=')) {
            put(exact_host, normal->substr(1));
        } else {
            put(below_host, *normal);
        }
        break;
    case ListKind::ips: {
        auto const range = *IpRange::from_text(*normal);
        networks_[{range.bits, range.first}].push_back({&entry, list});
        widths_.insert(range.bits);
        break;
    }
    case ListKind::emails:
        has_emails_ = true;
        put(email_key, *normal);
        break;
    case ListKind::authors:
        has_authors_ = true;
        if (normal->starts_with("id:")) {
            put(account, normal->substr(3));
        } else {
            auto const looks = text::looks_of_name(entry.entry);
            put(name_written, looks.written);
            put(name_folded, looks.folded);
        }
        break;
    default: break;
    }
}

void RuntimeLists::compile(Compiled const& set, RuntimeLists const* before) {
    Entries all, fresh;
    for (auto const& [number, entry] : entries_) {
        if (entry.kind <= ListKind::substrings) {
            all.push_back(&entry);
        }
    }
    if (all.empty()) {
        return;
    }
    auto const settled =
        before && !before->blocks_.empty() ? before->blocks_.front() : nullptr;
    if (settled) {
        std::ranges::copy_if(all, std::back_inserter(fresh), [&](auto const* entry) {
            return !std::ranges::binary_search(settled->entries, entry->number);
        });
        auto const gone = settled->entries.size() - (all.size() - fresh.size());
        auto const fresh_max = settled->entries.size() <= small_block
                                   ? 0
                                   : small_block + settled->entries.size() / settled_per_fresh;
        if (fresh.empty() ? gone == 0 || gone <= fresh_max : fresh.size() + gone <= fresh_max) {
            blocks_.push_back(settled);
            if (fresh.empty()) {
                return;
            }
            bool const same = before->blocks_.size() == 2 &&
                              before->blocks_[1]->entries == numbers_of(fresh);
            blocks_.push_back(same ? before->blocks_[1] : BlockCompiler(set).compile(fresh));
            return;
        }
    }
    blocks_.push_back(BlockCompiler(set).compile(all));
}

RuntimeEntry const* RuntimeLists::entry(std::int64_t number) const {
    auto const found = entries_.find(number);
    return found == entries_.end() ? nullptr : &found->second;
}

RuntimeLists::Found RuntimeLists::find(std::string const& key, std::uint32_t list,
                                       Facts const& facts) const {
    Found found;
    auto const places = by_text_.find(key);
    if (places == by_text_.end()) {
        return found;
    }
    take(places->second, list, facts, found);
    return found;
}

void RuntimeLists::take(std::vector<Place> const& places, std::uint32_t list, Facts const& facts,
                        Found& found) {
    for (auto const& place : places) {
        if ((place.list == list || list == any_list) && place.entry->counts(facts)) {
            found.push_back(place.entry);
        }
    }
}

RuntimeLists::Found RuntimeLists::hosts(std::uint32_t list, std::string_view host,
                                        Facts const& facts) const {
    if (!has_hosts_) {
        return {};
    }
    auto found = find(key_of(exact_host, host), list, facts);
    while (found.empty() && !host.empty()) {
        found = find(key_of(below_host, host), list, facts);
        auto const dot = host.find('.');
        host.remove_prefix(dot == host.npos ? host.size() : dot + 1);
    }
    return found;
}

RuntimeLists::Found RuntimeLists::addresses(std::uint32_t list, IpAddress const& address,
                                            Facts const& facts) const {
    Found found;
    for (auto width = widths_.rbegin(); width != widths_.rend(); ++width) {
        auto const places = networks_.find({*width, address.masked(*width)});
        if (places != networks_.end()) {
            take(places->second, list, facts, found);
        }
    }
    return found;
}

RuntimeLists::Found RuntimeLists::emails(std::string_view email, Facts const& facts) const {
    auto const normal =
        has_emails_ && !email.empty() ? normalise_entry(ListKind::emails, email) : std::nullopt;
    if (!normal) {
        return {};
    }
    auto found = find(key_of(email_key, *normal), no_list, facts);
    auto const plus = normal->find('+');
    if (found.empty() && plus > 0 && plus != normal->npos) {
        auto const untagged = normal->substr(0, plus) + normal->substr(normal->rfind('@'));
        found = find(key_of(email_key, untagged), no_list, facts);
    }
    return found;
}

RuntimeLists::Found RuntimeLists::authors(std::string_view name, std::string_view id,
                                          Facts const& facts) const {
    Found found;
    if (!has_authors_) {
        return found;
    }
    if (!id.empty()) {
        found = find(key_of(account, id), no_list, facts);
    }
    if (found.empty() && !name.empty()) {
        auto const looks = text::looks_of_name(name);
        if (!looks.empty()) {
            found = find(key_of(name_written, looks.written), no_list, facts);
            if (found.empty()) {
                found = find(key_of(name_folded, looks.folded), no_list, facts);
            }
        }
    }
    return found;
}

} // namespace commentd::rules
