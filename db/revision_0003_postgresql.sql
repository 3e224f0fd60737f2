DROP TABLE search_entry;

CREATE TABLE search_entry (
	id BIGINT NOT NULL,
	issue_id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	position INTEGER NOT NULL,
	folded TEXT COLLATE "C" NOT NULL,
	marks TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_search_entry PRIMARY KEY (id),
	CONSTRAINT ck_search_entry_kind_listed CHECK (kind IN ('item', 'headline')),
	CONSTRAINT fk_search_entry_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id)
);

CREATE INDEX ix_search_entry_issue_id ON search_entry (issue_id);

COMMENT ON TABLE search_entry IS 'The current items and headlines as the full text search knows them; derived.';

COMMENT ON COLUMN search_entry.id IS 'Day, issue, kind and position in one number, so that a higher one is newer.';

COMMENT ON COLUMN search_entry.issue_id IS 'The issue.';

COMMENT ON COLUMN search_entry.kind IS 'Whether it is an item or a headline.';

COMMENT ON COLUMN search_entry.position IS 'Position in its list, from 1.';

COMMENT ON COLUMN search_entry.folded IS 'The words as they are searched: no case, accents or punctuation.';

COMMENT ON COLUMN search_entry.marks IS 'What filters look for: publication, volume, kind and dates said.';

ALTER TABLE search_entry ADD COLUMN vector tsvector NOT NULL;

CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector);

COMMENT ON COLUMN search_entry.vector IS 'The same words with their places, and the marks.';
