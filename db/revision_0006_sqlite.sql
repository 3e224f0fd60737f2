CREATE TABLE correction_0006 (
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
	CONSTRAINT ck_correction_field_listed CHECK (field IN ('key', 'accepted', 'withdrawal')),
	CONSTRAINT ck_correction_about_one CHECK ((capture_id IS NULL) <> (issue_id IS NULL)),
	CONSTRAINT fk_correction_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id),
	CONSTRAINT fk_correction_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id)
);

INSERT INTO correction_0006 SELECT * FROM correction;

DROP TABLE correction;

ALTER TABLE correction_0006 RENAME TO correction;

CREATE INDEX ix_correction_capture_id ON correction (capture_id);

CREATE INDEX ix_correction_issue_id ON correction (issue_id);

CREATE TABLE current_0006 (
	issue_id INTEGER NOT NULL,
	reading_id INTEGER NOT NULL,
	revision_id INTEGER NOT NULL,
	rule TEXT NOT NULL,
	CONSTRAINT pk_current PRIMARY KEY (issue_id),
	CONSTRAINT ck_current_rule_listed CHECK (rule IN ('only reading', 'whole before cut', 'better form', 'better evidence', 'newer capture', 'tie', 'accepted by a person', 'others held back')),
	CONSTRAINT fk_current_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_current_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_current_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

INSERT INTO current_0006 SELECT * FROM current;

DROP TABLE current;

ALTER TABLE current_0006 RENAME TO current;

CREATE INDEX ix_current_reading_id ON current (reading_id);

CREATE TABLE withdrawn (
	issue_id INTEGER NOT NULL,
	reading_id INTEGER NOT NULL,
	revision_id INTEGER NOT NULL,
	rule TEXT NOT NULL,
	CONSTRAINT pk_withdrawn PRIMARY KEY (issue_id),
	CONSTRAINT ck_withdrawn_rule_listed CHECK (rule IN ('only reading', 'whole before cut', 'better form', 'better evidence', 'newer capture', 'tie', 'accepted by a person', 'others held back')),
	CONSTRAINT fk_withdrawn_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_withdrawn_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_withdrawn_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

CREATE INDEX ix_withdrawn_reading_id ON withdrawn (reading_id);

CREATE TABLE waiting (
	issue_id INTEGER NOT NULL,
	reading_id INTEGER NOT NULL,
	against_id INTEGER NOT NULL,
	is_reread BOOLEAN NOT NULL,
	CONSTRAINT pk_waiting PRIMARY KEY (issue_id, reading_id),
	CONSTRAINT fk_waiting_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_waiting_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_waiting_against_id FOREIGN KEY(against_id) REFERENCES reading (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_waiting_reading_id ON waiting (reading_id);
