// How people spell an address who hide it from filters and show it to readers: "hxxp://",
// "example[.]com", "example (dot) com", "example dot com". Each piece is read where it stands, in a
// bounded piece of text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace commentd::rules::text {

struct SpelledDot {
    std::size_t begin = 0, end = 0; // with the white space around it, up to two characters a side
    bool spaced = false;            // white space beside it
    bool loose = false;             // and nothing else: "a dot b", "a . b"; prose has them too
};

// The spelled dot that begins at `at`, behind a label. A plain "." is none.
std::optional<SpelledDot> spelled_dot_at(std::string_view text, std::size_t at);

// The spelled dot whose first character other than white space stands at `at`, not before `from`.
std::optional<SpelledDot> spelled_dot_around(std::string_view text, std::size_t from,
                                             std::size_t at);

struct Scheme {
    std::size_t begin = 0, end = 0; // with what stands for "://"
    bool spelled = false;           // not as browsers take it
};

// The web scheme whose ':' stands at `colon`: "https://", "hxxp://", "h**p://", "ttp://",
// "http[:]//". What lies before `from` is not looked at.
std::optional<Scheme> scheme_at(std::string_view text, std::size_t from, std::size_t colon);

// Where a web scheme begins that ends at `end` and lacks something: "http//", "http: //", "http:/".
std::optional<std::size_t> broken_scheme_before(std::string_view text, std::size_t from,
                                                std::size_t end);

// Whether "(at)", "[at]" or '@' ends here: what follows belongs to an email address.
bool is_behind_at(std::string_view text, std::size_t end);

// Bytes of a label of a host, dots left out, that begin at `at` or end there; 0 when none do.
// Invisible characters belong to it where they split ASCII.
std::size_t label_bytes_at(std::string_view text, std::size_t at);
std::size_t label_bytes_before(std::string_view text, std::size_t end);

} // namespace commentd::rules::text
