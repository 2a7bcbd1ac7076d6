// A queue of many small things in pieces of 64 KiB. (A std::deque's pieces are 512 bytes: three of 144
// each, and a sixth of the memory lost.)
#pragma once

#include <cstddef>
#include <deque>
#include <memory>

namespace commentd::rules {

template <class Item>
class Ring {
public:
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Item& operator[](std::size_t index) {
        auto const place = begin_ + index;
        return pieces_[place / piece][place % piece];
    }
    Item& front() { return (*this)[0]; }
    Item& back() { return (*this)[size_ - 1]; }

    void push_back(Item const& item) {
        if (begin_ + size_ == pieces_.size() * piece) {
            pieces_.push_back(std::make_unique<Item[]>(piece));
        }
        (*this)[size_++] = item;
    }
    void pop_back() { --size_; }
    void pop_front() {
        --size_;
        if (++begin_ == piece) {
            pieces_.pop_front();
            begin_ = 0;
        }
    }

private:
    static constexpr std::size_t piece = 64 * 1024 / sizeof(Item);
    std::deque<std::unique_ptr<Item[]>> pieces_;
    std::size_t begin_ = 0, size_ = 0; // the first one's place in the first piece, and how many
};

} // namespace commentd::rules
