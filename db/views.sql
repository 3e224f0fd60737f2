-- The views that people and programs read. They are written in the SQL that SQLite and Postgres share, each column
-- with its meaning behind it; the data dictionary is made from these comments. A change here needs a new revision of
-- the schema, even one without a step, since the views are made anew whenever an archive is upgraded.

-- view contract: One row: the version of the views. The first number rises where a column is gone or means something else, the second where one is new.
CREATE VIEW contract AS
SELECT
    '1.0' AS version -- The version, as 1.0.
;

-- view current_issue: One row an issue, as the reading that stands for it has it.
CREATE VIEW current_issue AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    'Vol ' || i.volume || '.' || i.number AS label, -- Name of the issue for people.
    v.title AS title, -- The title as published.
    v.credit AS credit, -- Whom the issue credits for its image.
    c.start_on AS published_start, -- First day the issue stands for.
    c.end_on AS published_end, -- Last day the issue stands for.
    c.method AS published_method, -- How these days are known.
    v.headline_count AS headlines, -- How many headlines it has.
    v.item_count AS items, -- How many items it has.
    NOT r.is_truncated AND v.item_count >= v.headline_count AS is_whole, -- Whether nothing is known to be missing.
    r.is_truncated AS is_truncated, -- Whether the copy was cut.
    r.format AS format, -- What the copy is: page, pdf, text or email.
    k.evidence AS evidence, -- How near the copy stands to the publisher.
    k.address AS address, -- The publisher's address of the copy.
    k.captured_at AS captured_at, -- When the source took the copy.
    k.time_source AS time_source, -- How captured_at is known.
    k.digest AS payload_digest, -- SHA-256 of the copy's bytes.
    k.warc_file AS warc_file, -- The WARC file that keeps them.
    k.warc_offset AS warc_offset, -- Where its record begins, in bytes.
    k.warc_length AS warc_length, -- Length of its record, in bytes.
    v.content_hash AS content_hash, -- SHA-256 over title, credit, headlines and items.
    w.name AS parser, -- Version of the parser that read it.
    (
        SELECT MIN(held.captured_at) FROM reading other JOIN capture held ON held.id = other.capture_id
        WHERE other.issue_id = i.id
    ) AS first_seen_at, -- When any copy of this issue was first taken.
    (
        SELECT MAX(seen.seen_at) FROM (
            SELECT held.captured_at AS seen_at FROM reading other JOIN capture held ON held.id = other.capture_id
            WHERE other.issue_id = i.id
            UNION ALL
            SELECT g.last_seen_at FROM page g WHERE g.publication_id = i.publication_id AND g.address = k.address
        ) seen
    ) AS last_seen_at, -- When any copy was last taken, or its address found unchanged.
    u.rule AS rule, -- In what this copy is better than the next best one, so that it stands.
    EXISTS (
        SELECT 1 FROM correction x WHERE x.capture_id = k.id AND x.field = 'key' AND x.withdrawn_at IS NULL
    ) AS is_corrected, -- Whether a person gave the copy its number (view person_said).
    r.id AS reading_id, -- Row number of the reading that stands for the issue.
    r.capture_id AS capture_id -- Row number of its capture.
FROM "current" u
JOIN issue i ON i.id = u.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN reading r ON r.id = u.reading_id
JOIN revision v ON v.id = u.revision_id
JOIN capture k ON k.id = r.capture_id
JOIN parser_version w ON w.id = r.parser_version_id
LEFT JOIN claim c ON c.reading_id = r.id AND c.position = 1;

-- view current_headline: One row a headline of every issue.
CREATE VIEW current_headline AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    h.position AS position, -- Position in the short list, from 1.
    h.text AS text, -- The headline.
    c.start_on AS published_start, -- First day the issue stands for.
    c.end_on AS published_end, -- Last day the issue stands for.
    k.address AS address -- The publisher's address of the copy.
