ALTER TABLE correction DROP CONSTRAINT ck_correction_field_listed;

ALTER TABLE correction ADD CONSTRAINT ck_correction_field_listed CHECK (field IN ('key', 'accepted', 'withdrawal', 'absence'));

COMMENT ON COLUMN correction.field IS 'What it gives: a copy''s key, leave to have less, the withdrawal of a text, or that an issue was never published.';
