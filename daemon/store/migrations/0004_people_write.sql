-- What people write: which revision of a comment a person has approved, what an undo of an edit
-- brings back, and which sites an operation has touched.
ALTER TABLE comments RENAME COLUMN person_approved TO approved_revision; -- the newest such; 0: none
ALTER TABLE operation_items RENAME COLUMN person_approved TO approved_revision;
UPDATE comments SET approved_revision =
    coalesce((SELECT max(revision) FROM history WHERE comment = comments.number AND who > 0 AND became = 1), 1)
    WHERE approved_revision = 1 AND revision > 1;
ALTER TABLE revisions ADD COLUMN link_domains BLOB; -- as in comments

CREATE TABLE operation_sites (
    operation INTEGER NOT NULL REFERENCES operations,
    site      INTEGER NOT NULL,
    changed   INTEGER NOT NULL, -- comments, and whatever else it changed there
    PRIMARY KEY (operation, site)
) WITHOUT ROWID;
INSERT INTO operation_sites SELECT operation, site, count(*) FROM operation_items GROUP BY 1, 2;