FROM "current" u
JOIN issue i ON i.id = u.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN headline h ON h.revision_id = u.revision_id
JOIN reading r ON r.id = u.reading_id
JOIN capture k ON k.id = r.capture_id
LEFT JOIN claim c ON c.reading_id = r.id AND c.position = 1;

-- view current_item: One row an item of every issue, with all that says where it comes from.
CREATE VIEW current_item AS
SELECT
    s.publication AS publication, -- Short name of the publication.
    s.issue_id AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    s.volume AS volume, -- Volume in the publication's own numbering.
    s.number AS number, -- Number within the volume; 2 and 20 are two issues.
    s.label AS label, -- Name of the issue for people.
    t.position AS position, -- Position in the long list, from 1.
    h.text AS headline, -- Its headline; empty where none could be assigned.
    t.text AS text, -- The item's text, white space normalised.
    t.is_complete AS is_complete, -- False where the copy was cut inside this item.
    (
        SELECT GROUP_CONCAT(said.days, ',') FROM (
            SELECT m.position AS position,
                COALESCE(m.days, CAST(m.start_on AS TEXT)
                    || CASE WHEN m.end_on > m.start_on THEN '/' || CAST(m.end_on AS TEXT) ELSE '' END) AS days
            FROM mention m
            WHERE m.reading_id = s.reading_id AND m.item_position = t.position AND m.start_on IS NOT NULL
            ORDER BY m.position
        ) said
    ) AS dates, -- The days said in it as far as they are resolved, as ISO dates with commas between, a span as its first/last.
    s.published_start AS published_start, -- First day the issue stands for.
    s.published_end AS published_end, -- Last day the issue stands for.
    s.published_method AS published_method, -- How these days are known.
    s.title AS title, -- The issue's title as published.
    s.credit AS credit, -- Whom the issue credits for its image.
    s.format AS format, -- What the copy is: page, pdf, text or email.
    s.evidence AS evidence, -- How near the copy stands to the publisher.
    s.address AS address, -- The publisher's address of the copy.
    s.captured_at AS captured_at, -- When the source took the copy.
    s.time_source AS time_source, -- How captured_at is known.
    s.payload_digest AS payload_digest, -- SHA-256 of the copy's bytes.
    s.warc_file AS warc_file, -- The WARC file that keeps them.
    s.warc_offset AS warc_offset, -- Where its record begins, in bytes.
    s.warc_length AS warc_length, -- Length of its record, in bytes.
    l.locator AS locator, -- Where the item stands in the document.
    s.content_hash AS content_hash, -- SHA-256 over the issue's title, credit, headlines and items.
    s.first_seen_at AS first_seen_at, -- When any copy of this issue was first taken.
    s.last_seen_at AS last_seen_at -- When any copy was last taken, or its address found unchanged.
FROM current_issue s
JOIN "current" u ON u.reading_id = s.reading_id
JOIN item t ON t.revision_id = u.revision_id
LEFT JOIN headline h ON h.revision_id = t.revision_id AND h.position = t.headline
LEFT JOIN locator l ON l.reading_id = s.reading_id AND l.position = t.position;

-- view current_date: One row a resolved date said in an item. Always write it in double quotes: without them Postgres takes it for today.
CREATE VIEW "current_date" AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    m.item_position AS item_position, -- Position of the item in the issue, from 1.
    m.position AS position, -- Position among the item's dates, from 1.
    m.surface AS surface, -- The words that say the date.
    m.text_offset AS text_offset, -- Where they begin in the item's text, in code points from 0.
    m.kind AS kind, -- What sort of date it is.
    m.start_on AS start_on, -- First day meant.
    m.end_on AS end_on, -- Last day meant.
    m.days AS days, -- The days of a list, as ISO dates with commas between.
    m.rule AS rule, -- The rule that resolved it.
    t.text AS text -- The text of the item.
