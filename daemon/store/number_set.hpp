// A set of comments by their numbers, one bit each: 125 KB for a million comments.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "daemon/comments/comment.hpp"

namespace commentd::store {

class NumberSet {
public:
    using Number = comments::CommentNumber;

    void add(Number n) {
        auto const word = static_cast<std::size_t>(n) / 64;
        if (word >= bits_.size()) bits_.resize(word + 1 + word / 4);
        bits_[word] |= bit(n);
    }
    void remove(Number n) {
        auto const word = static_cast<std::size_t>(n) / 64;
        if (word < bits_.size()) bits_[word] &= ~bit(n);
    }
    bool has(Number n) const {
        auto const word = static_cast<std::size_t>(n) / 64;
        return n >= 0 && word < bits_.size() && (bits_[word] & bit(n)) != 0;
    }
    // Words of 64 numbers from a multiple of 64 on.
    void add_words(Number first, std::vector<std::uint64_t> const& words) {
        auto const begin = static_cast<std::size_t>(first) / 64;
        if (begin + words.size() > bits_.size()) bits_.resize(begin + words.size());
        for (std::size_t i = 0; i < words.size(); ++i) bits_[begin + i] |= words[i];
    }
    void keep(NumberSet const& other) {
        for (std::size_t i = 0; i < bits_.size(); ++i)
            bits_[i] &= i < other.bits_.size() ? other.bits_[i] : 0;
    }
    void drop(NumberSet const& other) {
        for (std::size_t i = 0; i < bits_.size() && i < other.bits_.size(); ++i)
            bits_[i] &= ~other.bits_[i];
    }
    std::size_t size() const {
        std::size_t count = 0;
        for (auto const word : bits_) count += static_cast<std::size_t>(std::popcount(word));
        return count;
    }
    std::vector<Number> numbers() const { // ascending
        std::vector<Number> all;
        for (std::size_t i = 0; i < bits_.size(); ++i)
            for (auto word = bits_[i]; word != 0; word &= word - 1)
                all.push_back(static_cast<Number>(i * 64) + std::countr_zero(word));
        return all;
    }

private:
    static std::uint64_t bit(Number n) { return std::uint64_t{1} << (n & 63); }
    std::vector<std::uint64_t> bits_;
};

} // namespace commentd::store
