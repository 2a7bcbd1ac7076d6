-- What comments are found by: their words, the hosts they link to, their language. All of it is computed
-- from the truth; the whole file may be deleted at any time, and when this text changes, it is.
CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- What is in the tables of words.
CREATE TABLE texts (
    number INTEGER PRIMARY KEY, -- of comments
    hash   INTEGER NOT NULL     -- of the text: whether it is still the same
);

-- A bit for each of 65,536 comments from block * 65536 on, in words of 64 as this machine has them.
CREATE TABLE languages (
    block    INTEGER NOT NULL,
    language TEXT NOT NULL,
    bits     BLOB NOT NULL,
    PRIMARY KEY (block, language)
);

-- Erased, their words not yet overwritten (see unclean).
CREATE TABLE gone (number INTEGER PRIMARY KEY);

-- Tables of words that are to be made anew, for they still hold what was erased: FTS5 only marks
-- what is deleted, and its words stay until segments happen to be merged.
CREATE TABLE unclean (part INTEGER PRIMARY KEY);

-- A comment's words are in part number / 16384 % 64, its number in octal: so little has to be made
-- anew. `tags` holds ":HOST" of each host it links to and of those above it, down to the registrable
-- domain, and the hosts' words.
CREATE VIRTUAL TABLE words_00 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_01 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_02 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_03 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_04 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_05 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_06 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_07 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_10 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_11 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_12 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_13 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_14 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_15 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_16 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_17 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_20 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_21 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_22 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_23 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_24 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_25 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_26 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_27 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_30 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_31 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_32 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_33 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_34 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_35 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_36 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_37 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_40 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_41 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_42 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_43 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_44 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_45 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_46 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_47 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_50 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_51 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_52 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_53 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_54 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_55 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_56 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_57 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_60 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_61 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_62 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_63 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_64 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_65 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_66 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_67 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_70 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_71 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_72 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_73 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_74 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_75 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_76 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
CREATE VIRTUAL TABLE words_77 USING fts5(content, author, tags, content='', columnsize=0, tokenize="ascii tokenchars ':.-_'");
