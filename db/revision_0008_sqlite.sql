CREATE TABLE correction_0008 (
	id INTEGER NOT NULL,
	capture_id INTEGER,
	issue_id INTEGER,
	field TEXT NOT NULL,
	value TEXT NOT NULL,
	because TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	withdrawn_by TEXT,
	withdrawn_because TEXT,
	withdrawn_at TEXT,
	CONSTRAINT pk_correction PRIMARY KEY (id),
	CONSTRAINT ck_correction_field_listed CHECK (field IN ('key', 'accepted', 'withdrawal', 'absence')),
	CONSTRAINT ck_correction_about_one CHECK ((capture_id IS NULL) <> (issue_id IS NULL)),
	CONSTRAINT fk_correction_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id),
	CONSTRAINT fk_correction_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id)
);

INSERT INTO correction_0008 SELECT * FROM correction;

DROP TABLE correction;

ALTER TABLE correction_0008 RENAME TO correction;

CREATE INDEX ix_correction_capture_id ON correction (capture_id);

CREATE INDEX ix_correction_issue_id ON correction (issue_id);
