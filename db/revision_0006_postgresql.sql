ALTER TABLE correction DROP CONSTRAINT ck_correction_field_listed;

ALTER TABLE correction ADD CONSTRAINT ck_correction_field_listed CHECK (field IN ('key', 'accepted', 'withdrawal'));

ALTER TABLE current DROP CONSTRAINT ck_current_rule_listed;

ALTER TABLE current ADD CONSTRAINT ck_current_rule_listed CHECK (rule IN ('only reading', 'whole before cut', 'better form', 'better evidence', 'newer capture', 'tie', 'accepted by a person', 'others held back'));

CREATE INDEX ix_correction_capture_id ON correction (capture_id);

CREATE INDEX ix_correction_issue_id ON correction (issue_id);

COMMENT ON COLUMN correction.field IS 'What it gives: a copy''s key, leave to have less, or the withdrawal of a text.';

CREATE TABLE withdrawn (
	issue_id BIGINT NOT NULL,
	reading_id BIGINT NOT NULL,
	revision_id BIGINT NOT NULL,
	rule TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_withdrawn PRIMARY KEY (issue_id),
	CONSTRAINT ck_withdrawn_rule_listed CHECK (rule IN ('only reading', 'whole before cut', 'better form', 'better evidence', 'newer capture', 'tie', 'accepted by a person', 'others held back')),
	CONSTRAINT fk_withdrawn_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_withdrawn_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_withdrawn_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

CREATE INDEX ix_withdrawn_reading_id ON withdrawn (reading_id);

COMMENT ON TABLE withdrawn IS 'The same of each issue whose text a person has withdrawn, so that nothing current shows it.';

COMMENT ON COLUMN withdrawn.issue_id IS 'The issue.';

COMMENT ON COLUMN withdrawn.reading_id IS 'The reading that would stand for it.';

COMMENT ON COLUMN withdrawn.revision_id IS 'The wording that would stand for it.';

COMMENT ON COLUMN withdrawn.rule IS 'In what it is better than the next best reading.';

CREATE TABLE waiting (
	issue_id BIGINT NOT NULL,
	reading_id BIGINT NOT NULL,
	against_id BIGINT NOT NULL,
	is_reread BOOLEAN NOT NULL,
	CONSTRAINT pk_waiting PRIMARY KEY (issue_id, reading_id),
	CONSTRAINT fk_waiting_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_waiting_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_waiting_against_id FOREIGN KEY(against_id) REFERENCES reading (id)
);

CREATE INDEX ix_waiting_reading_id ON waiting (reading_id);

COMMENT ON TABLE waiting IS 'Which readings are held back, having lost items, until a person accepts them; derived too.';

COMMENT ON COLUMN waiting.issue_id IS 'The issue.';

COMMENT ON COLUMN waiting.reading_id IS 'The reading that is held back.';

COMMENT ON COLUMN waiting.against_id IS 'An older reading that has more.';

COMMENT ON COLUMN waiting.is_reread IS 'Whether both are of the same bytes, by an older and a newer parser.';