FROM "current" u
JOIN issue i ON i.id = u.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN mention m ON m.reading_id = u.reading_id
JOIN item t ON t.revision_id = u.revision_id AND t.position = m.item_position
WHERE m.start_on IS NOT NULL;

-- view current_discrepancy: One row a place where the text that stands differs from another copy, or from what another parser reads in the same copy.
CREATE VIEW current_discrepancy AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    d.witness AS witness, -- Who gives the other account: page, pdf, text, email, or the name of a parser.
    d.kind AS kind, -- In what they differ: missing and extra entries, wording, order, link, fewer-items.
    d.place AS place, -- Where: item 2, headline 1, title, credit or items; of an extra entry in the other account.
    d.ours AS ours, -- What the text that stands has: of a wording the differing words and a few around.
    d.theirs AS theirs, -- What the other account has.
    r.format AS format, -- What the copy that stands is: page, pdf, text or email.
    k.address AS address, -- The publisher's address of the copy that stands.
    ok.address AS other_address, -- The address of the other copy; empty for another parser, or a copy without one.
    ok.captured_at AS other_captured_at, -- When the source took the other copy.
    ok.digest AS other_payload_digest, -- SHA-256 of the other copy's bytes.
    d.position AS position, -- Position among the discrepancies of the reading.
    d.reading_id AS reading_id, -- Row number of the reading that stands for the issue.
    d.other_reading_id AS other_reading_id -- Row number of the other copy's reading; empty for another parser.
FROM "current" u
JOIN issue i ON i.id = u.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN reading r ON r.id = u.reading_id
JOIN capture k ON k.id = r.capture_id
JOIN discrepancy d ON d.reading_id = u.reading_id
LEFT JOIN witness x ON x.issue_id = u.issue_id AND x.reading_id = d.other_reading_id
LEFT JOIN reading o ON o.id = x.reading_id
LEFT JOIN capture ok ON ok.id = o.capture_id
WHERE d.other_reading_id IS NULL OR x.reading_id IS NOT NULL;

-- view issue_copy: One row a copy of an issue that was read, as the newest parser that could read it has it.
CREATE VIEW issue_copy AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    r.format AS format, -- What the copy is: page, pdf, text or email.
    k.evidence AS evidence, -- How near the copy stands to the publisher.
    k.address AS address, -- The publisher's address of the copy.
    k.name AS name, -- Name of the supplied file.
    k.captured_at AS captured_at, -- When the source took the copy.
    k.digest AS payload_digest, -- SHA-256 of the copy's bytes.
    v.headline_count AS headlines, -- How many headlines it has.
    v.item_count AS items, -- How many items it has.
    r.is_truncated AS is_truncated, -- Whether the copy was cut.
    v.content_hash AS content_hash, -- SHA-256 over title, credit, headlines and items.
    u.reading_id IS NOT NULL AS is_current, -- Whether this copy stands for the issue.
    x.reading_id IS NOT NULL AS is_witness, -- Whether it is compared with the copy that stands.
    EXISTS (SELECT 1 FROM waiting z WHERE z.reading_id = r.id) AS is_held_back, -- Whether it waits for a person, having less than an older copy.
    NOT EXISTS (SELECT 1 FROM caution c WHERE c.reading_id = r.id) AS is_sound, -- Whether it was read without a warning.
    r.id AS reading_id, -- Row number of its reading.
    r.capture_id AS capture_id -- Row number of its capture.
FROM reading r
JOIN issue i ON i.id = r.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN revision v ON v.id = r.revision_id
JOIN capture k ON k.id = r.capture_id
JOIN parser_version w ON w.id = r.parser_version_id
LEFT JOIN "current" u ON u.issue_id = r.issue_id AND u.reading_id = r.id
LEFT JOIN witness x ON x.issue_id = r.issue_id AND x.reading_id = r.id
WHERE NOT EXISTS (SELECT 1 FROM waiting z WHERE z.reading_id = r.id AND z.is_reread)
AND NOT EXISTS (
    SELECT 1 FROM reading later JOIN parser_version lw ON lw.id = later.parser_version_id
    WHERE later.capture_id = r.capture_id AND later.part = r.part AND later.revision_id IS NOT NULL
        AND (lw.first_used_at, lw.name, later.id) > (w.first_used_at, w.name, r.id)
        AND NOT EXISTS (SELECT 1 FROM waiting z WHERE z.reading_id = later.id AND z.is_reread)
);

