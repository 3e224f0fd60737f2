-- The views that people and programs read. They are written in the SQL that SQLite and Postgres share, each column
-- with its meaning behind it; the data dictionary is made from these comments. A change here needs a new revision of
-- the schema, even one without a step, since the views are made anew whenever an archive is upgraded.

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
    s.published_start AS published_start, -- First day the issue stands for.
    s.published_end AS published_end, -- Last day the issue stands for.
    s.published_method AS published_method, -- How these days are known.
    s.title AS title, -- The issue's title as published.
    s.credit AS credit, -- Whom the issue credits for its image.
    s.format AS format, -- What the copy is: page, pdf, text or email.
    s.evidence AS evidence, -- How near the copy stands to the publisher.
    s.address AS address, -- The publisher's address of the copy.
    s.captured_at AS captured_at, -- When the source took the copy.
    s.payload_digest AS payload_digest, -- SHA-256 of the copy's bytes.
    s.warc_file AS warc_file, -- The WARC file that keeps them.
    s.warc_offset AS warc_offset, -- Where its record begins, in bytes.
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
    d.place AS place, -- Where: item 2, headline 1, credit or items; of an extra entry in the other account.
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
WHERE NOT EXISTS (
    SELECT 1 FROM reading later JOIN parser_version lw ON lw.id = later.parser_version_id
    WHERE later.capture_id = r.capture_id AND later.part = r.part AND later.revision_id IS NOT NULL
        AND (lw.first_used_at, lw.name, later.id) > (w.first_used_at, w.name, r.id)
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
    COUNT(u.issue_id) AS held, -- Issues held.
    SUM(CASE WHEN NOT r.is_truncated AND v.item_count >= v.headline_count THEN 1 ELSE 0 END) AS held_whole, -- Issues of which nothing is known to be missing.
    COUNT(*) - COUNT(u.issue_id) AS missing, -- Issues not held.
    COALESCE(SUM(v.headline_count), 0) AS headlines, -- Headlines held.
    COALESCE(SUM(v.item_count), 0) AS items -- Items held; fewer than headlines where copies were cut.
FROM expected e
JOIN publication p ON p.id = e.publication_id
LEFT JOIN issue i ON i.publication_id = e.publication_id AND i.volume = e.volume AND i.number = e.number
LEFT JOIN "current" u ON u.issue_id = i.id
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
