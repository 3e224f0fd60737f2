"""Every wording that an item or an issue ever had, with the copies in which it stands: what citations pin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from db.choice import EVIDENCE_ORDER, FORMAT_ORDER
from db.facts import current, headline, issue, item, locator, reading, revision, withdrawn
from db.schema import capture, publication
from parsers.model import Key, Place

PIN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Copy:
    """A capture in which a wording was read; `locator` says where in the document an item stands."""

    capture_id: int
    address: str | None
    name: str | None
    captured_at: datetime | None
    evidence: str
    format: str
    payload_digest: str
    place: Place
    locator: str | None


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of an item, or of a whole issue (no position, no text), with its copies, the best first.
    Of a withdrawn issue there is neither headline nor text.

    `digest` is the SHA-256 of an item's text without white space, or the content hash of an issue."""

    publication: str
    key: Key
    position: int | None
    headline: str | None
    text: str | None
    is_complete: bool
    digest: str
    is_current: bool
    is_withdrawn: bool
    copies: tuple[Copy, ...]

    @property
    def pin(self) -> str:
        """The digits of the digest that a citation shows."""
        return self.digest[:PIN_DIGITS]

    @property
    def reference(self) -> str:
        """The name of this very wording, as 2.4/3@9f2c41d07a3b."""
        return f"{self.key}{'' if self.position is None else f'/{self.position}'}@{self.pin}"


def text_digest(text: str) -> str:
    """SHA-256 of a text without its white space: texts that differ in nothing else are the same content."""
    return sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def item_wordings(
    connection: Connection, key: Key, position: int | None = None, *, owner: str | None = None
) -> list[Wording]:
    """The wordings of the item at a position, or of all items of an issue; the current ones come first.

    Wordings of readings by older parsers count too: somebody may have cited them."""
    query = (
        readings(key, owner)
        .add_columns(item.c.position, item.c.text, item.c.is_complete, headline.c.text.label("headline"))
        .add_columns(locator.c.locator)
        .join(item, item.c.revision_id == reading.c.revision_id)
        .outerjoin(
            headline,
            and_(headline.c.revision_id == item.c.revision_id, headline.c.position == item.c.headline),
        )
        .outerjoin(locator, and_(locator.c.reading_id == reading.c.id, locator.c.position == item.c.position))
    )
    if position is not None:
        query = query.where(item.c.position == position)
    rows = [(text_digest(row.text), row) for row in connection.execute(query)]
    return grouped((row.publication, row.position, digest, row) for digest, row in rows)


def issue_wordings(connection: Connection, key: Key, *, owner: str | None = None) -> list[Wording]:
    """The wordings of a whole issue; the current one comes first."""
    query = readings(key, owner).add_columns(revision.c.content_hash)
    query = query.join(revision, revision.c.id == reading.c.revision_id)
    return grouped((row.publication, None, row.content_hash, row) for row in connection.execute(query))


def readings(key: Key, owner: str | None) -> Select[Any]:
    """The query for all readings of an issue, with their captures, and whether their wording is current, or
    would be if the issue were not withdrawn."""
    stands = func.coalesce(current.c.revision_id, withdrawn.c.revision_id)
    chosen = func.coalesce(current.c.reading_id, withdrawn.c.reading_id)
    query = (
        select(
            reading.c.id,
            reading.c.format,
            publication.c.name.label("publication"),
            capture.c.id.label("capture_id"),
            capture.c.address,
            capture.c.name,
            capture.c.captured_at,
            capture.c.evidence,
            capture.c.digest.label("payload_digest"),
            capture.c.warc_file,
            capture.c.warc_offset,
            capture.c.warc_length,
            (stands == reading.c.revision_id).label("is_current"),
            (chosen == reading.c.id).label("is_chosen"),
            withdrawn.c.issue_id.is_not(None).label("is_withdrawn"),
        )
        .join(issue, issue.c.id == reading.c.issue_id)
        .join(publication, publication.c.id == issue.c.publication_id)
        .join(capture, capture.c.id == reading.c.capture_id)
        .outerjoin(current, current.c.issue_id == issue.c.id)
        .outerjoin(withdrawn, withdrawn.c.issue_id == issue.c.id)
        .where(issue.c.volume == key.volume, issue.c.number == key.number)
    )
    query = query.add_columns(issue.c.volume, issue.c.number)
    return query if owner is None else query.where(publication.c.name == owner)


def grouped(rows: Iterable[tuple[str, int | None, str, Any]]) -> list[Wording]:
    """Wordings from rows of publication, position, digest and all the rest."""
    found: dict[tuple[str, int | None, str], list[Any]] = {}
    for owner, position, digest, row in rows:
        found.setdefault((owner, position, digest), []).append(row)
    wordings = [wording(*name, some) for name, some in found.items()]
    return sorted(
        wordings, key=lambda one: (one.publication, one.position or 0, not one.is_current, one.digest)
    )


def wording(owner: str, position: int | None, digest: str, rows: list[Any]) -> Wording:
    """One wording from the rows that have it; the reading that stands for the issue comes first."""
    rows = sorted(rows, key=merit)
    first = rows[0]
    is_item = position is not None
    has_text = is_item and not first.is_withdrawn
    return Wording(
        publication=owner,
        key=Key(first.volume, first.number),
        position=position,
        headline=first.headline if has_text else None,
        text=first.text if has_text else None,
        is_complete=bool(first.is_complete) if is_item else True,
        digest=digest,
        is_current=any(row.is_current for row in rows),
        is_withdrawn=bool(first.is_withdrawn),
        copies=tuple(copies(rows)),
    )


def merit(row: Any) -> tuple[bool, bool, int, int, float, str, int]:
    """What a row is worth as a copy to be cited, the best first."""
    taken = 0.0 if row.captured_at is None else -row.captured_at.timestamp()
    order = FORMAT_ORDER[row.format], EVIDENCE_ORDER[row.evidence]
    # Of two parsers' readings of one capture the later comes first.
    return not row.is_chosen, not row.is_current, *order, taken, row.payload_digest, -row.id


def copies(rows: Iterable[Any]) -> Iterator[Copy]:
    """The captures of some rows, each once."""
    seen = set()
    for row in rows:
        if row.capture_id not in seen:
            seen.add(row.capture_id)
            yield Copy(
                row.capture_id,
                row.address,
                row.name,
                row.captured_at,
                row.evidence,
                row.format,
                row.payload_digest,
                Place(row.warc_file, row.warc_offset, row.warc_length),
                getattr(row, "locator", None) or None,
            )
