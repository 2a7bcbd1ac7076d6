// The comment of a test: what the site would send, and any facts beside it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "rules/conditions/fact_table.hpp"
#include "rules/pack/node.hpp"
#include "rules/pack/problems.hpp"

namespace commentd::rules {

class Given {
public:
    Given(Needs const& needs, Time clock, Problems&);

    // A text alone is the content. Keys named in `others` belong to the test itself.
    bool read(Node const&, std::initializer_list<std::string_view> others = {});

    Texts texts() const;
    // What the text tells of histories: nothing is known of what it links to, but for what was given.
    void add_links(TextReading const&);
    Facts facts; // of an unknown author, but for what was given
    std::string author_id;
    // Of what the test itself tells a history or a count, the comments before it do not.
    struct Said {
        bool author = false, net = false, ip = false, link_domain = false;
        bool rates = false, duplicates = false;
    } said;
    std::map<Fact const*, Value> values;

private:
    void read_map(Node const&, std::string const& prefix,
                  std::initializer_list<std::string_view> others);
    void read_one(std::string const& name, Mark, Node const&);
    void set_fact(Fact const&, Node const&);
    void set_history(std::string_view name, Value const&);
    void set_copies(std::string const& name, Node const&);
    std::string& stored(Slot slot) { return texts_[static_cast<std::size_t>(slot)]; }
    void refuse(Node const&, std::string const& why, std::string_view code = "E014");

    Problems& problems_;
    std::array<std::string, slot_count> texts_;
    bool good_ = true;
};

} // namespace commentd::rules
