#include "rules/pack/reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

namespace commentd::rules {

namespace {

constexpr std::size_t depth_max = 32;
constexpr std::size_t scalar_bytes_max = 64 * 1024;

// yaml-cpp counts from 0 and in bytes; people count from 1 and in characters.
class Places {
public:
    Places(std::string_view text, std::uint32_t file) : text_(text), file_(file), starts_{0} {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') {
                starts_.push_back(i + 1);
            }
        }
    }

    Mark of(YAML::Mark const& mark) const {
        if (mark.is_null() || mark.line < 0 || mark.column < 0) {
            return {file_, 0, 0};
        }
        auto const line = std::min(static_cast<std::size_t>(mark.line), starts_.size() - 1);
        auto const before = text_.substr(starts_[line], static_cast<std::size_t>(mark.column));
        auto const inside =
            std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) == 0x80; });
        return {file_, mark.line + 1, mark.column + 1 - static_cast<int>(inside)};
    }

    Mark of_byte(std::size_t offset) const {
        auto const next = std::upper_bound(starts_.begin(), starts_.end(), offset);
        auto const line = static_cast<int>(next - starts_.begin()) - 1;
        YAML::Mark mark;
        mark.line = line;
        mark.column = static_cast<int>(offset - *(next - 1));
        return of(mark);
    }

private:
    std::string_view text_;
    std::uint32_t file_;
    std::vector<std::size_t> starts_;
};

struct TooDeep {
    Mark mark;
};

class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(Places const& places, Problems& problems) : places_(places), problems_(problems) {}

    std::optional<Node> root;

    void OnDocumentStart(YAML::Mark const&) override {}
    void OnDocumentEnd() override {}

    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        attach(begin(mark, Node::Kind::null, "", anchor));
    }

    void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override {
        problems_.error(places_.of(mark), "E013", "aliases (*name) are not allowed in packs");
        attach(begin(mark, Node::Kind::null, "", 0));
    }

    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& value) override {
        auto node = begin(mark, Node::Kind::scalar, tag, anchor);
        node.quoted = tag == "!"; // how yaml-cpp tells
        node.text = value;
        if (value.size() > scalar_bytes_max) {
            problems_.error(node.mark, "E013", "longer than 64 kB");
            node.text.clear();
        }
        attach(std::move(node));
    }

    void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(begin(mark, Node::Kind::sequence, tag, anchor));
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(begin(mark, Node::Kind::map, tag, anchor));
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node node;
        std::optional<Member> key; // waits for its value
    };

    Node begin(YAML::Mark const& at, Node::Kind kind, std::string const& tag,
               YAML::anchor_t anchor) {
        Node node;
        node.kind = kind;
        node.mark = places_.of(at);
        if (anchor != 0) {
            problems_.error(node.mark, "E013", "anchors (&name) are not allowed in packs");
        }
        if (!tag.empty() && tag != "?" && tag != "!") {
            problems_.error(node.mark, "E013", "tags (!name) are not allowed in packs");
        }
        return node;
    }

    void open(Node node) {
        if (open_.size() >= depth_max) {
            throw TooDeep{node.mark};
        }
        open_.push_back({std::move(node), {}});
    }

    void close() {
        auto node = std::move(open_.back().node);
        open_.pop_back();
        attach(std::move(node));
    }

    void attach(Node node) {
        if (open_.empty()) {
            root = std::move(node);
            return;
        }
        auto& [parent, key] = open_.back();
        if (parent.is_sequence()) {
            parent.items.push_back(std::move(node));
        } else if (!key) {
            key = as_key(std::move(node));
        } else {
            key->value = std::move(node);
            if (auto const* earlier = parent.find(key->key); earlier && !key->key.empty()) {
                problems_.error(key->mark, "E002", "the key '" + key->key + "' stands here twice");
            } else {
                parent.members.push_back(std::move(*key));
            }
            key.reset();
        }
    }

    Member as_key(Node node) {
        if (!node.is_scalar() || node.text.empty()) {
            problems_.error(node.mark, "E014", "a key must be a word");
        } else if (!node.quoted && node.text == "<<") {
            problems_.error(node.mark, "E013", "merge keys (<<) are not allowed in packs");
        }
        return {std::move(node.text), node.mark, {}};
    }

    Places const& places_;
    Problems& problems_;
    std::vector<Open> open_;
};

// What no text file has: yaml-cpp would take some of it for the end of the file.
std::optional<std::size_t> find_control(std::string_view text) {
    auto const found = std::find_if(text.begin(), text.end(), [](unsigned char c) {
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    });
    if (found == text.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - text.begin());
}

} // namespace

std::optional<Node> read_yaml(std::string_view text, std::uint32_t file, Problems& problems) {
    if (text.size() > pack_bytes_max) {
        problems.error({file, 0, 0}, "E013", "larger than 8 MB");
        return std::nullopt;
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    Places const places(text, file);
    if (auto const bad = find_bad_utf8(text)) {
        problems.error(places.of_byte(*bad), "E013", "not valid UTF-8");
        return std::nullopt;
    }
    if (auto const bad = find_control(text)) {
        problems.error(places.of_byte(*bad), "E013", "a control character");
        return std::nullopt;
    }
    TreeBuilder tree(places, problems);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(tree) || !tree.root) {
            problems.error({file, 1, 1}, "E013", "the file is empty");
            return std::nullopt;
        }
        auto root = std::move(tree.root);
        if (parser.HandleNextDocument(tree)) {
            problems.error(tree.root ? tree.root->mark : Mark{file, 0, 0}, "E013",
                           "a second document (---) in one file");
        }
        return root;
    } catch (TooDeep const& deep) {
        problems.error(deep.mark, "E013", "nested deeper than 32");
    } catch (YAML::Exception const& e) {
        problems.error(places.of(e.mark), "E013", e.msg);
    } catch (std::exception const& e) {
        problems.error({file, 0, 0}, "E013", std::string("can not be read as YAML: ") + e.what());
    }
    return std::nullopt;
}

std::optional<std::size_t> find_bad_utf8(std::string_view text) {
    auto const byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    auto const follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    for (std::size_t i = 0; i < text.size();) {
        auto const b = byte(i);
        if (b < 0x80) {
            i += 1;
        } else if (b >= 0xC2 && b <= 0xDF && follows(i + 1)) {
            i += 2;
        } else if (b >= 0xE0 && b <= 0xEF &&
                   follows(i + 1, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF) &&
                   follows(i + 2)) {
            i += 3;
        } else if (b >= 0xF0 && b <= 0xF4 &&
                   follows(i + 1, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF) &&
                   follows(i + 2) && follows(i + 3)) {
            i += 4;
        } else {
            return i;
        }
    }
    return std::nullopt;
}

} // namespace commentd::rules
