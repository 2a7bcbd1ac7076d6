// How long moderators' lists take in a large database, how large what they are found by is, and how
// long it takes to make.  bench_queue [FOLDER [COMMENTS]]
// Makes a database of that many comments (a million) in the folder unless it is there, and prints
// figures: processor time of the reading thread, and time on the clock. It never fails for them.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <thread>

#include <unistd.h>

#include "daemon/base/loops.hpp"
#include "daemon/comments/search_query.hpp"
#include "daemon/store/queue.hpp"
#include "daemon/store/store.hpp"
#include "tests/support/wait_for.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

// Words whose frequencies fall as those of a language do (Zipf), in a few alphabets.
class Texts {
public:
    explicit Texts(std::uint32_t seed) : random_(seed) {
        for (int i = 0; i < 60'000; ++i)
            words_.push_back(word(i));
    }
    std::string text() {
        std::string made;
        auto const alphabet = number() % 20;
        for (auto left = 10 + random_() % 80; left > 0; --left)
            made += pick(alphabet) + ' ';
        if (random_() % 12 == 0)
            made += "https://www.site" + std::to_string(random_() % 3000) + ".example/page";
        return made;
    }
    std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }

private:
    static std::string word(int number) {
        static constexpr char const* latin[] = {"the", "ka", "ro", "mi", "ten",
                                                "su",  "lo", "ve", "ni", "da"};
        std::string made;
        do
            made += latin[number % 10];
        while ((number /= 10) > 0);
        return made;
    }
    std::string pick(std::uint32_t alphabet) {
        auto const u = static_cast<double>(random_() % 1'000'000 + 1) / 1e6;
        auto const rank = static_cast<std::size_t>(std::pow(60'000.0, u)) - 1;
        auto const& w = words_[std::min<std::size_t>(rank, words_.size() - 1)];
        if (alphabet == 0)
            return w + "ов";
        if (alphabet == 1)
            return w + "ը";
        return w;
    }

    std::mt19937 random_;
    std::vector<std::string> words_;
};

rules::Decision decision(Texts& texts) {
    rules::Decision d;
    d.verdict = texts.number() % 10 == 0 ? rules::Verdict::spam : rules::Verdict::approve;
    if (texts.number() % 400 == 0)
        d.verdict = rules::Verdict::hold;
    d.score = texts.number() % 10 < 7 ? 0 : 25 * (texts.number() % 80);
    for (int i = 0; i < 3; ++i)
        if (texts.number() % 3 == 0) {
            rules::Hit hit;
            hit.rule = "rule-" + std::to_string(texts.number() % 40);
            d.hits.push_back(hit);
        }
    return d;
}

void fill(Store& store, int count) {
    Texts texts(1);
    auto const at = base::now();
    for (int done = 0; done < count; done += 5000) {
        auto const written =
            store.writer.write_and_wait<base::Done>([&](Transaction& t) -> base::Outcome {
                for (int i = 0; i < 5000; ++i) {
                    NewComment added;
                    auto& c = added.comment;
                    c.created_at = at + std::chrono::milliseconds(done + i);
                    c.id = base::make_id(c.created_at);
                    c.site = 1 + texts.number() % 3;
                    c.thread = c.site * 1000 + texts.number() % 500;
                    c.content = texts.text();
                    auto const author = texts.number() % 90'000;
                    c.author.name = "Name" + std::to_string(author);
                    c.decision = decision(texts);
                    c.first_verdict = c.decision.verdict;
                    c.status = comments::status_of(c.decision.verdict);
                    auto& k = added.keys;
                    k.name = k.author = k.reader = k.email = 1'000'000 + author;
                    k.net = k.ip = 5'000'000 + author % 20'000;
                    k.cluster = k.net;
                    c.client.ip.emplace().bytes[12] = static_cast<std::uint8_t>(author % 200);
                    added.record = pack(c.decision, {});
                    store.comments.add(t, added);
                }
                return base::Done{};
            });
        if (!written)
            std::printf("%s\n", written.error().detail.c_str());
    }
}

double processor_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <class F>
void measure(char const* what, F work) {
    work(); // pages that are read the first time
    auto const cpu = processor_ms();
    auto const begin = std::chrono::steady_clock::now();
    auto const found = work();
    std::chrono::duration<double, std::milli> const wall = std::chrono::steady_clock::now() - begin;
    std::printf("%-52s %9lld found  %7.1f ms processor  %7.1f ms\n", what,
                static_cast<long long>(found), processor_ms() - cpu, wall.count());
}

void ask(Database& derived, Database& search) {
    using comments::Status;
    auto const list = [&](QueueFilter filter, QueueOrder order) {
        filter.counted_sites = {1, 2, 3};
        return find_queue(derived, filter, order, {}, 50).total;
    };
    QueueFilter pending, approved;
    pending.statuses = {Status::pending};
    approved.statuses = {Status::approved};
    auto const all = [](QueueFilter filter) {
        filter.statuses = {Status::pending, Status::approved, Status::rejected, Status::spam};
        return filter;
    };
    auto const with = [](QueueFilter filter, auto change) {
        change(filter);
        return filter;
    };
    auto const plain = [&](char const* what, QueueFilter const& filter,
                           QueueOrder order = QueueOrder::oldest) {
        measure(what, [&] { return list(filter, order); });
    };
    plain("pending, oldest", pending);
    plain("approved, newest", approved, QueueOrder::newest);
    plain("approved, by score", approved, QueueOrder::score);
    auto const site = with(approved, [](auto& f) {
        f.sites = {2};
        f.counted_sites = {2};
    });
    plain("approved of one site, by score", site, QueueOrder::score);
    plain("every status, by score", all({}), QueueOrder::score);
    auto const author = with(all({}), [](auto& f) { f.name_keys = {1'000'007}; });
    plain("one author, every status", author);
    auto const net =
        with(all({}), [](auto& f) { f.ip = rules::IpRange::from_text("::500:0/128"); });
    plain("one address, every status", net);
    auto const rule = with(approved, [](auto& f) { f.rule = "rule-7"; });
    plain("approved that a rule hit, by score", rule, QueueOrder::score);
    auto const score = with(approved, [](auto& f) { f.min_score = 1900; });
    plain("approved from a score on, by score", score, QueueOrder::score);
    auto const since =
        with(approved, [](auto& f) { f.since = base::now() - std::chrono::hours(1); });
    plain("approved since an hour", since);
    auto const words = [&](char const* what, Sought sought, QueueFilter const& filter) {
        measure(what, [&] {
            auto found = find_texts(search, sought);
            auto sought_filter = filter;
            sought_filter.among = std::make_shared<NumberSet const>(std::move(found.numbers));
            return list(sought_filter, QueueOrder::score);
        });
    };
    auto const typed = [](char const* text) {
        return Sought{comments::read_search(text).value(), {}, {}};
    };
    words("q, in most comments, approved, by score", typed("the"), approved);
    words("q, in most comments, every status, by score", typed("the"), all({}));
    words("q, in most comments, pending", typed("the"), pending);
    words("q, two frequent words, approved, by score", typed("the ka"), approved);
    words("q, a phrase of frequent words, approved", typed("\"the ka\""), approved);
    words("q, without a frequent word, approved, by score", typed("-the"), approved);
    words("q, a beginning (kar*), approved, by score", typed("kar*"), approved);
    words("q, a seldom word, every status", typed("venisuloda"), all({}));
    words("domain", Sought{{}, "site77.example", {}}, all({}));
    words("q and domain", Sought{typed("the").terms, "site77.example", {}}, all({}));
}

// Seconds of processor time of each of our threads, by name.
void print_threads() {
    for (auto const& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream file(task.path() / "stat");
        std::string const line(std::istreambuf_iterator<char>(file), {});
        auto const end = line.rfind(')');
        std::istringstream rest(line.substr(end + 2));
        std::string field;
        double ticks = 0;
        for (int i = 3; i <= 15 && rest >> field; ++i)
            if (i >= 14)
                ticks += std::stod(field);
        auto const begin = line.find('(') + 1;
        std::printf("  %-16s %8.2f s\n", line.substr(begin, end - begin).c_str(),
                    ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)));
    }
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

int main(int count, char** arguments) {
    std::filesystem::path const folder = count > 1 ? arguments[1] : "bench-queue";
    int const comments = count > 2 ? std::atoi(arguments[2]) : 1'000'000;
    std::filesystem::create_directories(folder);
    auto const truth = folder / "commentd.db";
    bool const fresh = !std::filesystem::exists(truth);
    base::Loops loops(1);
    auto begin = std::chrono::steady_clock::now();
    auto opened = Store::open({truth, 1, base::now, [] {}, {}});
    if (!opened)
        return std::printf("%s\n", opened.error().detail.c_str()), 1;
    auto& store = **opened;
    std::printf("opened in %.2f s\n", seconds_since(begin));
    begin = std::chrono::steady_clock::now();
    if (fresh)
        fill(store, comments);
    tests::wait_for<bool>(loops, store.derived.catch_up());
    if (fresh)
        std::printf("written and derived in %.1f s\n", seconds_since(begin));
    while (!tests::wait_for<bool>(loops, store.search.catch_up()))
        std::this_thread::yield();
    std::printf("searchable %.1f s later\n", seconds_since(begin));
    std::printf("processor time by thread:\n");
    print_threads();
    for (auto const& path : {truth, derived_path(truth), search_path(truth)})
        std::printf("%-12s %7.1f MB\n", path.filename().c_str(),
                    static_cast<double>(std::filesystem::file_size(path)) / 1e6);
    auto derived = Database::open(derived_path(truth), Database::Access::read);
    auto search = Database::open(search_path(truth), Database::Access::read);
    for (auto* database : {&derived, &search})
        database->execute("PRAGMA mmap_size=1073741824");
    ask(derived, search);
    return 0;
}
