// Bundles as bytes, so that the last accepted set can be kept and told by its hash; and what the
// loader says, as text.
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <map>

#include "rules/pack/load.hpp"

namespace commentd::rules {

namespace {

constexpr std::string_view header = "commentd rules 1\n";

// "5:hello": no byte of a pack can be taken for anything else.
void put(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

std::optional<std::size_t> take_number(std::string_view& from) {
    std::size_t number = 0;
    auto const [end, error] = std::from_chars(from.data(), from.data() + from.size(), number);
    if (error != std::errc{} || end == from.data() + from.size() || *end != ':') {
        return std::nullopt;
    }
    from.remove_prefix(static_cast<std::size_t>(end - from.data()) + 1);
    return number;
}

std::optional<std::string> take_text(std::string_view& from) {
    auto const size = take_number(from);
    if (!size || *size > from.size()) {
        return std::nullopt;
    }
    std::string text(from.substr(0, *size));
    from.remove_prefix(*size);
    return text;
}

std::optional<PackFile> take_pack(std::string_view& from) {
    auto name = take_text(from), text = take_text(from);
    auto const lists = take_number(from);
    if (!name || !text || !lists) {
        return std::nullopt;
    }
    PackFile pack{std::move(*name), std::move(*text), {}};
    for (std::size_t i = 0; i < *lists; ++i) {
        auto path = take_text(from), list = take_text(from);
        if (!path || !list) {
            return std::nullopt;
        }
        pack.lists.push_back({std::move(*path), std::move(*list)});
    }
    return pack;
}

// What moves a terminal's cursor, or does worse, as it would be written in double quotes.
std::string printable(std::string_view text) {
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) {
            out += c;
        } else if (c == '\n' || c == '\t') {
            out += c == '\n' ? "\\n" : "\\t";
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return out;
}

} // namespace

std::string Bundle::serialize() const {
    std::string out(header);
    for (auto const& pack : packs) {
        put(out, pack.name);
        put(out, pack.text);
        out += std::to_string(pack.lists.size()) + ":";
        for (auto const& list : pack.lists) {
            put(out, list.path);
            put(out, list.text);
        }
    }
    return out;
}

std::optional<Bundle> Bundle::parse(std::string_view bytes) {
    if (!bytes.starts_with(header)) {
        return std::nullopt;
    }
    bytes.remove_prefix(header.size());
    Bundle bundle;
    while (!bytes.empty()) {
        auto pack = take_pack(bytes);
        if (!pack) {
            return std::nullopt;
        }
        bundle.packs.push_back(std::move(*pack));
    }
    return bundle;
}

std::string Bundle::id() const {
    auto const bytes = serialize();
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
    std::string id;
    for (std::size_t i = 0; i < 6; ++i) {
        constexpr std::string_view digits = "0123456789abcdef";
        id += digits[hash[i] >> 4];
        id += digits[hash[i] & 15];
    }
    return id;
}

std::vector<Problem> summed_up(std::vector<Problem> problems, std::size_t each) {
    std::map<std::string, std::size_t> warnings; // by code
    std::erase_if(problems,
                  [&](Problem const& p) { return p.warning && ++warnings[p.code] > each; });
    for (auto const& [code, count] : warnings) {
        if (count > each) {
            problems.push_back(
                {"…", 0, 0, code, "and " + std::to_string(count - each) + " more like these", true});
        }
    }
    return problems;
}

std::string Problem::text() const {
    auto out = file;
    if (line > 0) {
        out += ":" + std::to_string(line) + ":" + std::to_string(column);
    }
    out += warning ? ": warning: " : ": ";
    out += message;
    return printable(code.empty() ? out : out + " [" + code + "]");
}

} // namespace commentd::rules
