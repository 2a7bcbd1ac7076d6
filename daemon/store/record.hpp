// What is kept of a decision beside its status, as one compact blob: the verdict, every hit, and
// the facts that could not be computed again (history, rates, duplicates as of then). Enough to
// show it, to replay it and to undo it. About 60 bytes and 0.5 µs without hits.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rules/decision.hpp"
#include "rules/facts.hpp"
#include "rules/text/near.hpp"

namespace commentd::store {

// Keyed hashes that say "the same author", "the same text"… without saying which. 0: absent, and
// then a key of nothing. All but `reader` and `email` include what the contract's identity includes;
// all include the site.
struct Keys {
    std::uint64_t cluster = 0; // keeps an unproven author beside the network in derived.db
    std::uint64_t author = 0;  // the contract's identity
    std::uint64_t reader = 0;  // policy.first-comment's: account, else folded name and email
    std::uint64_t ip = 0;      // /32 or /64
    std::uint64_t net = 0;     // /24 or /48
    std::uint64_t copy = 0;    // site, thread, parent, author and folded text: the duplicate
    std::uint64_t text = 0;    // folded text alone: the `duplicate` fact
    std::uint64_t email = 0;
    std::uint64_t name = 0;    // folded
    // Of the folded text, where the rules looked for near copies; how many words it has is not kept
    // (a stored one is only compared with). It is erased with the keys.
    rules::text::Signature near;

    bool operator==(Keys const&) const = default;
    std::string pack() const; // 72 bytes, and 32 of the signature if there is one
    static Keys unpack(std::string_view); // of an empty one: all absent
};

// Keyed hashes as they stand in a blob.
std::string pack_hashes(std::vector<std::uint64_t> const&);
std::vector<std::uint64_t> unpack_hashes(std::string_view);

struct Record {
    rules::Decision decision;
    rules::Facts facts; // its string_views and texts are not kept
};

// Thrown by what reads a record: it is cut, or of a format that is not known.
struct DamagedRecord : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string pack(rules::Decision const&, rules::Facts const&);
Record unpack_record(std::string_view);
rules::Decision unpack_decision(std::string_view); // without the facts: what showing an item needs
// The same for those who only show it or look at its rules: of a damaged one a decision that says so,
// with one hit of `engine.unreadable` and the comment's first verdict. The log says it once.
rules::Decision shown_decision(std::string_view packed, std::int64_t comment, rules::Verdict);

// The record of an erased comment: verdict, scores, rule names; nothing that quotes. Of a damaged one
// nothing is left but what shown_decision() says of it.
std::string without_quotes(std::string_view packed, std::int64_t comment, rules::Verdict);

} // namespace commentd::store
