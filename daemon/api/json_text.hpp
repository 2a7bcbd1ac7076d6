// JSON as people write it. Boost's serializer writes 12.5 as 1.25E1: as good to a program, and not to
// somebody who looks at an answer or searches a file for a score.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace commentd::api {

// In one line. Strings are taken to be valid UTF-8; a number that JSON has no word for is null.
std::string json_text(boost::json::value const&);

} // namespace commentd::api
