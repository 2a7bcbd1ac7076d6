// What was received and not yet parsed, in one piece. Small while a connection idles, since there
// may be ten thousand of them.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace commentd::http {

class Input {
public:
    std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }

    // `size` bytes to receive into; received() says how many came.
    char* room(std::size_t size) {
        if (capacity_ - end_ < size) {
            auto const held = end_ - begin_;
            if (capacity_ < held + size) {
                auto grown = std::make_unique_for_overwrite<char[]>(held + size);
                if (held > 0)
                    std::memcpy(grown.get(), bytes_.get() + begin_, held);
                bytes_ = std::move(grown);
                capacity_ = held + size;
            } else {
                std::memmove(bytes_.get(), bytes_.get() + begin_, held);
            }
            begin_ = 0;
            end_ = held;
        }
        return bytes_.get() + end_;
    }
    void received(std::size_t size) { end_ += size; }

    void used(std::size_t size) {
        begin_ += size;
        if (begin_ == end_)
            begin_ = end_ = 0;
    }

    // Gives a large body's memory back.
    void shrink(std::size_t size) {
        if (empty() && capacity_ > size) {
            bytes_.reset();
            capacity_ = 0;
        }
    }

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

} // namespace commentd::http
