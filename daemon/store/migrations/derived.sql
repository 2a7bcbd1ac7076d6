-- What can be computed from the truth. The whole file may be deleted at any time; when this text
-- changes, it is (its hash, with the truth's key, is kept in `state`).
CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE items (
    number   INTEGER PRIMARY KEY,   -- of comments
    seq      INTEGER NOT NULL,      -- the change this row has followed
    status   INTEGER NOT NULL,
    site     INTEGER NOT NULL,
    thread   INTEGER NOT NULL,
    parent   INTEGER,
    created_at INTEGER NOT NULL,
    score    INTEGER NOT NULL,
    public   INTEGER NOT NULL,      -- itself
    below    INTEGER NOT NULL,      -- how many of its descendants are public
    name_key INTEGER, email_key INTEGER,
    ip       BLOB,
    keys     BLOB NOT NULL,         -- as in comments; what to take back from the counters
    link_domains BLOB               -- likewise; NULL: none
);
-- All that lists are asked by, so that a million rows are looked at in a tenth of a second: each of
-- them is on a page with its neighbours, and the table itself is not read.
CREATE INDEX items_status ON items
    (status, number, site, score, created_at, seq, thread, name_key, email_key, ip);
CREATE INDEX items_thread ON items (thread, number);
CREATE INDEX items_shown  ON items (thread, number) WHERE public OR below > 0;

-- History of an author, an address, a network, a reader, a thread, a site, a linked domain. `cluster` puts what
-- one comment touches on one page.
CREATE TABLE counters (
    cluster  INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    key      INTEGER NOT NULL,
    approved INTEGER NOT NULL, rejected INTEGER NOT NULL, spam INTEGER NOT NULL, pending INTEGER NOT NULL,
    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
    PRIMARY KEY (cluster, kind, key)
) WITHOUT ROWID;

CREATE TABLE rule_hits (
    rule   TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (rule, number)
) WITHOUT ROWID;

-- By quarters of an hour, in which every zone's hours begin: how many comments came and what the
-- rules first said of each ("=0" to "=3", a verdict), and how many of those each rule hit. What is
-- erased stays counted. Nothing stands for entries of lists.
CREATE TABLE activity (
    quarter INTEGER NOT NULL,      -- created_at / 900,000
    site    INTEGER NOT NULL,
    what    TEXT NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (quarter, site, what)
) WITHOUT ROWID;
