CREATE TABLE publication (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	title TEXT NOT NULL,
	site TEXT NOT NULL,
	CONSTRAINT pk_publication PRIMARY KEY (id),
	CONSTRAINT uq_publication_name UNIQUE (name)
);

CREATE TABLE parser_version (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	first_used_at TEXT NOT NULL,
	CONSTRAINT pk_parser_version PRIMARY KEY (id),
	CONSTRAINT uq_parser_version_name UNIQUE (name)
);

CREATE TABLE revision (
	id INTEGER NOT NULL,
	content_hash TEXT NOT NULL,
	title TEXT,
	credit TEXT,
	headline_count INTEGER NOT NULL,
	item_count INTEGER NOT NULL,
	CONSTRAINT pk_revision PRIMARY KEY (id),
	CONSTRAINT uq_revision_content_hash UNIQUE (content_hash)
);

CREATE TABLE expected (
	publication_id INTEGER NOT NULL,
	volume INTEGER NOT NULL,
	number INTEGER NOT NULL,
	start_on DATE NOT NULL,
	end_on DATE NOT NULL,
	overdue_on DATE NOT NULL,
	CONSTRAINT pk_expected PRIMARY KEY (publication_id, volume, number),
	CONSTRAINT ck_expected_span CHECK (start_on <= end_on),
	CONSTRAINT fk_expected_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id)
);

CREATE TABLE run (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	publication_id INTEGER,
	started_at TEXT NOT NULL,
	finished_at TEXT,
	exit_code INTEGER,
	sentence TEXT,
	counts JSON NOT NULL,
	CONSTRAINT pk_run PRIMARY KEY (id),
	CONSTRAINT ck_run_kind_listed CHECK (kind IN ('crawl', 'backfill', 'reparse')),
	CONSTRAINT fk_run_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id)
);

CREATE INDEX ix_run_publication_id_kind_started_at ON run (publication_id, kind, started_at);

CREATE TABLE page (
	id INTEGER NOT NULL,
	publication_id INTEGER NOT NULL,
	address TEXT NOT NULL,
	kind TEXT DEFAULT 'other' NOT NULL,
	state TEXT DEFAULT 'unseen' NOT NULL,
	found_by TEXT NOT NULL,
	status INTEGER,
	etag TEXT,
	last_modified TEXT,
	content_digest TEXT,
	failures INTEGER DEFAULT '0' NOT NULL,
	first_seen_at TEXT NOT NULL,
	last_seen_at TEXT,
	last_tried_at TEXT,
	due_at TEXT NOT NULL,
	said TEXT,
	note TEXT,
	CONSTRAINT pk_page PRIMARY KEY (id),
	CONSTRAINT uq_page_publication_id_address UNIQUE (publication_id, address),
	CONSTRAINT ck_page_kind_listed CHECK (kind IN ('index', 'issue', 'pdf', 'feed', 'sitemap', 'rest', 'robots', 'other')),
	CONSTRAINT ck_page_state_listed CHECK (state IN ('unseen', 'stored', 'unchanged', 'duplicate', 'offsite', 'robots_denied', 'robots_unreachable', 'gone', 'soft_404', 'challenge', 'login_wall', 'maintenance', 'rate_limited', 'truncated', 'too_large', 'bomb', 'bad_encoding', 'tls_error', 'timeout', 'address_blocked', 'trap_limit', 'not_understood', 'io_error', 'unanswered')),
	CONSTRAINT ck_page_failures_counted CHECK (failures >= 0),
	CONSTRAINT fk_page_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id)
);

CREATE INDEX ix_page_publication_id_due_at ON page (publication_id, due_at);

CREATE TABLE issue (
	id INTEGER NOT NULL,
	publication_id INTEGER NOT NULL,
	volume INTEGER NOT NULL,
	number INTEGER NOT NULL,
	CONSTRAINT pk_issue PRIMARY KEY (id),
	CONSTRAINT uq_issue_publication_id_volume_number UNIQUE (publication_id, volume, number),
	CONSTRAINT ck_issue_numbering CHECK (volume >= 1 AND number >= 1),
	CONSTRAINT fk_issue_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id)
);

