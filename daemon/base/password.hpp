// Passwords are kept as what scrypt (RFC 7914) makes of them, with its cost beside it:
//     $scrypt$ln=15,r=8,p=3$SALT$HASH      (as PHC strings are, but base64url)
// so that the cost can grow: a hash of another cost is still right.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace commentd::base {

// 32 MiB and about a quarter of a second: one of the equally strong choices of OWASP's "Password
// Storage Cheat Sheet" (N = 2^15, r = 8, p = 3), the one that needs least memory for its strength.
struct ScryptCost {
    unsigned log2_n = 15, r = 8, p = 3;
    bool operator==(ScryptCost const&) const = default;
};

// Nothing when there is no memory for it now. Takes long: not for a worker.
std::optional<std::string> hash_password(std::string_view password, ScryptCost = {});

struct PasswordCheck {
    bool right = false;
    ScryptCost cost; // that it is kept at
};
// The same; a hash that cannot be read is never right, and takes no time.
PasswordCheck check_password(std::string_view password, std::string const& kept);

// A hash that no password fits, for names that nobody has: to check it takes as long as any other.
std::string nobodys_password(ScryptCost = {});

} // namespace commentd::base
