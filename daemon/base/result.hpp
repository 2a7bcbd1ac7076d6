// Either a value or the reason there is none. Nobody may ignore one.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace commentd::base {

// Why something could not be done. Each one is a problem type of the HTTP API (api/reply.cpp maps
// them to status and title), so the words here are the words a client sees.
enum class Fault {
    invalid_json,
    invalid_query,
    invalid_header,
    invalid_fields, // the Error's `fields` name each of them
    unauthorized,   // we do not know who is asking
    forbidden,      // we know, and they may not
    thread_closed,
    not_found,
    method_not_allowed,
    conflict,  // someone else changed it first
    duplicate, // the same comment is already here
    too_broad, // it would hit what people approved
    too_large,
    unsupported_media_type,
    misdirected,
    idempotency_mismatch,
    invalid_rules,
    too_many_requests,
    internal,
    unavailable, // not now: the disk, the queue, the shutdown
};

// One wrong field: its path as the client wrote it ("author.email"), a code of the contract
// ("required", "too_long" …) and a sentence for people.
struct FieldError {
    std::string field, code, detail;
    bool operator==(FieldError const&) const = default;
};

// `detail` is shown to the client: it never holds a path, a statement or an address of ours.
struct Error {
    Fault fault = Fault::internal;
    std::string detail;
    std::vector<FieldError> fields;
    int retry_after_seconds = 0; // with too_many_requests and unavailable
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : either_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : either_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return either_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return get<0>(); }
    T const& value() const& { return const_cast<Result*>(this)->template get<0>(); }
    T&& value() && { return std::move(get<0>()); }
    Error& error() & { return get<1>(); }
    Error const& error() const& { return const_cast<Result*>(this)->template get<1>(); }
    Error&& error() && { return std::move(get<1>()); }

    T* operator->() { return &value(); }
    T const* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    T const& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }

private:
    template <std::size_t I>
    auto& get() {
        assert(either_.index() == I && "a Result was asked for the half it does not have");
        return std::get<I>(either_);
    }
    std::variant<T, Error> either_;
};

struct Done {};
using Outcome = Result<Done>;

} // namespace commentd::base
