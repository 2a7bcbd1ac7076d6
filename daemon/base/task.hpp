// What a coroutine of the daemon returns. The one place where base knows Asio's coroutines.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace commentd::base {

template <class T>
using Task = boost::asio::awaitable<T>;

} // namespace commentd::base
