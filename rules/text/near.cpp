#include "rules/text/near.hpp"

#include <algorithm>
#include <limits>

#include "rules/text/characters.hpp"
#include "rules/text/mix.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15u;

using Factors = std::array<std::uint64_t, minima>;
using Lowest = std::array<std::uint32_t, minima>;

[[gnu::always_inline]] inline void keep_lowest(Lowest& lowest, std::uint64_t shingle,
                                               Factors const& factors) {
    for (std::size_t i = 0; i < minima; ++i)
        lowest[i] = std::min(lowest[i], static_cast<std::uint32_t>(shingle * factors[i] >> 32));
}

void keep_lowest_anywhere(Lowest& lowest, std::uint64_t shingle, Factors const& factors) {
    keep_lowest(lowest, shingle, factors);
}

// Most of what signing takes: where the processor can, four at once.
#ifdef __x86_64__
[[gnu::target("avx2")]] void keep_lowest_avx2(Lowest& lowest, std::uint64_t shingle,
                                              Factors const& factors) {
    keep_lowest(lowest, shingle, factors);
}
auto* const keep_lowest_here =
    __builtin_cpu_supports("avx2") ? keep_lowest_avx2 : keep_lowest_anywhere;
#else
auto* const keep_lowest_here = keep_lowest_anywhere;
#endif

class Signing {
public:
    explicit Signing(std::uint64_t key) : begin_(mix(key ^ golden)) {
        auto state = begin_;
        for (auto& factor : factors_)
            factor = mix(state += golden) | 1;
        lowest_.fill(std::numeric_limits<std::uint32_t>::max());
        word_ = begin_;
    }

    void add(char32_t c) { word_ = (word_ ^ c) * 0x00000100000001b3u; } // FNV-1a's prime
    bool in_word() const { return word_ != begin_; }

    void end_word() {
        before_[0] = before_[1];
        before_[1] = before_[2];
        before_[2] = mix(word_);
        word_ = begin_;
        if (++words_ < shingle_words)
            return;
        auto const shingle = mix(before_[0] + 3 * before_[1] + 5 * before_[2]);
        keep_lowest_here(lowest_, shingle, factors_);
    }

    std::uint32_t words() const { return words_; }
    Signature signature() const {
        Signature signature;
        signature.words = words_;
        if (signature)
            for (std::size_t i = 0; i < minima; ++i)
                signature.lowest[i] = static_cast<std::uint8_t>(lowest_[i]);
        return signature;
    }

private:
    std::uint64_t begin_, word_;
    Factors factors_;
    Lowest lowest_;
    std::array<std::uint64_t, shingle_words> before_{};
    std::uint32_t words_ = 0;
};

} // namespace

Signature sign(std::string_view folded, std::uint64_t key) {
    Signing signing(key);
    bool alone = false; // the word is one letter of a script without spaces
    for (std::size_t at = 0; at < folded.size() && signing.words() < signed_words_max;) {
        auto const [c, bytes] = decode(folded, at);
        at += bytes;
        bool const inside = text::in_word(c);
        bool const begins = is_unspaced(c) && !is_mark(c);
        if (signing.in_word() && (!inside || begins || (alone && !is_mark(c))))
            signing.end_word();
        if (inside) {
            alone = begins || (alone && signing.in_word());
            signing.add(c);
        }
    }
    if (signing.in_word() && signing.words() < signed_words_max)
        signing.end_word();
    return signing.signature();
}

std::uint32_t alike(Signature const& a, Signature const& b) {
    std::uint32_t equal = 0;
    for (std::size_t i = 0; i < minima; ++i)
        equal += a.lowest[i] == b.lowest[i] ? 1 : 0;
    return equal;
}

} // namespace commentd::rules::text
