#include "rules/reading.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <tuple>

#include "rules/compiled.hpp"
#include "rules/cpu_timer.hpp"
#include "rules/runtime_lists.hpp"
#include "rules/text/confusables.hpp"
#include "rules/text/folding.hpp"
#include "rules/text/prose.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

// Of one text. Beyond it the comment is held, so nothing is gained by hiding among many hits.
constexpr std::size_t matches_max = 2000;
constexpr std::size_t domains_max = 50;

std::array<std::string_view, slot_count> stored_texts(Texts const& t) {
    return {t.content,  t.content, t.name,       t.email,        t.url, t.user_agent,
            t.referrer, t.thread,  t.thread_url, t.thread_title, t.ip};
}

// Without such a character nothing can be a quote.
bool may_quote(std::string_view content) {
    auto const has = [&](char c) { return content.find(c) != content.npos; };
    return has('>') || has('&') || has('<');
}

bool looks_for_lists(FieldWants const& wants) {
    return wants.looks_in(ViewKind::folded) || wants.looks_in(ViewKind::skeleton) ||
           wants.looks_in(ViewKind::squeezed);
}

class Reader {
public:
    Reader(Compiled const& set, TextReading& reading, TimeLimit& time)
        : set_(set), reading_(reading), time_(time) {}

    void read(Slot slot) {
        auto& field = reading_.fields[static_cast<std::size_t>(slot)];
        auto const& wants = set_.wants.fields[static_cast<std::size_t>(slot)];
        bool const scan =
            looks_for_lists(wants) || (reading_.lists && is_banned_in(slot));
        // The daemon's own keys are made of these two whatever the rules want.
        bool const key = slot == Slot::content || slot == Slot::name;
        bool const shape =
            slot == Slot::content && (set_.wants.shape || set_.wants.of_prose());
        if (field.stored.empty() || (!key && time_.is_over_for(field.stored.size()))) {
            return;
        }
        if (wants.raw) {
            field.raw = text::raw(field.stored);
        }
        if (wants.plain || wants.folded || scan || key || shape) {
            field.plain = text::plain(field.stored, slot == Slot::unquoted);
        }
        if (wants.folded || scan || key) {
            field.folded = text::folded(*field.plain);
            reading_.truncated |= text::is_cut(field.plain->utf8(), field.folded->utf8());
        }
        if (scan && !time_.is_over_for(field.stored.size())) {
            find_words(slot, field, wants);
        }
    }

private:
    void find_words(Slot slot, FieldReading& field, FieldWants const& wants) {
        text::Originals originals(field.stored, *field.plain, *field.folded);
        auto const& folded = set_.words;
        if (folded.words && (wants.looks_in(ViewKind::folded) || set_.squeezed_is_partly_folded)) {
            scan(*folded.words, field);
            for (auto const& [entry, begin, end] : found_) {
                auto const literal = folded.literals[entry];
                if (is_wanted(literal, wants)) {
                    keep(field, literal, begin, end, originals.undone(begin, end));
                }
            }
        }
        for (auto const* disguised : {&set_.skeleton, &set_.squeezed}) {
            auto const view = disguised == &set_.skeleton ? ViewKind::skeleton : ViewKind::squeezed;
            if (!disguised->words || !wants.looks_in(view)) {
                continue;
            }
            scan(*disguised->words, field);
            for (auto const& [entry, begin, end, undone] : disguised_) {
                auto const literal = disguised->literals[entry];
                if (is_wanted(literal, wants)) {
                    keep(field, literal, begin, end, undone);
                }
            }
        }
        if (reading_.lists) {
            for (auto const& block : reading_.lists->blocks()) {
                find_added(slot, field, wants, *block, originals);
            }
        }
        forget_needless(field.matches);
    }

    // Into found_ and disguised_. Nothing once time is over.
    void scan(text::Words const& words, FieldReading const& field) {
        found_.clear();
        if (!time_.is_over_for(field.stored.size())) {
            tell(words.scan(*field.plain, *field.folded, found_, matches_max, is_over_));
        }
    }
    void scan(text::DisguisedWords const& words, FieldReading const& field) {
        disguised_.clear();
        if (!time_.is_over_for(field.stored.size())) {
            tell(words.scan(field.stored, *field.plain, *field.folded, disguised_, matches_max,
                            is_over_));
        }
    }
    void tell(bool whole) { reading_.truncated |= !whole && !time_.was_over(); }

