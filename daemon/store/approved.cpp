#include "daemon/store/approved.hpp"

#include "daemon/comments/comment.hpp"

namespace commentd::store {

std::vector<ApprovedText> last_approved(Database& truth, std::size_t limit) {
    // By number, which is the order they came in.
    constexpr auto sql = "SELECT content, name, email, url, user_agent FROM comments"
                         " WHERE number > (SELECT max(number) FROM comments) - 100000"
                         " AND status = ? ORDER BY number DESC LIMIT ?";
    auto query = truth.run(sql);
    query.bind(static_cast<int>(comments::Status::approved)).bind(std::uint64_t{limit});
    std::vector<ApprovedText> texts;
    while (query.next()) {
        ApprovedText text;
        int column = 0;
        for (auto* const to : {&text.content, &text.name, &text.email, &text.url, &text.user_agent})
            *to = query.text(column++);
        texts.push_back(std::move(text));
    }
    return texts;
}

} // namespace commentd::store
