-- Saved views of the queue: each person's own.
CREATE TABLE views (
    number INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people,
    uuid   BLOB NOT NULL UNIQUE,
    name   TEXT NOT NULL,
    query  TEXT NOT NULL   -- "status=pending&rule=x"
);
CREATE INDEX views_person ON views (person);
