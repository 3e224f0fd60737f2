"""The tables of the archive: readings, the issues and revisions they give, and what people say of them."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from db.columns import Instant, Words, allotted, needed, numbered, one_of, optional, reference

# What is derived belongs to the whole, so that whoever knows the facts knows every table.
from db.derived import Rule as Rule
from db.derived import current as current
from db.derived import search_entry as search_entry
from db.derived import waiting as waiting
from db.derived import withdrawn as withdrawn
from db.derived import witness as witness
from db.schema import metadata as metadata
from parsers.model import ClaimMethod, DiscrepancyKind, ErrorCode, Format, MentionKind, WarningCode

CORRECTION_FIELDS = ("key", "accepted", "withdrawal", "absence")
READING = "The reading this belongs to."
DISCREPANCY_PLACE = (
    "Where in the issue: item 2, headline 1, title, credit or items, by the reading's own list except for an "
    "extra entry."
)
ITEM_POSITION = "Position of the item in the issue, from 1."

issue = Table(
    "issue",
    metadata,
    allotted("Row number of the issue."),
    reference("publication_id", "publication.id", "The publication."),
    needed("volume", Integer, "Volume in the publication's own numbering."),
    needed("number", Integer, "Number within the volume; 2 and 20 are two issues."),
    UniqueConstraint("publication_id", "volume", "number"),
    CheckConstraint("volume >= 1 AND number >= 1", name="numbering"),
    comment="One issue of a publication, by the publication's own numbering.",
)

revision = Table(
    "revision",
    metadata,
    allotted("Row number of the revision."),
    needed("content_hash", Words(), "SHA-256 over title, credit, headlines and items.", unique=True),
    optional("title", Words(), "The title as the copy has it."),
    optional("credit", Words(), "Whom the copy credits for its image."),
    needed("headline_count", Integer, "How many headlines it has."),
    needed("item_count", Integer, "How many items it has."),
    comment="One wording of an issue; copies with the same words share it.",
)

headline = Table(
    "headline",
    metadata,
    reference("revision_id", "revision.id", "The revision.", primary=True),
    needed("position", Integer, "Position in the short list, from 1.", primary_key=True),
    needed("text", Words(), "The headline."),
    comment="One entry of the short list of a revision.",
)

item = Table(
    "item",
    metadata,
    reference("revision_id", "revision.id", "The revision.", primary=True),
    needed("position", Integer, "Position in the long list, from 1.", primary_key=True),
    optional("headline", Integer, "Position of its headline; empty where none could be assigned."),
    needed("text", Words(), "The item's text, white space normalised."),
    needed("is_complete", Boolean, "False for the last item of a copy that was cut."),
    ForeignKeyConstraint(["revision_id", "headline"], ["headline.revision_id", "headline.position"]),
    comment="One entry of the long list of a revision.",
)

reading = Table(
    "reading",
    metadata,
    allotted("Row number of the reading."),
    reference("capture_id", "capture.id", "The capture that was read."),
    needed("part", Integer, "Which of the issues on the page, from 1."),
    reference("parser_version_id", "parser_version.id", "The version of the parser that read it."),
    needed("read_at", Instant(), "When it was read."),
    optional("format", Words(), "What the bytes are: page, pdf, text or email."),
    reference("publication_id", "publication.id", "The publication it was recognised as.", null=True),
    reference(
        "issue_id", "issue.id", "The issue; empty for a failure or a copy without a number.", null=True
    ),
    reference("revision_id", "revision.id", "The wording read; empty for a failure.", null=True),
    needed("is_truncated", Boolean, "Whether the copy was cut."),
    optional("failure_code", Words(), "Why nothing was read, from a closed list."),
    optional("failure_message", Words(), "Why nothing was read, as a sentence."),
    needed(
        "fingerprint", Words(), "SHA-256 over all that was read, to tell whether a later reading differs."
    ),
    one_of("format", Format),
    one_of("failure_code", ErrorCode),
    CheckConstraint("(revision_id IS NULL) <> (failure_code IS NULL)", name="issue_or_failure"),
    CheckConstraint("issue_id IS NULL OR revision_id IS NOT NULL", name="issue_has_revision"),
    Index(None, "capture_id", "part"),
    Index(None, "issue_id"),
    Index(None, "revision_id"),
    comment="What one parser version made of one part of a capture: an issue or a failure.",
)

locator = Table(
    "locator",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed("position", Integer, ITEM_POSITION, primary_key=True),
    needed("locator", Words(), "Where the item stands in the document: line, node, or page and box."),
    comment="Where an item was found in its capture.",
    sqlite_with_rowid=False,
)

link = Table(
    "link",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed("item_position", Integer, ITEM_POSITION, primary_key=True),
    needed("position", Integer, "Position among the item's links, from 1.", primary_key=True),
    needed("text", Words(), "The words that are linked."),
    needed("href", Words(), "The address they lead to."),
    needed("text_offset", Integer, "Where the words begin in the item's text, in code points from 0."),
    comment="A link inside an item.",
    sqlite_with_rowid=False,
)

mention = Table(
    "mention",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed("item_position", Integer, ITEM_POSITION, primary_key=True),
    needed("position", Integer, "Position among the item's dates, from 1.", primary_key=True),
    needed("surface", Words(), "The words that say the date."),
    needed("text_offset", Integer, "Where the words begin in the item's text, in code points from 0."),
    needed("kind", Words(), "What sort of date it is, from a closed list."),
    optional("start_on", Date, "First day meant; empty where nothing gives the year."),
    optional("end_on", Date, "Last day meant; empty where nothing gives the year."),
    optional("days", Words(), "The days of a list, as ISO dates with commas between."),
    needed("rule", Words(), "The rule that resolved it."),
    needed("base", Words(), "What it was resolved against."),
    one_of("kind", MentionKind),
    CheckConstraint("start_on <= end_on", name="span"),
    Index(None, "start_on", "end_on"),
    comment="A date said inside an item, resolved to calendar days.",
    sqlite_with_rowid=False,
)

claim = Table(
    "claim",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed(
        "position", Integer, "Position in order of trust; the first stands for the issue.", primary_key=True
    ),
    needed("method", Words(), "What says so, from a closed list."),
    needed("start_on", Date, "First day it names."),
    needed("end_on", Date, "Last day it names."),
    optional(
        "is_agreeing",
        Boolean,
        "Whether it fits the claim that stands; empty for that one, or where none stands.",
    ),
    CheckConstraint("start_on <= end_on", name="span"),
    one_of("method", ClaimMethod),
    comment="A candidate for the issue's own date.",
    sqlite_with_rowid=False,
)

discrepancy = Table(
    "discrepancy",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed("position", Integer, "Position among the reading's discrepancies, from 1.", primary_key=True),
    reference(
        "other_reading_id",
        "reading.id",
        "The reading of another copy; empty where another parser read the same bytes.",
        null=True,
    ),
    needed("witness", Words(), "Who gives the other account: a parser, or the form of the other copy."),
    needed("kind", Words(), "In what they differ."),
    needed("place", Words(), DISCREPANCY_PLACE),
    needed(
        "ours", Words(), "What the reading has: of texts that differ the words that do, and a few around."
    ),
    needed("theirs", Words(), "What the witness has."),
    one_of("kind", get_args(DiscrepancyKind)),
    comment="Where two accounts of one issue differ.",
)

leftover = Table(
    "leftover",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed("position", Integer, "Position among the reading's leftovers, from 1.", primary_key=True),
    needed("text", Words(), "The text."),
    comment="Text of a document for which no rule had a use.",
)

caution = Table(
    "caution",
    metadata,
    reference("reading_id", "reading.id", READING, primary=True),
    needed("position", Integer, "Position among the reading's warnings, from 1.", primary_key=True),
    needed("code", Words(), "The reservation, from a closed list."),
    needed("message", Words(), "The reservation as a sentence."),
    one_of("code", WarningCode),
    comment="A reservation about a reading.",
)

correction = Table(
    "correction",
    metadata,
    numbered("Row number of the correction."),
    reference("capture_id", "capture.id", "The capture it is about, if it is about one.", null=True),
    reference("issue_id", "issue.id", "The issue it is about, if it is about one.", null=True),
    needed(
        "field",
        Words(),
        "What it gives: a copy's key, leave to have less, the withdrawal of a text, or that an issue was "
        "never published.",
    ),
    needed("value", Words(), "What a person knows to be right."),
    needed("because", Words(), "Why."),
    needed("made_by", Words(), "Who says so."),
    needed("made_at", Instant(), "When it was said."),
    optional("withdrawn_by", Words(), "Who took it back."),
    optional("withdrawn_because", Words(), "Why it was taken back."),
    optional("withdrawn_at", Instant(), "When it was taken back."),
    one_of("field", CORRECTION_FIELDS),
    CheckConstraint("(capture_id IS NULL) <> (issue_id IS NULL)", name="about_one"),
    Index(None, "capture_id"),
    Index(None, "issue_id"),
    comment="What a person knows better than the page.",
)
