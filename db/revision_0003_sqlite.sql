DROP TABLE search_text;

DROP TABLE search_entry;

CREATE TABLE search_entry (
	id INTEGER NOT NULL,
	issue_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	position INTEGER NOT NULL,
	folded TEXT NOT NULL,
	marks TEXT NOT NULL,
	CONSTRAINT pk_search_entry PRIMARY KEY (id),
	CONSTRAINT ck_search_entry_kind_listed CHECK (kind IN ('item', 'headline')),
	CONSTRAINT fk_search_entry_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id)
);

CREATE INDEX ix_search_entry_issue_id ON search_entry (issue_id);

CREATE VIRTUAL TABLE search_text USING fts5(folded, marks, content='search_entry', content_rowid='id', tokenize='ascii', columnsize=0, prefix='2 3');