-- view issue_claim: One row a day or span that a copy of an issue gives as its date, the newest reading of each copy counting.
CREATE VIEW issue_claim AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    c.method AS method, -- What says so: numbering, title, json-ld, meta, time, feed, rest, sitemap and more.
    c.start_on AS start_on, -- First day it names.
    c.end_on AS end_on, -- Last day it names.
    c.is_agreeing AS is_agreeing, -- Whether it fits the claim that stands; empty for that one itself.
    f.method AS standing_method, -- What says the days that stand for the issue.
    f.start_on AS standing_start_on, -- First day that stands for the issue.
    f.end_on AS standing_end_on, -- Last day that stands for the issue.
    r.format AS format, -- What the copy is: page, pdf, text or email.
    k.address AS address, -- The publisher's address of the copy.
    k.name AS name, -- Name of the supplied file.
    c.position AS position, -- Position in the copy's order of trust.
    c.reading_id AS reading_id -- Row number of the reading.
FROM issue i
JOIN publication p ON p.id = i.publication_id
JOIN reading r ON r.issue_id = i.id
JOIN capture k ON k.id = r.capture_id
JOIN parser_version w ON w.id = r.parser_version_id
JOIN claim c ON c.reading_id = r.id
JOIN claim f ON f.reading_id = r.id AND f.position = 1
WHERE NOT EXISTS (
    SELECT 1 FROM reading later JOIN parser_version lw ON lw.id = later.parser_version_id
    WHERE later.capture_id = r.capture_id AND later.part = r.part
        AND (lw.first_used_at, lw.name, later.id) > (w.first_used_at, w.name, r.id)
);

-- view coverage: One row a month: what should exist by the numbering, and what is held.
CREATE VIEW coverage AS
SELECT
    p.name AS publication, -- Short name of the publication.
    SUBSTR(CAST(e.start_on AS TEXT), 1, 7) AS month, -- The month, as 2023-02.
    COUNT(*) AS expected, -- Issues that should exist.
    COUNT(u.issue_id) AS held, -- Issues held, those withdrawn left out.
    SUM(CASE WHEN NOT r.is_truncated AND v.item_count >= v.headline_count THEN 1 ELSE 0 END) AS held_whole, -- Issues of which nothing is known to be missing.
    COUNT(n.issue_id) AS withdrawn, -- Issues held whose text a person has withdrawn.
    COUNT(*) - COUNT(u.issue_id) - COUNT(n.issue_id) AS missing, -- Issues not held.
    COALESCE(SUM(v.headline_count), 0) AS headlines, -- Headlines held.
    COALESCE(SUM(v.item_count), 0) AS items -- Items held; fewer than headlines where copies were cut.
FROM expected e
JOIN publication p ON p.id = e.publication_id
LEFT JOIN issue i ON i.publication_id = e.publication_id AND i.volume = e.volume AND i.number = e.number
LEFT JOIN "current" u ON u.issue_id = i.id
LEFT JOIN withdrawn n ON n.issue_id = i.id
LEFT JOIN reading r ON r.id = u.reading_id
LEFT JOIN revision v ON v.id = u.revision_id
GROUP BY p.name, SUBSTR(CAST(e.start_on AS TEXT), 1, 7);

