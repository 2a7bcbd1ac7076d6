#include "rules/text/word_database.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <fstream>
#include <new>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>

#include <hs.h>
#include <malloc.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "rules/text/word_entries.hpp"
#include "rules/text/words.hpp"

namespace commentd::rules::text {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t cached_max = 16; // files, up to four of a rule set; a few may be tried in turn

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }
    void add(void const* bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
    std::string hexadecimal() {
        std::array<unsigned char, 32> digest{};
        EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
        std::string text;
        for (unsigned char const byte : digest) {
            text += "0123456789abcdef"[byte >> 4];
            text += "0123456789abcdef"[byte & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// What a compiled database depends on: the literals, the library, the processor.
std::string cache_name(Literals const& words) {
    Sha256 hash;
    std::string_view const version = hs_version();
    hash.add(version.data(), version.size());
    hs_platform_info_t processor{};
    hs_populate_platform(&processor);
    hash.add(&processor.cpu_features, sizeof processor.cpu_features);
    hash.add(&processor.tune, sizeof processor.tune);
    hash.add(words.ends.data(), words.ends.size() * sizeof words.ends.front());
    hash.add(words.bytes.data(), words.bytes.size());
    return hash.hexadecimal() + ".hs";
}

// Those that were used last stay.
void remove_oldest(fs::path const& folder) {
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    std::error_code error;
    for (auto const& file : fs::directory_iterator(folder, error))
        if (file.path().extension() == ".hs")
            files.emplace_back(file.last_write_time(error), file.path());
    if (files.size() <= cached_max)
        return;
    std::ranges::sort(files, std::greater<>{});
    for (std::size_t i = cached_max; i < files.size(); ++i)
        fs::remove(files[i].second, error);
}

// Fewer literals than this take libhs a fifth of a second at most.
constexpr std::size_t worth_a_thread_min = 5'000;

std::atomic<int> left_behind = 0;

} // namespace

bool is_compiling_left_behind() { return left_behind > 0; }

void WordDatabase::Free::operator()(hs_database* database) const { hs_free_database(database); }
void WordDatabase::Free::operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }

WordDatabase::WordDatabase(Literals const& words, WordCompiling const& how) {
    auto const& kept_in = how.spare.empty() ? how.cache : how.spare;
    auto const name = how.cache.empty() && how.spare.empty() ? "" : cache_name(words);
    for (auto const& folder : {how.cache, how.spare})
        if (!database_ && !folder.empty())
            database_ = read(folder / name);
    if (!database_) {
        if (how.stop.stop_requested())
            throw CompilingStopped();
        bool const takes_long = words.literals() >= worth_a_thread_min;
        database_ = takes_long && how.stop.stop_possible() ? compiled_aside(words, how.stop)
                                                           : compiled(words);
        if (!kept_in.empty())
            write(*database_, kept_in / name);
        malloc_trim(0); // compiling took many times of what it leaves
    }
    hs_scratch_t* scratch = nullptr;
    if (hs_alloc_scratch(database_.get(), &scratch) != HS_SUCCESS)
        throw std::bad_alloc();
    prototype_.reset(scratch);
}

void WordDatabase::scan(std::string_view text, Found found, void* context) const {
    struct Call {
        Found found;
        void* context;
    } call{found, context};
    auto const forward = [](unsigned id, unsigned long long, unsigned long long end, unsigned,
                            void* to) -> int {
        auto const& caller = *static_cast<Call*>(to);
        return caller.found(caller.context, id, static_cast<std::size_t>(end)) ? 1 : 0;
    };
    auto scratch = borrow();
    auto const result = hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0,
                                scratch.get(), forward, &call);
    if (result != HS_SUCCESS && result != HS_SCAN_TERMINATED)
        throw std::runtime_error("libhs can not scan: " + std::to_string(result));
    std::lock_guard const lock(mutex_);
    idle_.push_back(std::move(scratch));
}

WordDatabase::Database WordDatabase::compiled(Literals const& words) {
    auto const count = words.literals();
    std::vector<char const*> begins(count);
    std::vector<std::size_t> lengths(count);
    std::vector<unsigned> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0U);
    for (std::size_t i = 0; i < count; ++i) {
        begins[i] = words.literal(i).data();
        lengths[i] = words.length(i);
    }
    std::vector<unsigned> const flags(count, 0);
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(begins.data(), flags.data(), numbers.data(), lengths.data(),
                             static_cast<unsigned>(count), HS_MODE_BLOCK, nullptr, &database,
                             &error) != HS_SUCCESS) {
        std::string const message = error->message;
        hs_free_compile_error(error);
        throw std::runtime_error("libhs can not compile the lists: " + message);
    }
    return Database(database);
}

WordDatabase::Database WordDatabase::compiled_aside(Literals const& words,
                                                    std::stop_token const& stop) {
    struct Work {
        explicit Work(Literals const& all) : words(all) {}
        Literals words; // of its own: it may outlive whoever asked
        std::mutex mutex;
        std::condition_variable_any changed;
        bool done = false, given_up = false;
        Database database;
        std::exception_ptr error;
    };
    auto const work = std::make_shared<Work>(words);
    std::thread([work] {
        Database database;
        std::exception_ptr error;
        try {
            database = compiled(work->words);
        } catch (...) {
            error = std::current_exception();
        }
        std::lock_guard const lock(work->mutex);
        work->database = std::move(database);
        work->error = error;
        work->done = true;
        work->changed.notify_all();
        left_behind -= work->given_up;
    }).detach();
    std::unique_lock lock(work->mutex);
    if (!work->changed.wait(lock, stop, [&] { return work->done; })) {
        work->given_up = true;
        ++left_behind;
        throw CompilingStopped();
    }
    if (work->error)
        std::rethrow_exception(work->error);
    return std::move(work->database);
}

// Nothing when there is no such file or it is not whole: libhs keeps a checksum in it.
WordDatabase::Database WordDatabase::read(fs::path const& path) {
    std::error_code error;
    auto const size = fs::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file)
        return nullptr;
    auto const bytes = std::make_unique_for_overwrite<char[]>(size);
    hs_database_t* database = nullptr;
    fs::last_write_time(path, fs::file_time_type::clock::now(), error); // it is in use
    if (!file.read(bytes.get(), static_cast<std::streamsize>(size)) ||
        hs_deserialize_database(bytes.get(), size, &database) != HS_SUCCESS)
        return nullptr;
    return Database(database);
}

// A cache that can not be written costs time at the next start and nothing else.
void WordDatabase::write(hs_database const& database, fs::path const& path) {
    char* bytes = nullptr;
    std::size_t size = 0;
    if (hs_serialize_database(&database, &bytes, &size) != HS_SUCCESS)
        return;
    std::unique_ptr<char, decltype(&std::free)> const owned(bytes, std::free);
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    auto temporary = path;
    temporary += "." + std::to_string(getpid());
    std::ofstream file(temporary, std::ios::binary);
    file.write(bytes, static_cast<std::streamsize>(size));
    file.close();
    if (file)
        fs::rename(temporary, path, error);
    if (!file || error)
        fs::remove(temporary, error);
    remove_oldest(path.parent_path());
}

WordDatabase::Scratch WordDatabase::borrow() const {
    {
        std::lock_guard const lock(mutex_);
        if (!idle_.empty()) {
            auto scratch = std::move(idle_.back());
            idle_.pop_back();
            return scratch;
        }
    }
    hs_scratch_t* scratch = nullptr;
    if (hs_clone_scratch(prototype_.get(), &scratch) != HS_SUCCESS)
        throw std::bad_alloc();
    return Scratch(scratch);
}

} // namespace commentd::rules::text
