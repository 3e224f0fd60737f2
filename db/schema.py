"""The tables of the archive: what was fetched and what became of every address (readings: db/facts.py)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    event,
)

from db.columns import Instant, Words, needed, numbered, one_of, optional, reference
from parsers.model import ClaimMethod, Evidence, TimeSource

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RUN_KINDS = ("crawl", "backfill", "reparse", "rebuild")
PAGE_KINDS = ("index", "issue", "pdf", "feed", "sitemap", "rest", "robots", "other")
# What became of the last try of an address, as the crawl tells it.
PAGE_STATES = (
    "unseen",
    "stored",
    "unchanged",
    "duplicate",
    "offsite",
    "robots_denied",
    "robots_unreachable",
    "gone",
    "soft_404",
    "challenge",
    "login_wall",
    "maintenance",
    "rate_limited",
    "truncated",
    "too_large",
    "bomb",
    "bad_encoding",
    "tls_error",
    "timeout",
    "address_blocked",
    "trap_limit",
    "not_understood",
    "io_error",
    "unanswered",
)

publication = Table(
    "publication",
    metadata,
    numbered("Row number of the publication."),
    needed("name", Words(), "Short name, as commands take it.", unique=True),
    needed("title", Words(), "Name of the serial as its readers know it."),
    needed("site", Words(), "Where the publisher puts it, as an http(s) address."),
    comment="A serial publication.",
)

expected = Table(
    "expected",
    metadata,
    reference("publication_id", "publication.id", "The publication.", primary=True),
    needed("volume", Integer, "Volume in the publication's own numbering.", primary_key=True),
    needed("number", Integer, "Number within the volume.", primary_key=True),
    needed("start_on", Date, "First day the issue stands for."),
    needed("end_on", Date, "Last day the issue stands for."),
    needed("overdue_on", Date, "Day from which the issue, if missing, is overdue."),
    CheckConstraint("start_on <= end_on", name="span"),
    comment="Every issue that the publication's numbering says should exist by now.",
)

parser_version = Table(
    "parser_version",
    metadata,
    numbered("Row number of the parser version."),
    needed("name", Words(), "Digest of the parser's source, profiles and corrections.", unique=True),
    needed("first_used_at", Instant(), "When it first read a capture here; the later, the newer."),
    comment="Every version of the parser that has read captures of this archive.",
)

run = Table(
    "run",
    metadata,
    numbered("Row number of the run."),
    needed("kind", Words(), "Which job: crawl, backfill, reparse or rebuild."),
    reference("publication_id", "publication.id", "The publication, if the run is of one only.", null=True),
    needed("started_at", Instant(), "When the run began."),
    optional("finished_at", Instant(), "When it ended; empty while it runs, or if it was killed."),
    optional("exit_code", Integer, "The verdict: 0 is good, the rest as the command's contract says."),
    optional("sentence", Words(), "The verdict as one sentence."),
    needed("counts", JSON, "What was counted, as an object of names and numbers."),
    one_of("kind", RUN_KINDS),
    Index(None, "publication_id", "kind", "started_at"),
    comment="One crawl, backfill, reparse or rebuild with its verdict.",
)

page = Table(
    "page",
    metadata,
    numbered("Row number of the address."),
    reference("publication_id", "publication.id", "The publication it was found for."),
    needed("address", Words(), "The address, as the publisher's site has it."),
    needed("kind", Words(), "What is expected there.", server_default="other"),
    needed("state", Words(), "Outcome of the last try; unseen before the first.", server_default="unseen"),
    needed("found_by", Words(), "Ways of discovery that named it, sorted, with commas between."),
    optional("status", Integer, "HTTP status of the last answer."),
    optional("etag", Words(), "ETag of the last answer with a body."),
    optional("last_modified", Words(), "Last-Modified of the last answer with a body, as sent."),
    optional("content_digest", Words(), "SHA-256 of the body last received, in hexadecimal."),
    needed("failures", Integer, "Tries in a row that brought nothing.", server_default="0"),
    needed("first_seen_at", Instant(), "When the address was first named."),
    optional("last_seen_at", Instant(), "When its content was last received or confirmed unchanged."),
    optional("last_tried_at", Instant(), "When it was last asked for."),
    needed("due_at", Instant(), "When it is to be asked for next."),
    optional(
        "said", Words(), "Days that ways of discovery gave for it, as feed 2022-05-03, with commas between."
    ),
    optional("note", Words(), "What a person should know about the last try."),
    optional("named", Integer, "How many issues it named when last read, if it is a page of discovery."),
    UniqueConstraint("publication_id", "address"),
    one_of("kind", PAGE_KINDS),
    one_of("state", PAGE_STATES),
    CheckConstraint("failures >= 0", name="failures_counted"),
    Index(None, "publication_id", "due_at"),
    comment="Every address known of and what became of the last try; the frontier of the crawl.",
)

capture = Table(
    "capture",
    metadata,
    numbered("Row number of the capture."),
    needed("identity", Words(), "SHA-256 that tells this capture from every other.", unique=True),
    reference("publication_id", "publication.id", "The publication it was taken for, if known.", null=True),
    reference("run_id", "run.id", "The run that brought it in."),
    optional("address", Words(), "The publisher's address; empty where the source has none."),
    optional("name", Words(), "Name of the supplied file, if it was one."),
    needed("digest", Words(), "SHA-256 of the body, in hexadecimal."),
    needed("size", BigInteger, "Length of the body in bytes."),
    needed("status", Integer, "HTTP status; 200 for files."),
    optional("media_type", Words(), "Content-Type as sent."),
    optional("captured_at", Instant(), "When the source took it; empty where nothing tells."),
    needed("time_source", Words(), "How captured_at is known."),
    needed("evidence", Words(), "How near the capture stands to the publisher."),
    needed("warc_file", Words(), "The WARC file that keeps the bytes, inside the data directory."),
    needed("warc_offset", BigInteger, "Where its record begins, in bytes."),
    needed("warc_length", BigInteger, "Length of its record, in bytes."),
    needed("kept_at", Instant(), "When it came into this archive."),
    one_of("time_source", TimeSource),
    one_of("evidence", Evidence),
    CheckConstraint("warc_offset >= 0 AND warc_length >= 0 AND size >= 0", name="place"),
    Index(None, "address"),
    Index(None, "digest"),
    comment="One fetch or one file, with the place of its bytes; never changed.",
)

capture_claim = Table(
    "capture_claim",
    metadata,
    reference("capture_id", "capture.id", "The capture.", primary=True),
    needed("position", Integer, "Position among what was said of it, from 1.", primary_key=True),
    needed("method", Words(), "What said so."),
    needed("start_on", Date, "First day it names."),
    needed("end_on", Date, "Last day it names."),
    CheckConstraint("start_on <= end_on", name="span"),
    one_of("method", ClaimMethod),
    comment="What other pages had said of a capture's address when it was taken; never changed.",
    sqlite_with_rowid=False,
)


@event.listens_for(capture, "before_create")
def index_long_addresses(table: Table, connection: Connection, **_: object) -> None:
    """Have Postgres index addresses by hash, since it refuses to index long ones otherwise.

    Said of the index above, it would load all that SQLAlchemy has for Postgres, also on SQLite."""
    if connection.dialect.name == "postgresql":
        (by_address,) = (one for one in table.indexes if one.columns.keys() == ["address"])
        by_address.dialect_kwargs["postgresql_using"] = "hash"
