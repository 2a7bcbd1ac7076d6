-- When a comment was edited, and when its text came to be what it is, are two things: an edit that is
-- undone leaves the comment as it was, though the text is a new revision.
ALTER TABLE comments ADD COLUMN revised_at INTEGER; -- NULL: at edited_at, or when it came
ALTER TABLE revisions ADD COLUMN edited_at INTEGER; -- the comment's, while this revision stood
UPDATE revisions SET edited_at = at WHERE revision > 1;
