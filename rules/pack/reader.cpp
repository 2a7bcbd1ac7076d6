#include "rules/pack/reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_set>

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
        return {file_, mark.line + 1, character(offset(mark))};
    }

    char byte(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

    std::size_t offset(YAML::Mark const& mark) const {
        auto const line = std::min(static_cast<std::size_t>(std::max(mark.line, 0)),
                                   starts_.size() - 1);
        auto const column = static_cast<std::size_t>(std::max(mark.column, 0));
        return std::min(starts_[line] + column, text_.size());
    }

    // Where the line begins that this byte is of.
    std::size_t line_start(std::size_t offset) const {
        return *(std::upper_bound(starts_.begin(), starts_.end(), offset) - 1);
    }

    Mark of_byte(std::size_t offset) const {
        auto const next = std::upper_bound(starts_.begin(), starts_.end(), offset);
        return {file_, static_cast<int>(next - starts_.begin()), character(offset)};
    }

private:
    // Which character of its line the byte is, from 1. Marks come mostly in the order of the text,
    // and a file may be one long line: it is counted on from the mark before.
    int character(std::size_t offset) const {
        auto const start = line_start(offset);
        if (start != counted_line_ || offset < counted_to_) {
            counted_line_ = counted_to_ = start;
            counted_ = 1;
        }
        auto const between = text_.substr(counted_to_, offset - counted_to_);
        counted_ += static_cast<int>(std::count_if(between.begin(), between.end(),
                                                   [](char c) { return (c & 0xC0) != 0x80; }));
        counted_to_ = offset;
        return counted_;
    }

    std::string_view text_;
    std::uint32_t file_;
    std::vector<std::size_t> starts_;
    mutable std::size_t counted_line_ = 0, counted_to_ = 0; // bytes
    mutable int counted_ = 1;
};

struct TooDeep {
    Mark mark;
};

class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(Places const& places, Problems& problems) : places_(places), problems_(problems) {}

    std::optional<Node> root;
    std::optional<std::size_t> last_quote; // the byte where the last word in quotes begins

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
        if (node.quoted) {
            last_quote = places_.offset(mark);
        }
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
        std::unordered_set<std::string> keys; // that were there
    };

    Node begin(YAML::Mark const& at, Node::Kind kind, std::string const& tag,
               YAML::anchor_t anchor) {
        Node node;
        node.kind = kind;
        node.mark = places_.of(at);
        if (anchor != 0) {
            problems_.error(node.mark, "E013", "anchors (&name) are not allowed in packs");
        }
        bool const bare = tag == "!" && places_.byte(places_.offset(at)) == '!'; // "! word"
        if (bare || (!tag.empty() && tag != "?" && tag != "!")) {
            problems_.error(node.mark, "E013", "tags (!name) are not allowed in packs");
        }
        return node;
    }

    void open(Node node) {
        if (open_.size() >= depth_max) {
            throw TooDeep{node.mark};
        }
        open_.push_back({std::move(node), {}, {}});
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
        auto& [parent, key, keys] = open_.back();
        if (parent.is_sequence()) {
            parent.items.push_back(std::move(node));
        } else if (!key) {
            key = as_key(std::move(node));
        } else {
            key->value = std::move(node);
            if (!key->key.empty() && !keys.insert(key->key).second) {
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

// Whether the quote that opens at `at` is closed somewhere behind.
bool is_closed(std::string_view text, std::size_t at) {
    char const quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (text[at] == quote) {
            if (quote == '"' || text.substr(at + 1, 1) != "'") {
                return true;
            }
            ++at;
        }
    }
    return false;
}

// yaml-cpp takes the end of a file that ends in a line break for the end of a quote, and what stood
// behind it for a part of the word. Only the last quote of a file can be so.
std::optional<std::size_t> find_open_quote(std::string_view text, TreeBuilder const& tree) {
    auto const at = tree.last_quote;
    bool const is_quote = at && *at < text.size() && (text[*at] == '\'' || text[*at] == '"');
    return is_quote && !is_closed(text, *at) ? at : std::nullopt;
}

// What yaml-cpp says, and where; a tab that indents is the cause of much, and it seldom says so.
void tell(YAML::Exception const& e, std::string_view text, Places const& places,
          Problems& problems) {
    if (!e.mark.is_null()) {
        auto const start = places.line_start(places.offset(e.mark));
        auto const tab = text.find_first_not_of(' ', start);
        if (tab < text.size() && text[tab] == '\t') {
            problems.error(places.of_byte(tab), "E013",
                           "a tab where the line is indented: YAML takes spaces only");
            return;
        }
    }
    bool const escape = e.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE);
    problems.error(places.of(e.mark), "E013",
                   e.msg + (escape ? "; single quotes keep backslashes as they are"
                                   : "; a text with signs of YAML's (such as * @ : # { or a "
                                     "quote) stands in quotes"));
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
    std::optional<Node> root;
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(tree) || !tree.root) {
            problems.error({file, 1, 1}, "E013", "the file is empty");
            return std::nullopt;
        }
        root = std::move(tree.root);
        if (parser.HandleNextDocument(tree)) {
            problems.error(tree.root ? tree.root->mark : Mark{file, 0, 0}, "E013",
                           "a second document (---) in one file");
        }
    } catch (TooDeep const& deep) {
        root.reset();
        problems.error(deep.mark, "E013", "nested deeper than 32");
    } catch (YAML::Exception const& e) {
        if (e.msg == YAML::ErrorMsg::EOF_IN_SCALAR && !text.ends_with('\n')) {
            return read_yaml(std::string(text) + '\n', file, problems); // tells of the open quote
        }
        root.reset();
        if (!find_open_quote(text, tree)) {
            tell(e, text, places, problems);
        }
    } catch (std::exception const& e) {
        root.reset();
        problems.error({file, 0, 0}, "E013", std::string("can not be read as YAML: ") + e.what());
    }
    if (auto const quote = find_open_quote(text, tree)) {
        problems.error(places.of_byte(*quote), "E013", "the quote is never closed");
        return std::nullopt;
    }
    return root;
}

std::optional<std::size_t> find_control(std::string_view text) {
    auto const found = std::find_if(text.begin(), text.end(), [](unsigned char c) {
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    });
    if (found == text.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - text.begin());
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
