-- Operations on many comments are carried out a slice at a time. What is to be done stands here
-- before the first one, so that a stop or a crash only interrupts it.
ALTER TABLE operations ADD COLUMN total INTEGER; -- of one in slices: how many it was to look at

CREATE TABLE unfinished_operations (
    operation INTEGER PRIMARY KEY REFERENCES operations,
    status    INTEGER,          -- that it gives; NULL: it is an undo
    unchanged_since INTEGER,    -- what changed later is left alone
    sites     TEXT,             -- JSON, numbers of those it may touch; NULL: all
    reached   INTEGER NOT NULL DEFAULT 0 -- of an undo: the comment up to which it has come
);
-- Of an undo they are those of the operation that it undoes.
CREATE TABLE operation_slices (
    operation INTEGER NOT NULL REFERENCES operations,
    slice     INTEGER NOT NULL,
    comments  BLOB NOT NULL,    -- their numbers, 8 bytes each
    PRIMARY KEY (operation, slice)
) WITHOUT ROWID;
