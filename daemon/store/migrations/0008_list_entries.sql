-- Entries that people add to lists while the daemon runs. What an entry says never changes; whether
-- it counts is told by its changes, whose numbers are the versions of the lists: a decision keeps the
-- one it saw, so that it can be made again.
CREATE TABLE list_entries (
    number     INTEGER PRIMARY KEY,
    uuid       BLOB NOT NULL UNIQUE,
    list       TEXT NOT NULL,
    kind       TEXT NOT NULL,    -- words, domains …, as the list's was
    entry      TEXT NOT NULL,    -- as typed
    normalised TEXT NOT NULL,    -- what two entries that hit the same have in common
    action     INTEGER,          -- of a ban: the verdict; NULL in a pack's list
    site       INTEGER REFERENCES sites, -- NULL: every site
    until      INTEGER,
    note       TEXT NOT NULL,
    who        INTEGER NOT NULL REFERENCES people,
    at         INTEGER NOT NULL,
    in_force   INTEGER NOT NULL  -- as its last change left it
);
CREATE INDEX list_entries_in_force ON list_entries (list, normalised) WHERE in_force;

CREATE TABLE list_changes (
    number    INTEGER PRIMARY KEY,
    entry     INTEGER NOT NULL REFERENCES list_entries,
    in_force  INTEGER NOT NULL,
    operation INTEGER NOT NULL REFERENCES operations,
    at        INTEGER NOT NULL
);
CREATE INDEX list_changes_entry ON list_changes (entry);
CREATE INDEX list_changes_operation ON list_changes (operation);
