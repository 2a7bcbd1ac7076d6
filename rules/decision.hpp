// What the rules say of one comment, and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace commentd::rules {

// From least to most severe.
enum class Verdict : std::uint8_t { approve, hold, reject, spam };
std::string_view to_text(Verdict);

using Points = std::int64_t; // hundredths of a point; 250 is shown as 2.5
constexpr Points never = INT64_MAX; // as a threshold: this verdict is never reached by score

struct Thresholds {
    Points hold = 300, reject = never, spam = 1200;
    bool operator==(Thresholds const&) const = default;
};

// enforce: the rule counts. shadow: it is on trial, asked and shown, and decides nothing.
// disabled: it is not asked.
enum class Mode : std::uint8_t { enforce, shadow, disabled };
std::string_view to_text(Mode);

// One place where a rule hit, or the bare fact that it did (then `field` is empty).
struct Hit {
    std::string rule;   // "pharma-words", "policy.first-comment", "engine.timeout"
    std::string pack;   // name of its pack; empty for the program's own
    std::string reason; // placeholders filled in
    Points score = 0;   // the rule's counted score before group caps, the same on each of its hits
    std::string field;  // fact that was matched: "content", "author.name", "links.hosts" …
    std::uint32_t begin = 0, end = 0; // code points of the stored field; for links.hosts of content
    std::string text;   // what stands there
    std::string list, entry; // the list and its entry as written, when a list matched
    std::string at;          // "lists/slurs.txt:12" or "spam.yaml:40"
    std::string view;        // "raw" | "plain" | "folded" | "skeleton" | "squeezed"
    std::vector<std::string> how; // what was undone to see it: text::How in words
    bool pivotal = false; // without the effects of its rule the verdict would be another
    bool operator==(Hit const&) const = default;
};

// What would be said if every rule on trial were enforced. A rule on trial is pivotal, and stands in
// `flipped_by`, when it alone, added to those that are enforced, makes the verdict another.
struct Shadow {
    Verdict verdict = Verdict::hold;
    Points score = 0;
    std::string decided_by;
    std::vector<std::string> flipped_by; // in file order
    std::vector<Hit> hits;               // of rules on trial alone, in file order
    bool operator==(Shadow const&) const = default;
};

struct Decision {
    Verdict verdict = Verdict::hold;
    Points score = 0;
    Thresholds thresholds;
    std::string ruleset;    // RuleSet::id()
    std::string decided_by; // a rule id, "policy.…", "engine.…", or "score"
    std::optional<std::string> reply; // for the commenter, of the deciding rule
    std::vector<Hit> hits;  // in file order, policy and engine last; at most 200 with a span
    std::optional<Shadow> shadow; // absent: no rule on trial has anything to say
    bool operator==(Decision const&) const = default;
};

} // namespace commentd::rules