-- view latest_reading: The latest reading of each part of each capture, sound or failed.
CREATE VIEW latest_reading AS
SELECT
    ranked.reading_id AS reading_id, -- Row number of the reading.
    ranked.capture_id AS capture_id, -- Row number of the capture.
    ranked.part AS part, -- Which of the issues on the page, from 1.
    ranked.parser AS parser -- Version of the parser that read it.
FROM (
    SELECT r.id AS reading_id, r.capture_id AS capture_id, r.part AS part, v.name AS parser,
        ROW_NUMBER() OVER (
            PARTITION BY r.capture_id, r.part ORDER BY v.first_used_at DESC, v.name DESC, r.id DESC
        ) AS place
    FROM reading r
    JOIN parser_version v ON v.id = r.parser_version_id
) ranked
WHERE ranked.place = 1;

-- view failing: Captures whose latest reading failed, for the operator.
CREATE VIEW failing AS
SELECT
    r.capture_id AS capture_id, -- Row number of the capture.
    r.part AS part, -- Which of the issues on the page, from 1.
    k.address AS address, -- The publisher's address.
    k.name AS name, -- Name of the supplied file.
    r.failure_code AS code, -- Why nothing was read, from a closed list.
    r.failure_message AS message, -- Why nothing was read, as a sentence.
    k.captured_at AS captured_at, -- When the source took it.
    k.digest AS payload_digest, -- SHA-256 of the bytes.
    n.parser AS parser -- Version of the parser that failed.
FROM latest_reading n
JOIN reading r ON r.id = n.reading_id
JOIN capture k ON k.id = r.capture_id
WHERE r.failure_code IS NOT NULL;

-- view unnumbered: Readings that show no number and so belong to no issue, for the operator.
CREATE VIEW unnumbered AS
SELECT
    r.capture_id AS capture_id, -- Row number of the capture.
    r.part AS part, -- Which of the issues on the page, from 1.
    p.name AS publication, -- Short name of the publication.
    k.address AS address, -- The publisher's address.
    k.name AS name, -- Name of the supplied file.
    v.title AS title, -- The title as the copy has it.
    v.headline_count AS headlines, -- How many headlines were read.
    v.item_count AS items, -- How many items were read.
    k.captured_at AS captured_at, -- When the source took it.
    k.digest AS payload_digest -- SHA-256 of the bytes.
FROM latest_reading n
JOIN reading r ON r.id = n.reading_id
JOIN revision v ON v.id = r.revision_id
JOIN capture k ON k.id = r.capture_id
LEFT JOIN publication p ON p.id = r.publication_id
WHERE r.issue_id IS NULL;

-- view held_back: One row a reading that lost something against an older one and waits for a person (digest accept).
CREATE VIEW held_back AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    r.format AS format, -- What the copy is: page, pdf, text or email.
    k.evidence AS evidence, -- How near the copy stands to the publisher.
    k.address AS address, -- The publisher's address of the copy.
    k.name AS name, -- Name of the supplied file.
    k.captured_at AS captured_at, -- When the source took the copy.
    k.digest AS payload_digest, -- SHA-256 of the copy's bytes.
    v.headline_count AS headlines, -- How many headlines it has.
    v.item_count AS items, -- How many items it has.
    ov.headline_count AS older_headlines, -- How many headlines the older reading has.
    ov.item_count AS older_items, -- How many items the older reading has.
    ok.captured_at AS older_captured_at, -- When the source took the older copy.
    z.is_reread AS is_reread, -- Whether both are of the same bytes, so that a newer parser lost the items.
    v.content_hash AS content_hash, -- SHA-256 over title, credit, headlines and items.
    r.id AS reading_id, -- Row number of the reading, which digest accept takes.
    r.capture_id AS capture_id -- Row number of its capture.
FROM waiting z
JOIN issue i ON i.id = z.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN reading r ON r.id = z.reading_id
JOIN revision v ON v.id = r.revision_id
JOIN capture k ON k.id = r.capture_id
JOIN reading o ON o.id = z.against_id
JOIN revision ov ON ov.id = o.revision_id
JOIN capture ok ON ok.id = o.capture_id;

