// The folder that everything is kept in: comments, addresses and hashes of keys are for nobody else
// to read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace commentd::store {

// Makes what is missing of it; closes to others what is ours and an earlier umask left open.
// Whoever opens the database next says what is wrong with it.
void prepare_state(std::filesystem::path const& folder, std::filesystem::path const& database);

// Whether it is another user's, as when root runs a command beside the daemon: what root makes there
// the daemon could not open.
struct Owner {
    unsigned user = 0, group = 0;
};
std::optional<Owner> other_owner(std::filesystem::path const& folder);

// One at a time writes the comments of a state folder: the daemon, or a command that does without
// it. The lock ends with the process.
class StateLock {
public:
    explicit StateLock(std::filesystem::path const& folder);
    ~StateLock();
    StateLock(StateLock const&) = delete;
    StateLock& operator=(StateLock const&) = delete;
    bool taken() const; // by us, now or before
    std::string why_not() const; // when it is not

private:
    int const file_;
    int const error_;
};

} // namespace commentd::store