    void find_added(Slot slot, FieldReading& field, FieldWants const& wants,
                    RuntimeLists::Block const& block, text::Originals& originals) {
        bool const banned = block.bans && is_banned_in(slot);
        auto const keep_added = [&](std::uint32_t number, std::uint32_t begin, std::uint32_t end,
                                    text::Undone undone) {
            auto const& sought = block.sought[number];
            auto const* entry = reading_.lists->entry(sought.entry);
            if (entry && (sought.list == no_list ? is_banned_in(slot)
                                                 : wants.looks_for(sought.list, sought.view))) {
                field.matches.push_back(
                    {sought.list, 0, begin, end, 0, sought.view, undone, entry});
            }
        };
        if (block.words.words) {
            scan(*block.words.words, field);
            for (auto const& [word, begin, end] : found_) {
                keep_added(block.words.literals[word], begin, end, originals.undone(begin, end));
            }
        }
        for (auto const* disguised : {&block.skeleton, &block.squeezed}) {
            auto const view = disguised == &block.skeleton ? ViewKind::skeleton : ViewKind::squeezed;
            if (!disguised->words || !(wants.looks_in(view) || banned)) {
                continue;
            }
            scan(*disguised->words, field);
            for (auto const& [word, begin, end, undone] : disguised_) {
                keep_added(disguised->literals[word], begin, end, undone);
            }
        }
    }

    // What an entry sees by undoing something is no disguise where another entry of its list sees
    // it as it is: "četnik" beside "cetnik". (One that ends some day, or that was added at run
    // time, may not be there any more.)
    void forget_needless(std::vector<ListMatch>& matches) const {
        using Place = std::tuple<std::uint32_t, ViewKind, std::uint32_t, std::uint32_t>;
        auto const place = [](ListMatch const& match) {
            return Place(match.list, match.view, match.begin, match.end);
        };
        auto const is_disguise = [](ListMatch const& match) { return match.undone.is_disguise(); };
        if (std::none_of(matches.begin(), matches.end(), is_disguise)) {
            return;
        }
        std::set<Place> plainly;
        for (auto const& match : matches) {
            if (!is_disguise(match) && !match.added && !set_.literals[match.literal].until) {
                plainly.insert(place(match));
            }
        }
        std::erase_if(matches, [&](ListMatch const& match) {
            return is_disguise(match) && plainly.contains(place(match));
        });
    }

    bool is_wanted(std::uint32_t literal, FieldWants const& wants) const {
        return wants.looks_for(set_.literals[literal].list, set_.literals[literal].view);
    }

    void keep(FieldReading& field, std::uint32_t literal, std::uint32_t begin, std::uint32_t end,
              text::Undone undone) const {
        auto const& known = set_.literals[literal];
        field.matches.push_back({known.list, known.item, begin, end, literal, known.view, undone});
    }

    Compiled const& set_;
    TextReading& reading_;
    TimeLimit& time_;
    std::function<bool()> const is_over_ = [this] { return time_.is_over(); };
    std::vector<text::WordMatch> found_;
    std::vector<text::DisguisedMatch> disguised_;
};

void read_links(TextReading& reading, Texts const& texts) {
    reading.links = text::find_links(texts.content);
    reading.name_links = text::find_links(texts.name).size();
    reading.truncated |= reading.links.size() >= text::links_max;
    for (auto const& link : reading.links) {
        auto& domains = reading.domains;
        if (domains.size() < domains_max &&
            std::find(domains.begin(), domains.end(), link.domain) == domains.end()) {
            domains.push_back(link.domain);
        }
    }
}

