// Keys, tokens and sessions as they are in the database, in memory.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/snapshot.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/store.hpp"

namespace commentd::store {

// Never older than 250 ms: a command that makes or revokes one is another process. What this daemon
// itself changes counts from refresh() on.
class CredentialWatch {
public:
    CredentialWatch(Store&, base::Clock);
    ~CredentialWatch();

    std::shared_ptr<Credentials const> current() const { return current_.get(); }
    base::Task<void> refresh();

    // When a session was used last. What is noted is written once a minute.
    base::Time last_use(Session const&) const;
    void note_use(Session const&, base::Time);

private:
    void loop();
    void load(); // the thread's own
    void write_uses();

    Store& store_;
    base::Clock const clock_;
    Database database_; // the thread's own once it runs
    base::Snapshot<Credentials> current_;
    std::mutex mutable mutex_;
    std::condition_variable wake_;
    // guarded by mutex_
    bool stopping_ = false;
    std::vector<std::function<void()>> waiting_;      // for the next load
    std::unordered_map<std::string, base::Time> uses_; // by the session's hash; only of live ones
    std::thread thread_;
};

} // namespace commentd::store
