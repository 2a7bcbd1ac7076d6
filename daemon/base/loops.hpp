// The worker threads, one event loop each. A connection lives on one of them for life.
// Declared before everything that may still want to wake someone up, so destroyed last.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

namespace commentd::base {

class Loops {
public:
    explicit Loops(unsigned count); // threads run when it returns; signals are blocked in them
    ~Loops();                       // stops and joins

    std::size_t size() const;
    boost::asio::any_io_executor at(std::size_t) const;

    // Run it on every loop, one after the other, and wait for each: the fence for what loops own.
    // What waited there before, and what the visit cancels, has run when this returns. Not from a loop.
    void visit_each(std::function<void(std::size_t)> const&);

private:
    struct Loop;
    std::unique_ptr<Loop[]> loops_;
    std::size_t count_;
};

} // namespace commentd::base
