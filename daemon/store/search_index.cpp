#include "daemon/store/search_index.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/comments/search_words.hpp"
#include "rules/text/language.hpp"
#include "rules/text/links.hpp"
#include "rules/text/prose.hpp"

namespace commentd::store {
namespace {

using comments::CommentNumber;
using comments::Status;

#define PUT(p) "INSERT INTO words_" p " (rowid, content, author, tags) VALUES (?, ?, ?, ?)"
#define DROP(p)                                                                                    \
    "INSERT INTO words_" p " (words_" p ", rowid, content, author, tags)"                          \
    " VALUES ('delete', ?, ?, ?, ?)"
#define DROP_ALL(p) "INSERT INTO words_" p " (words_" p ") VALUES ('delete-all')"
constexpr SqlOfParts put_words = ALL_PARTS(PUT), drop_words = ALL_PARTS(DROP),
                     drop_all_words = ALL_PARTS(DROP_ALL);
#undef PUT
#undef DROP
#undef DROP_ALL

constexpr std::size_t hosts_max = 1000; // of one comment, those above its links' hosts among them

struct Text {
    CommentNumber number = 0;
    std::int64_t seq = 0;
    bool erased = false;
    std::string name, url, content;

    // Of what is indexed: whether it is still the same.
    std::int64_t hash() const {
        return static_cast<std::int64_t>(
            base::keyed_hash({}, name + '\0' + url + '\0' + content));
    }
};

struct Indexed {
    std::string content, author, tags;
    std::string_view language;
};

// Every host from this one up to the registrable domain.
void add_hosts(std::set<std::string, std::less<>>& hosts, std::string_view host,
               std::string_view domain) {
    while (hosts.size() < hosts_max && host.size() >= domain.size()) {
        hosts.emplace(host);
        auto const dot = host.find('.');
        if (dot == std::string_view::npos || rules::text::is_ip_host(host)) return;
        host.remove_prefix(dot + 1);
    }
}

Indexed indexed(Text const& t) {
    namespace text = rules::text;
    Indexed out;
    auto const plain = text::plain(t.content);
    auto const links = text::find_links(t.content);
    auto const prose = text::prose(plain, links);
    if (auto const found = text::detect_language(prose, text::count_scripts(prose)))
        out.language = found->code;
    out.content = comments::search_words(text::folded(plain).utf8());
    out.author = comments::search_words(text::fold(t.name));
    std::set<std::string, std::less<>> hosts;
    for (auto const& link : links) add_hosts(hosts, link.host, link.domain);
    if (auto const host = text::host_of_url(t.url))
        add_hosts(hosts, *host, text::registrable_domain(*host));
    for (auto const& host : hosts) {
        if (!text::is_punycode(host)) out.tags += comments::search_words(host) + ' ';
        out.tags += ':' + host + ' ';
    }
    return out;
}

std::string blob_of(std::vector<std::uint64_t> const& words) {
    std::string bytes(words.size() * sizeof words[0], '\0');
    std::memcpy(bytes.data(), words.data(), bytes.size());
    return bytes;
}

// One transaction of search.db.
class Indexing {
public:
    Indexing(Database& database, Database& truth) : database_(database), truth_(truth) {
        database_.execute("BEGIN IMMEDIATE");
    }

    // By number: FTS5 writes a segment each time they go back.
    void follow(Text const& t) {
        auto const old = hash_in_index(t.number);
        if (t.erased) {
            if (old) forget(t.number);
            return;
        }
        auto const hash = t.hash();
        if (old == hash) return;
        if (old && !take_back(t, *old)) {
            forget(t.number); // its part is made anew of what there is then
            return;
        }
        put(t, hash);
    }

    void put(Text const& t, std::int64_t hash) {
        constexpr auto sql = "INSERT OR REPLACE INTO texts VALUES (?, ?)";
        auto const words = indexed(t);
        add(put_words, t.number, words);
        set_language(t.number, words.language);
        database_.run(sql).bind(t.number).bind(hash).run();
    }

    // Erased, or gone in another way.
    void drop(CommentNumber number) {
        constexpr auto sql = "DELETE FROM texts WHERE number = ?";
        database_.run(sql).bind(number).run();
        set_language(number, {});
    }

    std::optional<std::int64_t> hash_in_index(CommentNumber number) {
        constexpr auto sql = "SELECT hash FROM texts WHERE number = ?";
        auto query = database_.run(sql);
        query.bind(number);
        if (!query.next()) return {};
        return query.number(0);
    }

    void commit(std::optional<std::int64_t> watermark) {
        constexpr auto sql = "UPDATE state SET value = ? WHERE name = 'watermark'";
        write_languages();
        if (watermark) database_.run(sql).bind(*watermark).run();
        database_.commit();
    }

    bool forgot() const { return forgot_; }

private:
    void add(SqlOfParts const& sql, CommentNumber number, Indexed const& words) {
        database_.run(sql[static_cast<std::size_t>(search_part(number))])
            .bind(number)
            .bind(words.content)
            .bind(words.author)
            .bind(words.tags)
            .run();
    }

    void forget(CommentNumber number) {
        constexpr auto put_gone = "INSERT OR IGNORE INTO gone VALUES (?)";
        constexpr auto put_unclean = "INSERT OR IGNORE INTO unclean VALUES (?)";
        drop(number);
        database_.run(put_gone).bind(number).run();
        database_.run(put_unclean).bind(search_part(number)).run();
        forgot_ = true;
    }

