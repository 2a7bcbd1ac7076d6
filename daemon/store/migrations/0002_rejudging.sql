-- `commentd reprocess --apply`: new verdicts on comments that wait and that nobody decided. They are
-- carried out a few hundred at a time by whoever owns the database, and gone from here then.
CREATE TABLE rejudgings (
    comment  INTEGER PRIMARY KEY REFERENCES comments,
    run      BLOB NOT NULL,    -- UUID: one call of the command
    version  INTEGER NOT NULL, -- of the comment as it was judged; another one is left alone
    decision BLOB NOT NULL     -- decision, hits and facts (record.hpp)
);

-- The decisions that those took the place of.
CREATE TABLE replaced_decisions (
    comment  INTEGER NOT NULL REFERENCES comments,
    version  INTEGER NOT NULL, -- of the comment before
    run      BLOB NOT NULL,
    at       INTEGER NOT NULL,
    decision BLOB NOT NULL,
    PRIMARY KEY (comment, version)
) WITHOUT ROWID;
