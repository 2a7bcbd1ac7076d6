// A test in virtual time: comments that came before (`history`) and those that are judged one after
// another (`steps`). What a test without them has, `given` and `expect`, is one step.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/pack/given.hpp"
#include "rules/pack/keys.hpp"
#include "rules/past/past.hpp"

namespace commentd::rules {

// One comment of a test.
struct Moment {
    Time at{};
    Node const* given = nullptr;
    Node const* expect = nullptr;         // null: nothing is expected
    std::uint32_t number = 1;             // for {n}: which of a step's repetitions
    std::optional<Verdict> known = {};    // of history: how it stands; it is not judged
    std::string name = {};                // "step 2, line 14: ", before what is wrong; of a test
                                          // without steps nothing
};
struct Moments {
    std::vector<Moment> all; // in the order of time
    bool in_time = false;    // earlier comments are known to later ones
};

// Asks for the keys `given`, `expect`, `steps` and `history`. Nothing where something is wrong,
// which it has told.
std::optional<Moments> read_moments(Keys& test, std::string const& clock, Problems&);

// The comment with its number in the place of {n}.
Node with_number(Node const&, std::uint32_t);

// The past of one test. Who an author is, is told as the daemon's moderation/keys.cpp does for a
// site with its defaults: an account, else name and address with the network where it is known.
class TestPast {
public:
    explicit TestPast(Needs const& needs) : needs_(needs) {}

    // Answers all that was not given.
    void arrive(Given&, TextReading const&);
    void settle(Verdict verdict) { past_.settle(verdict); }

private:
    Needs const& needs_;
    Past past_;
    std::uint32_t count_ = 0;
};

} // namespace commentd::rules