-- view withdrawn_issue: One row an issue whose text a person has withdrawn: why, and what proves that it was there.
CREATE VIEW withdrawn_issue AS
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    'Vol ' || i.volume || '.' || i.number AS label, -- Name of the issue for people.
    x.because AS because, -- Why it was withdrawn.
    x.made_by AS made_by, -- Who withdrew it.
    x.made_at AS made_at, -- When it was withdrawn.
    c.start_on AS published_start, -- First day the issue stands for.
    c.end_on AS published_end, -- Last day the issue stands for.
    c.method AS published_method, -- How these days are known.
    v.headline_count AS headlines, -- How many headlines it has.
    v.item_count AS items, -- How many items it has.
    r.format AS format, -- What the copy is: page, pdf, text or email.
    k.evidence AS evidence, -- How near the copy stands to the publisher.
    k.address AS address, -- The publisher's address of the copy.
    k.captured_at AS captured_at, -- When the source took the copy.
    k.digest AS payload_digest, -- SHA-256 of the copy's bytes.
    k.warc_file AS warc_file, -- The WARC file that keeps them.
    k.warc_offset AS warc_offset, -- Where its record begins, in bytes.
    v.content_hash AS content_hash, -- SHA-256 over title, credit, headlines and items.
    x.id AS correction_id -- Row number of the correction, which digest correct --withdraw takes back.
FROM withdrawn n
JOIN issue i ON i.id = n.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN correction x ON x.issue_id = n.issue_id AND x.field = 'withdrawal' AND x.withdrawn_at IS NULL
JOIN reading r ON r.id = n.reading_id
JOIN revision v ON v.id = n.revision_id
JOIN capture k ON k.id = r.capture_id
LEFT JOIN claim c ON c.reading_id = r.id AND c.position = 1;

-- view person_said: One row a correction: what a person knows better than the pages, who, why, and whether it holds.
CREATE VIEW person_said AS
SELECT
    x.field AS field, -- What it gives: a copy's key, leave to have less, or the withdrawal of a text.
    x.value AS value, -- What the person knows to be right.
    p.name AS publication, -- Short name of the publication, where it is about an issue.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- The issue it is about; empty where it is about a copy.
    k.address AS address, -- The publisher's address of the copy it is about.
    k.name AS name, -- Name of the supplied file it is about.
    k.digest AS payload_digest, -- SHA-256 of that copy's bytes.
    x.because AS because, -- Why.
    x.made_by AS made_by, -- Who says so.
    x.made_at AS made_at, -- When it was said.
    x.withdrawn_at IS NULL AS is_in_force, -- Whether it holds; false once it was taken back.
    x.withdrawn_by AS withdrawn_by, -- Who took it back.
    x.withdrawn_because AS withdrawn_because, -- Why it was taken back.
    x.withdrawn_at AS withdrawn_at, -- When it was taken back.
    x.capture_id AS capture_id, -- Row number of the copy it is about.
    x.id AS correction_id -- Row number of the correction.
FROM correction x
LEFT JOIN capture k ON k.id = x.capture_id
LEFT JOIN issue i ON i.id = x.issue_id
LEFT JOIN publication p ON p.id = i.publication_id;