CREATE TABLE headline (
	revision_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	text TEXT NOT NULL,
	CONSTRAINT pk_headline PRIMARY KEY (revision_id, position),
	CONSTRAINT fk_headline_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

CREATE TABLE capture (
	id INTEGER NOT NULL,
	identity TEXT NOT NULL,
	publication_id INTEGER,
	run_id INTEGER NOT NULL,
	address TEXT,
	name TEXT,
	digest TEXT NOT NULL,
	size BIGINT NOT NULL,
	status INTEGER NOT NULL,
	media_type TEXT,
	captured_at TEXT,
	time_source TEXT NOT NULL,
	evidence TEXT NOT NULL,
	warc_file TEXT NOT NULL,
	warc_offset BIGINT NOT NULL,
	warc_length BIGINT NOT NULL,
	kept_at TEXT NOT NULL,
	CONSTRAINT pk_capture PRIMARY KEY (id),
	CONSTRAINT ck_capture_time_source_listed CHECK (time_source IN ('fetched', 'warc-date', 'saved-page-comment', 'declared', 'unknown')),
	CONSTRAINT ck_capture_evidence_listed CHECK (evidence IN ('publisher', 'third-party-archive', 'supplied-file', 'text-copy')),
	CONSTRAINT ck_capture_place CHECK (warc_offset >= 0 AND warc_length >= 0 AND size >= 0),
	CONSTRAINT uq_capture_identity UNIQUE (identity),
	CONSTRAINT fk_capture_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id),
	CONSTRAINT fk_capture_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);

CREATE INDEX ix_capture_address ON capture (address);

CREATE INDEX ix_capture_digest ON capture (digest);

CREATE TABLE item (
	revision_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	headline INTEGER,
	text TEXT NOT NULL,
	is_complete BOOLEAN NOT NULL,
	CONSTRAINT pk_item PRIMARY KEY (revision_id, position),
	CONSTRAINT fk_item_revision_id_headline FOREIGN KEY(revision_id, headline) REFERENCES headline (revision_id, position),
	CONSTRAINT fk_item_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

CREATE TABLE search_entry (
	id INTEGER NOT NULL,
	issue_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	position INTEGER NOT NULL,
	folded TEXT NOT NULL,
	CONSTRAINT pk_search_entry PRIMARY KEY (id),
	CONSTRAINT ck_search_entry_kind_listed CHECK (kind IN ('item', 'headline')),
	CONSTRAINT fk_search_entry_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id)
);

CREATE INDEX ix_search_entry_issue_id ON search_entry (issue_id);

CREATE VIRTUAL TABLE search_text USING fts5(folded, content='search_entry', content_rowid='id', tokenize='ascii');

CREATE TABLE capture_claim (
	capture_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	method TEXT NOT NULL,
	start_on DATE NOT NULL,
	end_on DATE NOT NULL,
	CONSTRAINT pk_capture_claim PRIMARY KEY (capture_id, position),
	CONSTRAINT ck_capture_claim_span CHECK (start_on <= end_on),
	CONSTRAINT ck_capture_claim_method_listed CHECK (method IN ('numbering', 'title', 'json-ld', 'meta', 'time', 'feed', 'rest', 'sitemap', 'pdf-metadata', 'upload-path', 'latest-day-said')),
	CONSTRAINT fk_capture_claim_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id)
)
 WITHOUT ROWID;

CREATE TABLE reading (
	id INTEGER NOT NULL,
	capture_id INTEGER NOT NULL,
	part INTEGER NOT NULL,
	parser_version_id INTEGER NOT NULL,
	read_at TEXT NOT NULL,
	format TEXT,
	publication_id INTEGER,
	issue_id INTEGER,
	revision_id INTEGER,
	is_truncated BOOLEAN NOT NULL,
	failure_code TEXT,
	failure_message TEXT,
	fingerprint TEXT NOT NULL,
	CONSTRAINT pk_reading PRIMARY KEY (id),
	CONSTRAINT ck_reading_format_listed CHECK (format IN ('page', 'pdf', 'text', 'email')),
	CONSTRAINT ck_reading_failure_code_listed CHECK (failure_code IN ('unknown_publication', 'number_mismatch', 'no_issue', 'no_headlines', 'no_items', 'items_shorter', 'drift', 'empty', 'unknown_format', 'no_text', 'encrypted', 'no_unicode_map', 'damaged', 'too_large', 'too_many_pages', 'parse_timeout', 'parse_memory', 'parse_crash', 'unreadable_file')),
	CONSTRAINT ck_reading_issue_or_failure CHECK ((revision_id IS NULL) <> (failure_code IS NULL)),
	CONSTRAINT ck_reading_issue_has_revision CHECK (issue_id IS NULL OR revision_id IS NOT NULL),
	CONSTRAINT fk_reading_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id),
	CONSTRAINT fk_reading_parser_version_id FOREIGN KEY(parser_version_id) REFERENCES parser_version (id),
	CONSTRAINT fk_reading_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id),
	CONSTRAINT fk_reading_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_reading_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

CREATE INDEX ix_reading_capture_id_part ON reading (capture_id, part);

CREATE INDEX ix_reading_issue_id ON reading (issue_id);

CREATE INDEX ix_reading_revision_id ON reading (revision_id);

CREATE TABLE correction (
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
	CONSTRAINT ck_correction_field_listed CHECK (field IN ('key', 'withdrawal')),
	CONSTRAINT ck_correction_about_one CHECK ((capture_id IS NULL) <> (issue_id IS NULL)),
	CONSTRAINT fk_correction_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id),
	CONSTRAINT fk_correction_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id)
);

