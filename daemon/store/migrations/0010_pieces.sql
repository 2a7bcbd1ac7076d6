-- A list that is refreshed each hour differs in a few lines from the one before: rule sets are kept
-- in pieces, each of them once.
CREATE TABLE pieces (
    number INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL UNIQUE,       -- SHA-256
    bytes  BLOB NOT NULL
);
ALTER TABLE rule_sets ADD COLUMN pieces BLOB; -- their numbers; NULL: an older set, whole in `bundle`