-- view issue_history: One row a change of an issue's words, with its cause; other bytes with the same words are no change.
CREATE VIEW issue_history AS
WITH told AS (
    SELECT r.id AS reading_id, r.issue_id AS issue_id, r.revision_id AS revision_id, r.capture_id AS capture_id,
        r.part AS part, r.format AS format, r.read_at AS read_at, w.name AS parser, k.captured_at AS captured_at,
        k.digest AS digest, COALESCE(k.address, k.name) AS source,
        CASE WHEN k.captured_at IS NULL THEN 0 ELSE 1 END AS dated,
        ROW_NUMBER() OVER (
            PARTITION BY r.capture_id, r.part ORDER BY w.first_used_at DESC, w.name DESC, r.id DESC
        ) AS youth,
        LAG(r.id) OVER (
            PARTITION BY r.capture_id, r.part, r.issue_id ORDER BY w.first_used_at, w.name, r.id
        ) AS before_id,
        LAG(r.revision_id) OVER (
            PARTITION BY r.capture_id, r.part, r.issue_id ORDER BY w.first_used_at, w.name, r.id
        ) AS before_revision
    FROM reading r
    JOIN capture k ON k.id = r.capture_id
    JOIN parser_version w ON w.id = r.parser_version_id
    WHERE r.revision_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM waiting z WHERE z.reading_id = r.id AND z.is_reread)
),
copies AS (
    SELECT t.reading_id, t.issue_id, t.revision_id, t.parser, t.captured_at,
        LAG(t.reading_id) OVER (
            PARTITION BY t.issue_id, t.format, t.source ORDER BY t.dated, t.captured_at, t.digest, t.part
        ) AS line_id,
        LAG(t.revision_id) OVER (
            PARTITION BY t.issue_id, t.format, t.source ORDER BY t.dated, t.captured_at, t.digest, t.part
        ) AS line_revision,
        LAG(t.parser) OVER (
            PARTITION BY t.issue_id, t.format, t.source ORDER BY t.dated, t.captured_at, t.digest, t.part
        ) AS line_parser,
        LAG(t.reading_id) OVER (
            PARTITION BY t.issue_id, t.format ORDER BY t.dated, t.captured_at, t.source, t.digest, t.part
        ) AS form_id,
        ROW_NUMBER() OVER (
            PARTITION BY t.issue_id ORDER BY t.dated, t.captured_at, t.source, t.digest, t.part
        ) AS nth,
        ROW_NUMBER() OVER (
            PARTITION BY t.issue_id, t.revision_id ORDER BY t.dated, t.captured_at, t.source, t.digest, t.part
        ) AS nth_alike
    FROM told t
    WHERE t.youth = 1 AND t.issue_id IS NOT NULL
),
rereads AS (
    SELECT t.reading_id, t.issue_id, t.before_id, t.read_at,
        ROW_NUMBER() OVER (
            PARTITION BY t.issue_id, t.before_revision, t.revision_id ORDER BY t.read_at, t.reading_id
        ) AS nth
    FROM told t
    WHERE t.issue_id IS NOT NULL AND t.before_revision <> t.revision_id
),
changes AS (
    SELECT y.issue_id, y.reading_id, COALESCE(y.line_id, y.form_id) AS prior_id, y.captured_at AS changed_at,
        CASE
            WHEN y.nth = 1 THEN 'first'
            WHEN y.line_id IS NULL THEN 'other copy'
            WHEN y.line_parser = y.parser THEN 'publisher'
            ELSE 'publisher or parser'
        END AS cause
    FROM copies y
    WHERE y.line_revision <> y.revision_id OR (y.line_id IS NULL AND y.nth_alike = 1)
    UNION ALL
    SELECT q.issue_id, q.reading_id, q.before_id, q.read_at, 'parser' FROM rereads q WHERE q.nth = 1
)
SELECT
    p.name AS publication, -- Short name of the publication.
    'vol-' || i.volume || '-' || i.number AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    i.volume AS volume, -- Volume in the publication's own numbering.
    i.number AS number, -- Number within the volume; 2 and 20 are two issues.
    h.cause AS cause, -- first; publisher: other bytes at the same place; parser: the same bytes read anew; publisher or parser: other bytes, read by another parser; other copy: first seen at another place or in another form.
    h.changed_at AS changed_at, -- When the source took the copy that shows it; of the parser's changes when it was read.
    v.title AS title, -- The title in these words.
    v.credit AS credit, -- Whom they credit for the image.
    v.headline_count AS headlines, -- How many headlines they have.
    v.item_count AS items, -- How many items they have.
    v.content_hash AS content_hash, -- SHA-256 over title, credit, headlines and items.
    ov.content_hash AS prior_content_hash, -- The same of the words before; empty where there are none to compare.
    COALESCE(u.revision_id = r.revision_id, FALSE) AS is_current, -- Whether these words stand for the issue.
    EXISTS (SELECT 1 FROM waiting z WHERE z.reading_id = r.id) AS is_held_back, -- Whether they wait for a person, having less than older ones.
    r.format AS format, -- What the copy is: page, pdf, text or email.
    k.evidence AS evidence, -- How near the copy stands to the publisher.
    k.address AS address, -- The publisher's address of the copy.
    k.name AS name, -- Name of the supplied file.
    k.captured_at AS captured_at, -- When the source took the copy.
    k.digest AS payload_digest, -- SHA-256 of the copy's bytes.
    k.warc_file AS warc_file, -- The WARC file that keeps them.
    k.warc_offset AS warc_offset, -- Where its record begins, in bytes.
    w.name AS parser, -- Version of the parser that read it.
    r.id AS reading_id, -- Row number of the reading with these words.
    h.prior_id AS prior_reading_id, -- Row number of the reading with the words before.
    r.capture_id AS capture_id -- Row number of the capture.
