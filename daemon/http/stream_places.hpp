// How many streams may be open: in all, and for each of those who ask for them. One that is open
// costs a connection and some memory for as long as its reader likes.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace commentd::http {

class StreamPlaces {
public:
    explicit StreamPlaces(std::size_t in_all) : in_all_(in_all) {}

    // On whose account a stream goes (a person, an address), and how many they may have.
    struct Account {
        std::string key;
        std::size_t max = 0;
    };
    // Given back with the last copy; must not outlive us.
    using Place = std::shared_ptr<void const>;
    // Null when all are taken, or all of one account.
    Place take(std::vector<Account> const&);

private:
    struct Taken;
    std::size_t const in_all_;
    std::mutex mutex_;
    std::size_t open_ = 0;                               // guarded by mutex_
    std::unordered_map<std::string, std::size_t> of_each_; // likewise
};

} // namespace commentd::http
