// Everything that is kept, opened in the order in which its parts need each other.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "daemon/base/clock.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/store/bell.hpp"
#include "daemon/store/comments.hpp"
#include "daemon/store/derived.hpp"
#include "daemon/store/feed.hpp"
#include "daemon/store/operations.hpp"
#include "daemon/store/readers.hpp"
#include "daemon/store/recent.hpp"
#include "daemon/store/search.hpp"
#include "daemon/store/slices.hpp"
#include "daemon/store/threads.hpp"
#include "daemon/store/watches.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

// Opens commentd.db for a command or the daemon: makes it if it is not there, migrates it. The
// error is a sentence for an operator.
base::Result<Database> open_truth(std::filesystem::path const&);

std::filesystem::path derived_path(std::filesystem::path const& truth);
std::filesystem::path search_path(std::filesystem::path const& truth);

// The key of all keyed hashes of this database; made with it.
base::HashKey hash_key(Database&);

// A write that leaves nothing behind: whether the disk takes one.
void touch(Database&);

// When everything else is closed: nothing that was erased is left in a log or in a page's unused
// part. A VACUUM is needed only when something was erased since the last one: it takes some 20 s a
// gigabyte, twice the file's size on the disk meanwhile, and little memory.
struct LastWord {
    std::filesystem::path truth;
    ~LastWord();
};

struct Store {
    struct Options {
        std::filesystem::path truth;
        unsigned readers = 1;
        base::Clock clock;
        std::function<void()> stop_daemon; // when a sync has failed
        std::stop_token stop;              // gives up opening
    };
    // Everything is caught up when it returns.
    static base::Result<std::unique_ptr<Store>> open(Options);
    ~Store();

    base::HashKey const key;
    std::filesystem::path const truth;
    LastWord const last_word;
    Recent recent;
    Bell bell;
    Feed feed;
    Threads threads;
    Derived derived;
    Search search;
    Comments comments{derived, search, recent, bell, feed};
    Watches watches{feed};
    Operations operations{comments, watches};
    Readers readers;
    Readers lists; // for moderators' lists, which may take a while: no comment waits behind them
    Readers scans; // one thread, for what looks at everything: no comment waits behind it
    Writer writer; // behind all that its jobs use
    Slices slices;

private:
    Store(base::HashKey, Options const&, Database truth_for_writer);
};

} // namespace commentd::store