CREATE TABLE locator (
	reading_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	locator TEXT NOT NULL,
	CONSTRAINT pk_locator PRIMARY KEY (reading_id, position),
	CONSTRAINT fk_locator_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
)
 WITHOUT ROWID;

CREATE TABLE link (
	reading_id INTEGER NOT NULL,
	item_position INTEGER NOT NULL,
	position INTEGER NOT NULL,
	text TEXT NOT NULL,
	href TEXT NOT NULL,
	text_offset INTEGER NOT NULL,
	CONSTRAINT pk_link PRIMARY KEY (reading_id, item_position, position),
	CONSTRAINT fk_link_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
)
 WITHOUT ROWID;

CREATE TABLE mention (
	reading_id INTEGER NOT NULL,
	item_position INTEGER NOT NULL,
	position INTEGER NOT NULL,
	surface TEXT NOT NULL,
	text_offset INTEGER NOT NULL,
	kind TEXT NOT NULL,
	start_on DATE,
	end_on DATE,
	days TEXT,
	rule TEXT NOT NULL,
	base TEXT NOT NULL,
	CONSTRAINT pk_mention PRIMARY KEY (reading_id, item_position, position),
	CONSTRAINT ck_mention_kind_listed CHECK (kind IN ('day', 'day-range', 'day-list', 'month', 'month-part', 'year', 'fiscal-year', 'season', 'relative', 'other')),
	CONSTRAINT ck_mention_span CHECK (start_on <= end_on),
	CONSTRAINT fk_mention_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_mention_start_on_end_on ON mention (start_on, end_on);

CREATE TABLE claim (
	reading_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	method TEXT NOT NULL,
	start_on DATE NOT NULL,
	end_on DATE NOT NULL,
	is_agreeing BOOLEAN,
	CONSTRAINT pk_claim PRIMARY KEY (reading_id, position),
	CONSTRAINT ck_claim_span CHECK (start_on <= end_on),
	CONSTRAINT ck_claim_method_listed CHECK (method IN ('numbering', 'title', 'json-ld', 'meta', 'time', 'feed', 'rest', 'sitemap', 'pdf-metadata', 'upload-path', 'latest-day-said')),
	CONSTRAINT fk_claim_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
)
 WITHOUT ROWID;

CREATE TABLE discrepancy (
	reading_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	other_reading_id INTEGER,
	witness TEXT NOT NULL,
	kind TEXT NOT NULL,
	place TEXT NOT NULL,
	ours TEXT NOT NULL,
	theirs TEXT NOT NULL,
	CONSTRAINT pk_discrepancy PRIMARY KEY (reading_id, position),
	CONSTRAINT ck_discrepancy_kind_listed CHECK (kind IN ('missing', 'extra', 'wording', 'order', 'link', 'fewer-items')),
	CONSTRAINT fk_discrepancy_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_discrepancy_other_reading_id FOREIGN KEY(other_reading_id) REFERENCES reading (id)
);

CREATE TABLE leftover (
	reading_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	text TEXT NOT NULL,
	CONSTRAINT pk_leftover PRIMARY KEY (reading_id, position),
	CONSTRAINT fk_leftover_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
);

CREATE TABLE caution (
	reading_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	code TEXT NOT NULL,
	message TEXT NOT NULL,
	CONSTRAINT pk_caution PRIMARY KEY (reading_id, position),
	CONSTRAINT ck_caution_code_listed CHECK (code IN ('truncated', 'no_key', 'more_headlines_than_items', 'more_items_than_headlines', 'fewer_items', 'unaligned', 'leftovers', 'repeated', 'unusual_entry', 'unconfirmed_hyphen', 'witnesses_differ', 'witness_failed', 'replaced_characters')),
	CONSTRAINT fk_caution_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
);

CREATE TABLE current (
	issue_id INTEGER NOT NULL,
	reading_id INTEGER NOT NULL,
	revision_id INTEGER NOT NULL,
	rule TEXT NOT NULL,
	CONSTRAINT pk_current PRIMARY KEY (issue_id),
	CONSTRAINT ck_current_rule_listed CHECK (rule IN ('only reading', 'whole before cut', 'better form', 'better evidence', 'newer capture', 'tie')),
	CONSTRAINT fk_current_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_current_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id),
	CONSTRAINT fk_current_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
);

CREATE INDEX ix_current_reading_id ON current (reading_id);

CREATE TABLE witness (
	issue_id INTEGER NOT NULL,
	reading_id INTEGER NOT NULL,
	CONSTRAINT pk_witness PRIMARY KEY (issue_id, reading_id),
	CONSTRAINT fk_witness_issue_id FOREIGN KEY(issue_id) REFERENCES issue (id),
	CONSTRAINT fk_witness_reading_id FOREIGN KEY(reading_id) REFERENCES reading (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_witness_reading_id ON witness (reading_id);
