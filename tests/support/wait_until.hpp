// Waits for what another thread or program does. False when it has not been done after a minute:
// sanitizers on a busy machine are slow.
#pragma once

#include <chrono>
#include <thread>

namespace commentd::tests {

constexpr auto patience = std::chrono::seconds(60);

template <class Condition>
bool wait_until(Condition condition) {
    auto const latest = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > latest)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

} // namespace commentd::tests
