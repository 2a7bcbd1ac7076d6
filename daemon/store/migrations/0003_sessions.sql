-- How people sign in to the page.
ALTER TABLE people ADD COLUMN password TEXT;          -- base/password.hpp; NULL: none yet
ALTER TABLE people ADD COLUMN totp BLOB;              -- secret of the second factor; NULL: off
ALTER TABLE people ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0; -- of the last code that was used
ALTER TABLE people ADD COLUMN totp_required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN last_seen_at INTEGER;   -- written once a minute at most
ALTER TABLE people ADD COLUMN settings TEXT;          -- the page's own, JSON

CREATE TABLE sessions (
    id         BLOB PRIMARY KEY,       -- UUID
    hash       BLOB NOT NULL UNIQUE,   -- SHA-256 of the token in the cookie
    person     INTEGER NOT NULL REFERENCES people,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,     -- written once a minute at most
    must_set_password INTEGER NOT NULL,
    totp_offer BLOB,                   -- a secret that no code has proven yet
    ip         TEXT NOT NULL,          -- for its person to know it by, as is the next
    user_agent TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE sign_in_links (
    hash       BLOB PRIMARY KEY,       -- SHA-256 of the token
    person     INTEGER NOT NULL UNIQUE REFERENCES people, -- the newest alone is good
    expires_at INTEGER NOT NULL,
    resets_totp INTEGER NOT NULL
) WITHOUT ROWID;

-- From where somebody has signed in: failures of others do not count there.
CREATE TABLE known_networks (
    person  INTEGER NOT NULL REFERENCES people,
    network BLOB NOT NULL,             -- 16 bytes (rules/text/ip.hpp)
    last_at INTEGER NOT NULL,
    PRIMARY KEY (person, network)
) WITHOUT ROWID;
