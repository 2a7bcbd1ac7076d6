#include "daemon/store/record.hpp"

#include <cstring>
#include <limits>

namespace commentd::store {
namespace {

// 1 knew neither what is pivotal, nor rules on trial, nor the history of linked domains, nor what a
// form says, nor the site's languages: it is read as if they had been absent. 2 knew no version of
// the lists: none was changed at run time then.
constexpr std::uint8_t format = 3, oldest_format = 1;

[[noreturn]] void damaged() { throw DamagedRecord("a decision record is damaged"); }

// Numbers as LEB128 (signed ones zigzag), texts with their length before them.
class Packer {
public:
    void number(std::uint64_t v) {
        while (v >= 0x80) {
            out.push_back(static_cast<char>(v | 0x80));
            v >>= 7;
        }
        out.push_back(static_cast<char>(v));
    }
    void signed_number(std::int64_t v) {
        number((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
    }
    void text(std::string_view v) {
        number(v.size());
        out.append(v);
    }
    template <class T, class F>
    void optional(std::optional<T> const& v, F put) {
        number(v ? 1 : 0);
        if (v) put(*v);
    }
    std::string out;
};

class Unpacker {
public:
    explicit Unpacker(std::string_view in) : in_(in) {}
    std::uint64_t number() {
        std::uint64_t v = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (in_.empty()) break;
            auto const byte = static_cast<std::uint8_t>(in_.front());
            in_.remove_prefix(1);
            v |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (!(byte & 0x80)) return v;
        }
        damaged();
    }
    std::int64_t signed_number() {
        auto const v = number();
        return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
    }
    std::uint32_t small() {
        auto const v = number();
        if (v > std::numeric_limits<std::uint32_t>::max()) damaged();
        return static_cast<std::uint32_t>(v);
    }
    // What is asked for its word later must be one that has a word.
    template <class Enum>
    Enum up_to(Enum last) {
        auto const v = number();
        if (v > static_cast<std::uint64_t>(last)) damaged();
        return static_cast<Enum>(v);
    }
    bool flag() { return number() != 0; }
    std::string text() {
        auto const size = number();
        if (size > in_.size()) damaged();
        std::string v(in_.substr(0, size));
        in_.remove_prefix(size);
        return v;
    }

    std::uint64_t format = 0; // of what is unpacked

private:
    std::string_view in_;
};

void put(Packer& p, std::vector<rules::Hit> const& hits) {
    p.number(hits.size());
    for (auto const& hit : hits) {
        p.text(hit.rule);
        p.text(hit.pack);
        p.text(hit.reason);
        p.signed_number(hit.score);
        p.text(hit.field);
        p.number(hit.begin);
        p.number(hit.end);
        p.text(hit.text);
        p.text(hit.list);
        p.text(hit.entry);
        p.text(hit.at);
        p.text(hit.view);
        p.number(hit.how.size());
        for (auto const& how : hit.how) p.text(how);
        p.number(hit.pivotal);
    }
}

void put(Packer& p, rules::Decision const& d) {
    p.number(static_cast<std::uint64_t>(d.verdict));
    p.signed_number(d.score);
    p.signed_number(d.thresholds.hold);
    p.signed_number(d.thresholds.reject);
    p.signed_number(d.thresholds.spam);
    p.text(d.ruleset);
    p.text(d.decided_by);
    p.optional(d.reply, [&](std::string const& v) { p.text(v); });
    put(p, d.hits);
    p.optional(d.shadow, [&](rules::Shadow const& s) {
        p.number(static_cast<std::uint64_t>(s.verdict));
        p.signed_number(s.score);
        p.text(s.decided_by);
        p.number(s.flipped_by.size());
        for (auto const& rule : s.flipped_by) p.text(rule);
        put(p, s.hits);
    });
}

std::vector<rules::Hit> get_hits(Unpacker& u) {
    std::vector<rules::Hit> hits;
    for (auto left = u.number(); left > 0; --left) {
        rules::Hit hit;
        hit.rule = u.text();
        hit.pack = u.text();
        hit.reason = u.text();
        hit.score = u.signed_number();
        hit.field = u.text();
        hit.begin = u.small();
        hit.end = u.small();
        hit.text = u.text();
        hit.list = u.text();
        hit.entry = u.text();
        hit.at = u.text();
        hit.view = u.text();
        for (auto hows = u.number(); hows > 0; --hows) hit.how.push_back(u.text());
        hit.pivotal = u.format >= 2 && u.flag();
        hits.push_back(std::move(hit));
    }
    return hits;
}

rules::Shadow get_shadow(Unpacker& u) {
    rules::Shadow s;
    s.verdict = u.up_to(rules::Verdict::spam);
    s.score = u.signed_number();
    s.decided_by = u.text();
    for (auto left = u.number(); left > 0; --left) s.flipped_by.push_back(u.text());
    s.hits = get_hits(u);
    return s;
}

rules::Decision get_decision(Unpacker& u) {
    rules::Decision d;
    u.format = u.number();
    if (u.format < oldest_format || u.format > format)
        throw DamagedRecord("a decision record of an unknown format");
    d.verdict = u.up_to(rules::Verdict::spam);
    d.score = u.signed_number();
    d.thresholds.hold = u.signed_number();
    d.thresholds.reject = u.signed_number();
    d.thresholds.spam = u.signed_number();
    d.ruleset = u.text();
    d.decided_by = u.text();
    if (u.flag()) d.reply = u.text();
    d.hits = get_hits(u);
    if (u.format >= 2 && u.flag()) d.shadow = get_shadow(u);
    return d;
}

void put(Packer& p, rules::History const& h) {
    p.number(h.approved);
    p.number(h.rejected);
    p.number(h.spam);
    p.number(h.pending);
    auto const time = [&](rules::Time t) { p.signed_number(t.time_since_epoch().count()); };
    p.optional(h.first_seen, time);
    p.optional(h.last_seen, time);
}

rules::History get_history(Unpacker& u) {
    rules::History h;
    h.approved = u.small();
    h.rejected = u.small();
    h.spam = u.small();
    h.pending = u.small();
    auto const time = [&] { return rules::Time(rules::Duration(u.signed_number())); };
    if (u.flag()) h.first_seen = time();
    if (u.flag()) h.last_seen = time();
    return h;
}

// The yes-or-no facts as the bits of one number.
std::uint64_t flags_of(rules::Facts const& f) {
    bool const flags[] = {f.proven,       f.verified,      f.known_reader,
                          f.has_parent,   f.parent_public, f.thread_closed,
                          f.lookup_failed, f.edit,         f.approved_by_person,
                          f.policy.premoderate, f.policy.judge_first_comment, f.name_reserved,
                          f.thread_watched};
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < std::size(flags); ++i) bits |= std::uint64_t{flags[i]} << i;
    return bits;
}

void set_flags(rules::Facts& f, std::uint64_t bits) {
    bool* const flags[] = {&f.proven,       &f.verified,      &f.known_reader,
                           &f.has_parent,   &f.parent_public, &f.thread_closed,
                           &f.lookup_failed, &f.edit,         &f.approved_by_person,
                           &f.policy.premoderate, &f.policy.judge_first_comment,
                           &f.name_reserved, &f.thread_watched};
    for (std::size_t i = 0; i < std::size(flags); ++i) *flags[i] = (bits >> i) & 1;
}

} // namespace

std::string Keys::pack() const {
    std::uint64_t const all[] = {cluster, author, reader, ip, net, copy, text, email, name};
    std::string out(sizeof all + (near ? near.lowest.size() : 0), '\0');
    std::memcpy(out.data(), all, sizeof all);
    if (near) std::memcpy(out.data() + sizeof all, near.lowest.data(), near.lowest.size());
    return out;
}

Keys Keys::unpack(std::string_view packed) {
    Keys k;
    std::uint64_t all[9] = {};
    bool const is_signed = packed.size() == sizeof all + k.near.lowest.size();
    if (packed.size() == sizeof all || is_signed) std::memcpy(all, packed.data(), sizeof all);
    if (is_signed) {
        std::memcpy(k.near.lowest.data(), packed.data() + sizeof all, k.near.lowest.size());
        k.near.words = rules::text::shingle_words; // so many at least
    }
    k.cluster = all[0];
    k.author = all[1];
    k.reader = all[2];
    k.ip = all[3];
    k.net = all[4];
    k.copy = all[5];
    k.text = all[6];
    k.email = all[7];
    k.name = all[8];
    return k;
}

std::string pack_hashes(std::vector<std::uint64_t> const& hashes) {
    std::string out(hashes.size() * sizeof(std::uint64_t), '\0');
    if (!out.empty()) std::memcpy(out.data(), hashes.data(), out.size());
    return out;
}

std::vector<std::uint64_t> unpack_hashes(std::string_view packed) {
    std::vector<std::uint64_t> hashes(packed.size() / sizeof(std::uint64_t));
    if (!hashes.empty())
        std::memcpy(hashes.data(), packed.data(), hashes.size() * sizeof(std::uint64_t));
    return hashes;
}

std::string pack(rules::Decision const& decision, rules::Facts const& facts) {
    constexpr std::size_t mostly = 512; // with a hit or two
    Packer p;
    p.out.reserve(mostly);
    p.number(format);
    put(p, decision);
    p.signed_number(facts.now.time_since_epoch().count());
    p.number(flags_of(facts));
    p.number(facts.depth);
    p.number(facts.thread_comments);
    auto const history = [&](rules::History const& h) { put(p, h); };
    p.optional(facts.author, history);
    p.optional(facts.ip_history, history);
    p.optional(facts.net_history, history);
    p.optional(facts.thread_age, [&](rules::Duration d) { p.signed_number(d.count()); });
    p.optional(facts.form_origin, [&](rules::Origin o) { p.number(static_cast<unsigned>(o)); });
    p.number(facts.rates.size());
    for (auto const& rate : facts.rates) p.optional(rate, [&](std::uint32_t n) { p.number(n); });
    p.number(facts.duplicates.size());
    for (auto const& duplicate : facts.duplicates) {
        p.number(duplicate.count);
        p.text(duplicate.first_id);
    }
    p.signed_number(facts.policy.thresholds.hold);
    p.signed_number(facts.policy.thresholds.reject);
    p.signed_number(facts.policy.thresholds.spam);
    p.optional(facts.link_domain, history);
    auto const word = [&](auto one) { p.number(static_cast<unsigned>(one)); };
    p.optional(facts.form_token, word);
    p.optional(facts.form_time, [&](rules::Duration d) { p.signed_number(d.count()); });
    p.optional(facts.honeypot, word);
    p.optional(facts.pow, word);
    p.number(facts.policy.languages.size());
    for (auto const& language : facts.policy.languages) p.text(language);
    p.signed_number(facts.lists_version);
    return std::move(p.out);
}

rules::Decision unpack_decision(std::string_view packed) {
    Unpacker u(packed);
    return get_decision(u);
}

Record unpack_record(std::string_view packed) {
    Unpacker u(packed);
    Record record;
    record.decision = get_decision(u);
    auto& f = record.facts;
    f.now = rules::Time(rules::Duration(u.signed_number()));
    set_flags(f, u.number());
    f.depth = u.small();
    f.thread_comments = u.small();
    if (u.flag()) f.author = get_history(u);
    if (u.flag()) f.ip_history = get_history(u);
    if (u.flag()) f.net_history = get_history(u);
    if (u.flag()) f.thread_age = rules::Duration(u.signed_number());
    if (u.flag()) f.form_origin = u.up_to(rules::Origin::missing);
    for (auto left = u.number(); left > 0; --left) {
        if (u.flag())
            f.rates.emplace_back(u.small());
        else
            f.rates.emplace_back();
    }
    for (auto left = u.number(); left > 0; --left) {
        auto const count = u.small();
        f.duplicates.push_back({count, u.text()});
    }
    f.policy.thresholds.hold = u.signed_number();
    f.policy.thresholds.reject = u.signed_number();
    f.policy.thresholds.spam = u.signed_number();
    if (u.format == oldest_format) return record;
    if (u.flag()) f.link_domain = get_history(u);
    if (u.flag()) f.form_token = u.up_to(rules::FormToken::expired);
    if (u.flag()) f.form_time = rules::Duration(u.signed_number());
    if (u.flag()) f.honeypot = u.up_to(rules::Honeypot::filled);
    if (u.flag()) f.pow = u.up_to(rules::ProofOfWork::not_required);
    for (auto left = u.number(); left > 0; --left) f.policy.languages.push_back(u.text());
    if (u.format >= 3) f.lists_version = u.signed_number();
    return record;
}

} // namespace commentd::store
