-- Threads, and whole sites, that people have closed, opened or put under watch. Append-only: of a
-- place and a kind the last row counts, until its term.
CREATE TABLE watches (
    number    INTEGER PRIMARY KEY,
    operation INTEGER NOT NULL REFERENCES operations,
    site      INTEGER NOT NULL,
    thread    INTEGER,          -- NULL: the whole site
    kind      INTEGER NOT NULL, -- 0 whether it takes comments, 1 whether they wait for a person
    action    TEXT,             -- 'close', 'open', 'hold_all'; NULL: none any more
    until     INTEGER,          -- NULL: without a term
    decided   INTEGER NOT NULL REFERENCES operations -- whose word it is: an undo brings back an earlier one
);
CREATE INDEX watches_place ON watches (site, thread, kind);
CREATE INDEX watches_operation ON watches (operation);
