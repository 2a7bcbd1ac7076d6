// What bench_decide judges: comments of files or of its own, packs with more rules and lists beside
// the shipped ones, and texts made to be slow.
#pragma once

#include <string>
#include <vector>

#include "rules/pack/load.hpp"

namespace commentd::bench {

struct Sample {
    std::string content, name, email;
};

std::string file_text(std::string const& path);

// Of NDJSON files with a "content" a line; three of our own when there are none.
std::vector<Sample> read_samples(std::vector<std::string> const& corpora);

// FOLDER's packs, or the shipped ones.
rules::Bundle packs_of(std::string const& folder);

// A pack of so many rules as operators write them: words, phrases, regexes, numbers, hosts.
rules::PackFile generated_rules(std::size_t count);

// 300 rules that each find a lot in what hostile_texts() holds, every time after a long look.
rules::PackFile slow_rules();

// A list of substrings in the six fields that WordPress looks at; the first `entries` lines of it.
rules::PackFile list_pack(std::string const& lines, std::size_t entries);

// Texts of `bytes` that once were, or could be, slow for some part of the reading.
struct Hostile {
    std::string what, text;
};
std::vector<Hostile> hostile_texts(std::size_t bytes);

// Prose of `bytes`, no two parts of it the same, from the samples.
std::string prose(std::vector<Sample> const& samples, std::size_t bytes);

} // namespace commentd::bench
