// The answers to a comment, and those to them.
#pragma once

#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"

namespace commentd::store {

struct Subtree {
    comments::ThreadNumber thread = 0;
    comments::CommentNumber root = 0;
    std::vector<comments::CommentNumber> below; // by number, without the root
    comments::CommentNumber newest = 0;         // up to which it is whole
};

// derived.db must have caught up.
Subtree find_subtree(Database& derived, comments::ThreadNumber, comments::CommentNumber root);

// What has come since: asked where nobody can write meanwhile, it is whole.
void complete(Database& truth, Subtree&);

} // namespace commentd::store