    // FTS5 takes back exactly the words that were put, so it must be exactly the text.
    bool take_back(Text const& now, std::int64_t old_hash) {
        constexpr auto earlier =
            "SELECT content FROM revisions WHERE comment = ? AND content IS NOT NULL";
        Text old = now;
        auto query = truth_.run(earlier);
        query.bind(now.number);
        while (query.next()) {
            old.content = query.text(0);
            if (old.hash() != old_hash) continue;
            add(drop_words, old.number, indexed(old));
            return true;
        }
        return false;
    }

    void set_language(CommentNumber number, std::string_view language) {
        auto const block = number / numbers_a_block;
        auto& languages = block_of(block);
        auto const bit = static_cast<std::size_t>(number % numbers_a_block);
        auto const mask = std::uint64_t{1} << (bit % 64);
        for (auto& [name, known] : languages) {
            auto& word = known.bits[bit / 64];
            known.changed = known.changed || ((word & mask) != 0 && name != language);
            word &= ~mask;
        }
        if (language.empty()) return;
        auto& found = languages[std::string(language)];
        found.bits.resize(words_a_block);
        found.bits[bit / 64] |= mask;
        found.changed = true;
    }

    struct Language {
        std::vector<std::uint64_t> bits;
        bool changed = false;
    };
    static constexpr std::size_t words_a_block = numbers_a_block / 64;

    std::map<std::string, Language>& block_of(std::int64_t block) {
        constexpr auto sql = "SELECT language, bits FROM languages WHERE block = ?";
        auto const [place, fresh] = blocks_.try_emplace(block);
        if (!fresh) return place->second;
        auto query = database_.run(sql);
        query.bind(block);
        while (query.next()) {
            auto const blob = query.blob(1);
            std::vector<std::uint64_t> bits(words_a_block);
            std::memcpy(bits.data(), blob.data(), std::min(blob.size(), words_a_block * 8));
            place->second[std::string(query.text(0))].bits = std::move(bits);
        }
        return place->second;
    }

    void write_languages() {
        constexpr auto sql = "INSERT OR REPLACE INTO languages VALUES (?, ?, ?)";
        for (auto const& [block, languages] : blocks_)
            for (auto const& [language, known] : languages) {
                if (!known.changed) continue;
                std::string const bytes = blob_of(known.bits);
                database_.run(sql).bind(block).bind(language).bind_blob(bytes).run();
            }
    }

    Database &database_, &truth_;
    std::map<std::int64_t, std::map<std::string, Language>> blocks_;
    bool forgot_ = false;
};

#define TEXT_COLUMNS "number, seq, status, name, url, content FROM comments"

Text text_of(Query& row) {
    Text t;
    t.number = row.number(0);
    t.seq = row.number(1);
    t.erased = static_cast<Status>(row.number(2)) == Status::erased;
    t.name = row.text(3);
    t.url = row.text(4);
    t.content = row.text(5);
    return t;
}

} // namespace

std::int64_t search_watermark(Database& search) {
    constexpr auto sql = "SELECT value FROM state WHERE name = 'watermark'";
    auto query = search.run(sql);
    return query.next() ? query.number(0) : 0;
}

IndexedChanges index_changes(Database& search, Database& truth, std::int64_t watermark,
                             std::int64_t rows_max) {
    // comments_seq
    constexpr auto changes = "SELECT " TEXT_COLUMNS " WHERE seq > ? ORDER BY seq LIMIT ?";
    std::vector<Text> texts;
    {
        auto row = truth.run(changes);
        row.bind(watermark).bind(rows_max);
        while (row.next()) texts.push_back(text_of(row));
    }
    IndexedChanges result{watermark, static_cast<std::int64_t>(texts.size()) == rows_max, false};
    if (texts.empty()) return result;
    result.reached = texts.back().seq;
    std::ranges::sort(texts, {}, &Text::number);
    Indexing indexing(search, truth);
    for (auto const& text : texts) indexing.follow(text);
    indexing.commit(result.reached);
    result.erased = indexing.forgot();
    return result;
}

std::optional<int> unclean_part(Database& search) {
    constexpr auto sql = "SELECT part FROM unclean LIMIT 1";
    auto query = search.run(sql);
    if (!query.next()) return {};
    return static_cast<int>(query.number(0));
}

void make_part_anew(Database& search, Database& truth, int part) {
    constexpr auto newest = "SELECT coalesce(max(number), 0) FROM comments";
    constexpr auto between = "SELECT " TEXT_COLUMNS " WHERE number >= ? AND number < ?";
    constexpr auto clean = "DELETE FROM unclean WHERE part = ?";
    constexpr auto found_again = "DELETE FROM gone WHERE number / 16384 % 64 = ?";
    std::int64_t last = 0;
    {
        auto query = truth.run(newest);
        query.next();
        last = query.number(0);
    }
    Indexing indexing(search, truth);
    search.run(drop_all_words[static_cast<std::size_t>(part)]).run();
    for (auto first = part * numbers_together; first <= last;
         first += numbers_together * search_parts) {
        auto row = truth.run(between);
        row.bind(first).bind(first + numbers_together);
        while (row.next()) {
            auto const text = text_of(row);
            if (text.erased)
                indexing.drop(text.number);
            else
                indexing.put(text, text.hash());
        }
    }
    search.run(found_again).bind(part).run();
    search.run(clean).bind(part).run();
    indexing.commit({});
}

} // namespace commentd::store