void read_prose(TextReading& reading, text::View const& content, Wants const& wants) {
    auto const prose = text::prose(content, reading.links);
    if (wants.scripts || wants.language) {
        reading.scripts = text::count_scripts(prose);
    }
    if (wants.language) {
        reading.language = text::detect_language(prose, reading.scripts);
    }
    if (wants.evasion) {
        reading.evasion = text::find_evasion(content, prose);
    }
    if (wants.mixed_script_words && !text::is_ascii(content.utf8())) {
        reading.mixed_script_words = text::mixed_script_words(prose);
    }
}

// What is not views and entries of lists.
void read_rest(TextReading& reading, Texts const& texts, Wants const& wants, TimeLimit& time) {
    auto const& plain = reading.fields[static_cast<std::size_t>(Slot::content)].plain;
    auto const bytes = texts.content.size();
    if (!time.is_over_for(bytes)) {
        read_links(reading, texts);
    }
    if (wants.shape && !time.is_over_for(bytes)) {
        reading.shape = plain ? text::measure(*plain, reading.links) : text::Shape{};
    }
    if (plain && wants.of_prose() && !time.is_over_for(bytes)) {
        read_prose(reading, *plain, wants);
    }
    bool const bans_domains = reading.lists && reading.lists->bans_domains();
    if ((wants.email_domain || bans_domains) && texts.email.find('@') != texts.email.npos) {
        reading.email_domain = text::normalise_host(texts.email.substr(texts.email.rfind('@') + 1));
    }
    if (wants.url_host || bans_domains) {
        reading.url_host = text::host_of_url(texts.url);
    }
}

// Where the code point of that number begins; the text's size when it has fewer. Of each hit this
// is asked, so it goes in strides, which only count.
std::size_t byte_of_code_point(std::string_view text, std::uint32_t number) {
    constexpr std::size_t stride = 64;
    std::size_t at = 0;
    while (text.size() - at > stride) {
        auto const passed = text::code_points(text.substr(at, stride));
        if (passed > number) {
            break;
        }
        number -= passed;
        at += stride;
    }
    while (at < text.size() && (text::is_continuation(text[at]) || number-- > 0)) {
        ++at;
    }
    return at;
}

} // namespace

std::string_view to_text(ViewKind view) {
    switch (view) {
    case ViewKind::raw: return "raw";
    case ViewKind::plain: return "plain";
    case ViewKind::folded: return "folded";
    case ViewKind::skeleton: return "skeleton";
    case ViewKind::squeezed: return "squeezed";
    }
    return {};
}

text::View const* FieldReading::view(ViewKind kind) const {
    assert(kind <= ViewKind::folded && "the others are no texts");
    auto const& view = kind == ViewKind::raw ? raw : kind == ViewKind::plain ? plain : folded;
    return view ? &*view : nullptr;
}

FieldReading const& TextReading::field(Slot slot, bool ignore_quotes) const {
    assert(slot != Slot::none && "what is no stored text has no views");
    bool const unquoted = slot == Slot::content && ignore_quotes && unquoted_differs;
    return fields[static_cast<std::size_t>(unquoted ? Slot::unquoted : slot)];
}

TextReading read_texts(Texts const& texts, Compiled const& set, RuntimeLists const* lists,
                       Limits const& limits) {
    TimeLimit time(time_to_begin_in(limits.eval));
    TextReading reading;
    reading.lists = lists;
    auto const stored = stored_texts(texts);
    reading.unquoted_differs = set.wants.unquoted && may_quote(texts.content);
    Reader reader(set, reading, time);
    for (std::size_t i = 0; i < slot_count; ++i) {
        auto const slot = static_cast<Slot>(i);
        reading.fields[i].stored = stored[i];
        if (slot != Slot::unquoted || reading.unquoted_differs) {
            reader.read(slot);
        }
    }
    read_rest(reading, texts, set.wants, time);
    reading.cpu = time.used();
    reading.out_of_time = time.was_over();
    return reading;
}

std::string_view code_points(std::string_view stored, text::Span span) {
    auto const begin = byte_of_code_point(stored, span.begin);
    auto const rest = stored.substr(begin);
    return rest.substr(0, byte_of_code_point(rest, span.end - span.begin));
}

} // namespace commentd::rules
