-- The truth. A comment's commit only appends: what can be computed (by author, by thread, by rule,
-- counters) is in derived.db, so that no randomly keyed page is dirtied while a reader waits.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE sites (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
);

CREATE TABLE site_keys (
    number     INTEGER PRIMARY KEY,
    site       INTEGER NOT NULL REFERENCES sites,
    hash       BLOB NOT NULL UNIQUE,   -- SHA-256 of the key
    created_at INTEGER NOT NULL,
    expires_at INTEGER                 -- of a key that was rotated out
);

CREATE TABLE people (
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('moderator', 'admin')),
    sites      TEXT,                   -- ids, comma-separated; NULL: all
    created_at INTEGER NOT NULL,
    removed_at INTEGER                 -- the history keeps the name
);

CREATE TABLE tokens (
    number     INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES people,
    hash       BLOB NOT NULL UNIQUE,   -- SHA-256 of the token
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE TABLE rule_sets (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,    -- content hash
    loaded_at INTEGER NOT NULL,
    bundle    BLOB NOT NULL            -- every file of it, so that it can serve and be replayed
);

CREATE TABLE threads (
    number           INTEGER PRIMARY KEY,
    site             INTEGER NOT NULL REFERENCES sites,
    id               TEXT NOT NULL,
    url              TEXT,
    title            TEXT,
    published_at     INTEGER,
    closed           INTEGER NOT NULL DEFAULT 0,
    announced        INTEGER NOT NULL DEFAULT 0, -- its url is the site's word, not a browser's
    first_comment_at INTEGER,
    UNIQUE (site, id)
);

-- Narrow columns first: what starts the daemon and what follows changes reads only those.
CREATE TABLE comments (
    number      INTEGER PRIMARY KEY,
    seq         INTEGER NOT NULL,      -- number of its last change, of all changes
    status      INTEGER NOT NULL,      -- 0 pending 1 approved 2 rejected 3 spam 4 erased
    version     INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    source      INTEGER NOT NULL,      -- 0 site 1 form 2 staff 3 import 4 akismet
    site        INTEGER NOT NULL,
    thread      INTEGER NOT NULL,
    parent      INTEGER,
    depth       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    uuid        BLOB NOT NULL UNIQUE,  -- UUIDv7: the index grows at its end
    keys        BLOB NOT NULL,         -- keyed hashes (record.hpp); empty once erased
    link_domains BLOB,                 -- keyed hashes of the domains it links to
    publication INTEGER,               -- seq of its latest publication event; NULL: never public
    publication_at   INTEGER,
    publication_kind INTEGER,          -- 0 published 1 updated 2 withdrawn
    idempotency_key  TEXT,
    idempotency_body BLOB,             -- SHA-256 of the body that came with it
    first_verdict    INTEGER NOT NULL, -- what the first answer said
    decided_by  INTEGER,               -- person; NULL: the rules; 0: the site
    person_approved  INTEGER NOT NULL DEFAULT 0, -- a person approved it at some revision
    edited_at   INTEGER,
    submitted_at     INTEGER,          -- as the site tells; only shown
    author_id   TEXT, name TEXT, email TEXT, url TEXT, role TEXT,
    verified    INTEGER NOT NULL DEFAULT 0,
    proven      INTEGER NOT NULL DEFAULT 0,
    ip          BLOB, user_agent TEXT, referrer TEXT,
    content     TEXT,
    decision    BLOB NOT NULL          -- the rules' decision on this revision, hits and facts (record.hpp)
);

CREATE UNIQUE INDEX comments_seq ON comments (seq);
CREATE INDEX comments_publication ON comments (site, publication) WHERE publication IS NOT NULL;

-- Earlier revisions, as they were judged.
CREATE TABLE revisions (
    comment  INTEGER NOT NULL REFERENCES comments,
    revision INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    content  TEXT,
    decision BLOB NOT NULL,
    PRIMARY KEY (comment, revision)
) WITHOUT ROWID;

-- What happened to a comment after it came; append-only. `who`: a person, NULL the rules (an edit
-- judged anew), 0 the site.
CREATE TABLE history (
    number    INTEGER PRIMARY KEY,
    comment   INTEGER NOT NULL REFERENCES comments,
    at        INTEGER NOT NULL,
    who       INTEGER,
    action    TEXT NOT NULL,
    was       INTEGER NOT NULL,
    became    INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    operation INTEGER,
    reason    TEXT
);
CREATE INDEX history_comment ON history (comment);

CREATE TABLE operations (
    number    INTEGER PRIMARY KEY,
    uuid      BLOB NOT NULL UNIQUE,
    at        INTEGER NOT NULL,
    who       INTEGER NOT NULL REFERENCES people,
    action    TEXT NOT NULL,
    reason    TEXT,
    changed   INTEGER NOT NULL,
    skipped   INTEGER NOT NULL,
    undoes    INTEGER REFERENCES operations,
    undone_by INTEGER REFERENCES operations
);

-- What undo brings back, if the comment's version is still the one the operation left.
CREATE TABLE operation_items (
    operation    INTEGER NOT NULL REFERENCES operations,
    comment      INTEGER NOT NULL REFERENCES comments,
    site         INTEGER NOT NULL,
    left_version INTEGER NOT NULL,
    status       INTEGER NOT NULL, -- as it was before
    revision     INTEGER NOT NULL,
    decided_by   INTEGER,
    person_approved INTEGER NOT NULL,
    PRIMARY KEY (operation, comment)
) WITHOUT ROWID;
