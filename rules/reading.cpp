#include "rules/reading.hpp"

#include <algorithm>
#include <cassert>

#include "rules/compiled.hpp"
#include "rules/cpu_timer.hpp"
#include "rules/text/confusables.hpp"
#include "rules/text/prose.hpp"

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
    return std::any_of(content.begin(), content.end(),
                       [](char c) { return c == '>' || c == '&' || c == '<'; });
}

bool looks_for_lists(FieldWants const& wants) {
    return std::find(wants.lists.begin(), wants.lists.end(), true) != wants.lists.end();
}

class Reader {
public:
    Reader(Compiled const& set, TextReading& reading) : set_(set), reading_(reading) {}

    void read(Slot slot) {
        auto& field = reading_.fields[static_cast<std::size_t>(slot)];
        auto const& wants = set_.wants.fields[static_cast<std::size_t>(slot)];
        bool const scan = set_.words && looks_for_lists(wants);
        // The daemon's own keys are made of these two whatever the rules want.
        bool const key = slot == Slot::content || slot == Slot::name;
        bool const shape =
            slot == Slot::content && (set_.wants.shape || set_.wants.of_prose());
        if (field.stored.empty()) {
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
        }
        if (scan) {
            find_words(field, wants);
        }
    }

private:
    void find_words(FieldReading& field, FieldWants const& wants) {
        found_.clear();
        reading_.truncated |= !set_.words->scan(*field.plain, *field.folded, found_, matches_max);
        for (auto const& match : found_) {
            auto const& [list, item, until, filled] = set_.literals[match.entry];
            if (list < wants.lists.size() && wants.lists[list]) {
                field.matches.push_back({list, item, match.begin, match.end, match.entry});
            }
        }
    }

    Compiled const& set_;
    TextReading& reading_;
    std::vector<text::WordMatch> found_;
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
    if (wants.mixed_script_words) {
        reading.mixed_script_words = text::mixed_script_words(prose);
    }
}

} // namespace

std::string_view to_text(ViewKind view) {
    switch (view) {
    case ViewKind::raw: return "raw";
    case ViewKind::plain: return "plain";
    case ViewKind::folded: return "folded";
    }
    return {};
}

text::View const* FieldReading::view(ViewKind kind) const {
    auto const& view = kind == ViewKind::raw ? raw : kind == ViewKind::plain ? plain : folded;
    return view ? &*view : nullptr;
}

FieldReading const& TextReading::field(Slot slot, bool ignore_quotes) const {
    assert(slot != Slot::none && "what is no stored text has no views");
    bool const unquoted = slot == Slot::content && ignore_quotes && unquoted_differs;
    return fields[static_cast<std::size_t>(unquoted ? Slot::unquoted : slot)];
}

TextReading read_texts(Texts const& texts, Compiled const& set) {
    CpuTimer const timer;
    TextReading reading;
    auto const stored = stored_texts(texts);
    reading.unquoted_differs = set.wants.unquoted && may_quote(texts.content);
    Reader reader(set, reading);
    for (std::size_t i = 0; i < slot_count; ++i) {
        auto const slot = static_cast<Slot>(i);
        reading.fields[i].stored = stored[i];
        if (slot != Slot::unquoted || reading.unquoted_differs) {
            reader.read(slot);
        }
    }
    read_links(reading, texts);
    if (set.wants.shape) {
        auto const& plain = reading.fields[static_cast<std::size_t>(Slot::content)].plain;
        reading.shape = plain ? text::measure(*plain, reading.links) : text::Shape{};
    }
    if (auto const& plain = reading.fields[static_cast<std::size_t>(Slot::content)].plain;
        plain && set.wants.of_prose()) {
        read_prose(reading, *plain, set.wants);
    }
    if (set.wants.email_domain && texts.email.find('@') != texts.email.npos) {
        reading.email_domain = text::normalise_host(texts.email.substr(texts.email.rfind('@') + 1));
    }
    if (set.wants.url_host) {
        reading.url_host = text::host_of_url(texts.url);
    }
    reading.cpu = timer.used();
    return reading;
}

std::string_view code_points(std::string_view stored, text::Span span) {
    std::size_t begin = 0, at = 0;
    std::uint32_t number = 0;
    for (; at < stored.size() && number <= span.end; ++at) {
        if ((stored[at] & 0xC0) != 0x80) {
            if (number == span.begin) {
                begin = at;
            }
            if (number == span.end) {
                break;
            }
            ++number;
        }
    }
    if (number < span.begin || (number == span.begin && at == stored.size())) {
        return {};
    }
    return stored.substr(begin, at - begin);
}

} // namespace commentd::rules
