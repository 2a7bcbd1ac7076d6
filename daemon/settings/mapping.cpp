#include "daemon/settings/mapping.hpp"

namespace commentd::settings {

using rules::Node;

namespace {

std::string named(std::string_view key) {
    return "'" + std::string(key) + "'";
}

} // namespace

Node const* Mapping::find(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end())
        known_.push_back(key);
    return node_.find(key);
}

Node const* Mapping::scalar(std::string_view key, Node const* node) {
    if (!node || node->is_scalar())
        return node;
    if (node->kind == Node::Kind::null)
        error(key, "E014", named(key) + " has no value: leave it out to have its default");
    else
        problems_.error(node->mark, "E014", named(key) + " must be a single word or number here");
    return nullptr;
}

Node const* Mapping::sequence(std::string_view key) {
    auto const* node = find(key);
    if (!node || node->is_sequence())
        return node;
    auto const example = node->is_scalar() ? ", such as [" + node->text + "]" : "";
    problems_.error(node->mark, "E014", named(key) + " must be a list" + example);
    return nullptr;
}

void Mapping::not_yet(std::string_view key) {
    if (find(key))
        error(key, "E016", named(key) + " is not yet supported");
}

void Mapping::not_yet_unless(std::string_view key, std::string_view default_value) {
    auto const* node = find(key);
    if (!node)
        return;
    bool const is_default = default_value == "[]" ? node->is_sequence() && node->items.empty()
                            : default_value == "null"
                                ? node->kind == Node::Kind::null
                                : node->is_scalar() && node->text == default_value;
    if (!is_default)
        error(key, "E016",
              named(key) + " is not yet supported: leave it out, or at " +
                  std::string(default_value));
}

void Mapping::error(std::string_view key, std::string_view code, std::string message) {
    auto const member = std::ranges::find(node_.members, key, &rules::Member::key);
    auto const mark = member == node_.members.end() ? node_.mark
                      // YAML has nothing stand where the next thing begins.
                      : member->value.kind == Node::Kind::null ? member->mark
                                                               : member->value.mark;
    problems_.error(mark, code, std::move(message));
}

bool Mapping::complain(Node const& at, std::string_view key, Complaint const& complaint) {
    if (complaint.empty())
        return false;
    problems_.error(at.mark, "E014", named(key) + " " + complaint + ", not '" + at.text + "'");
    return true;
}

void Mapping::refuse_unknown() {
    for (auto const& member : node_.members)
        if (std::ranges::find(known_, member.key) == known_.end())
            problems_.error(member.mark, "E001",
                            "there is no setting " + named(member.key) + " here" +
                                rules::suggestion(member.key, known_));
}

} // namespace commentd::settings