FROM changes h
JOIN issue i ON i.id = h.issue_id
JOIN publication p ON p.id = i.publication_id
JOIN reading r ON r.id = h.reading_id
JOIN revision v ON v.id = r.revision_id
JOIN capture k ON k.id = r.capture_id
JOIN parser_version w ON w.id = r.parser_version_id
LEFT JOIN "current" u ON u.issue_id = h.issue_id
LEFT JOIN reading o ON o.id = h.prior_id
LEFT JOIN revision ov ON ov.id = o.revision_id
WHERE NOT EXISTS (SELECT 1 FROM withdrawn n WHERE n.issue_id = h.issue_id);

-- view item_history: One row an item of every wording that an issue had, with what made the words others.
CREATE VIEW item_history AS
SELECT
    h.publication AS publication, -- Short name of the publication.
    h.issue_id AS issue_id, -- Name of the issue that no spreadsheet takes for a number.
    h.volume AS volume, -- Volume in the publication's own numbering.
    h.number AS number, -- Number within the volume; 2 and 20 are two issues.
    h.cause AS cause, -- What made the words others: see issue_history.
    h.changed_at AS changed_at, -- When the source took the copy that shows it; of the parser's changes when it was read.
    t.position AS position, -- Position in the long list, from 1.
    l.text AS headline, -- Its headline; empty where none could be assigned.
    t.text AS text, -- The item's text in these words.
    t.is_complete AS is_complete, -- False where the copy was cut inside this item.
    NOT EXISTS (
        SELECT 1 FROM reading o JOIN item b ON b.revision_id = o.revision_id
        WHERE o.id = h.prior_reading_id AND b.text = t.text
    ) AS is_changed, -- Whether the words before have no item of this very text.
    h.is_current AS is_current, -- Whether these words stand for the issue.
    h.content_hash AS content_hash, -- SHA-256 over the issue's title, credit, headlines and items.
    h.address AS address, -- The publisher's address of the copy.
    h.captured_at AS captured_at, -- When the source took the copy.
    h.payload_digest AS payload_digest, -- SHA-256 of the copy's bytes.
    h.warc_file AS warc_file, -- The WARC file that keeps them.
    h.warc_offset AS warc_offset, -- Where its record begins, in bytes.
    h.parser AS parser, -- Version of the parser that read it.
    h.reading_id AS reading_id -- Row number of the reading with these words.
FROM issue_history h
JOIN reading r ON r.id = h.reading_id
JOIN item t ON t.revision_id = r.revision_id
LEFT JOIN headline l ON l.revision_id = t.revision_id AND l.position = t.headline;
