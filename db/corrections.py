"""What people know better than the pages: a copy's number, a loss that is right, a text that is withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, Select, and_, insert, select, update

from db.choice import Candidate
from db.errors import CorrectionError, UnknownRowError
from db.facts import correction, issue
from db.schema import capture, publication
from db.statements import batches
from parsers.model import Key

KEY, ACCEPTED, WITHDRAWAL, ABSENCE = "key", "accepted", "withdrawal", "absence"
EXTENT = re.compile(r"(?P<issue>vol-\d+-\d+) with (?P<headlines>\d+) headlines and (?P<items>\d+) items")
IN_FORCE = correction.c.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True)
class Said:
    """Who says something, why and when."""

    by: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with what it is about by its own name: an issue, or a capture by address and digest."""

    id: int
    field: str
    value: str
    publication: str | None
    key: Key | None
    capture_id: int | None
    capture_identity: str | None
    address: str | None
    name: str | None
    payload_digest: str | None
    made: Said
    withdrawn: Said | None

    @property
    def about(self) -> str:
        """What a message calls that which it is about."""
        return f"issue {self.key}" if self.key else self.name or self.address or f"capture {self.capture_id}"


def corrections(connection: Connection, number: int | None = None) -> Iterator[Correction]:
    """Every correction that was ever made, or the one of that number, the oldest first."""
    query = correction_query().order_by(correction.c.made_at, correction.c.id)
    if number is not None:
        query = query.where(correction.c.id == number)
    for row in connection.execute(query):
        yield correction_of(row)


def correction_query() -> Select[tuple[object, ...]]:
    """The query for corrections with the names of what they are about."""
    source = (
        correction.outerjoin(capture, capture.c.id == correction.c.capture_id)
        .outerjoin(issue, issue.c.id == correction.c.issue_id)
        .outerjoin(publication, publication.c.id == issue.c.publication_id)
    )
    return select(
        correction,
        publication.c.name.label("publication"),
        issue.c.volume,
        issue.c.number,
        capture.c.identity,
        capture.c.address,
        capture.c.name,
        capture.c.digest,
    ).select_from(source)


def correction_of(row: Row[tuple[object, ...]]) -> Correction:
    """A row of the query as a value."""
    taken_back = None
    if row.withdrawn_at is not None:
        taken_back = Said(row.withdrawn_by or "", row.withdrawn_because or "", row.withdrawn_at)
    return Correction(
        id=row.id,
        field=row.field,
        value=row.value,
        publication=row.publication,
        key=None if row.issue_id is None else Key(row.volume, row.number),
        capture_id=row.capture_id,
        capture_identity=row.identity,
        address=row.address,
        name=row.name,
        payload_digest=row.digest,
        made=Said(row.made_by, row.because, row.made_at),
        withdrawn=taken_back,
    )


def enter(
    connection: Connection,
    field: str,
    value: str,
    said: Said,
    *,
    capture_id: int | None = None,
    issue_id: int | None = None,
) -> int:
    """The row number of a new correction; CorrectionError where one of that field is in force already, which
    must be taken back before another can hold."""
    about = correction.c.capture_id == capture_id if issue_id is None else correction.c.issue_id == issue_id
    same = and_(about, correction.c.field == field, IN_FORCE)
    if field == ACCEPTED:  # a page may hold several issues, and lose more of one later
        same = and_(same, correction.c.value == value)
    known = connection.scalar(select(correction.c.id).where(same))
    if known is not None:
        raise CorrectionError(
            f"expected nothing of this kind in force, found correction {known}; take it back first by "
            f"`digest correct --withdraw {known} --because TEXT`"
        )
    row = {"field": field, "value": value, "because": said.because, "made_by": said.by, "made_at": said.at}
    row |= {"capture_id": capture_id, "issue_id": issue_id}
    return int(connection.execute(insert(correction).values(row).returning(correction.c.id)).scalar_one())


def take_back(connection: Connection, number: int, said: Said) -> Correction:
    """The correction of that number, which no longer holds; UnknownRowError where there is none, and
    CorrectionError where it was taken back before."""
    found = next(corrections(connection, number), None)
    if found is None:
        raise UnknownRowError(f"expected a correction of the archive, found number {number}")
    if found.withdrawn is not None:
        raise CorrectionError(f"expected a correction in force, found number {number}, taken back before")
    row = {"withdrawn_by": said.by, "withdrawn_because": said.because, "withdrawn_at": said.at}
    connection.execute(update(correction).where(correction.c.id == number).values(row))
    return found


def corrected_key(connection: Connection, capture_id: int) -> Key | None:
    """The number that a person gave a capture, None where nobody did."""
    return corrected_keys(connection, [capture_id]).get(capture_id)


def corrected_keys(connection: Connection, captures: Iterable[int]) -> dict[int, Key]:
    """The numbers that a person gave to captures, where one did: whoever reads them must read them so."""
    keys: dict[int, Key] = {}
    for some in batches(captures):
        of_captures = and_(correction.c.capture_id.in_(some), correction.c.field == KEY, IN_FORCE)
        query = select(correction.c.capture_id, correction.c.value).where(of_captures)
        keys |= {number: Key.parse(value) for number, value in connection.execute(query)}
    return keys


def acceptance(key: Key, headlines: int, items: int) -> str:
    """What is written down when a person accepts a reading: of which issue, and how much it has. It names no
    parser, so it holds for later readings of the capture too as long as they have as much."""
    return f"{key.issue_id} with {headlines} headlines and {items} items"


def with_acceptances(connection: Connection, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those that a person has accepted marked so."""
    accepted: dict[tuple[int, str], tuple[int, int]] = {}
    for some in batches(sorted({one.capture_id for one in candidates})):
        query = select(correction.c.capture_id, correction.c.value).where(
            correction.c.capture_id.in_(some), correction.c.field == ACCEPTED, IN_FORCE
        )
        for capture_id, value in connection.execute(query):
            match = EXTENT.fullmatch(value)
            if match:
                extent = int(match["items"]), int(match["headlines"])
                known = accepted.get((capture_id, match["issue"]), extent)
                accepted[capture_id, match["issue"]] = min(extent, known)
    if not accepted:
        return list(candidates)
    names = issue_ids(connection, {one.issue_id for one in candidates if one.issue_id is not None})
    marked = []
    for one in candidates:
        least = accepted.get((one.capture_id, names.get(one.issue_id or 0, "")))
        marked.append(replace(one, is_accepted=least is not None and one.extent >= least))
    return marked


def issue_ids(connection: Connection, issues: set[int]) -> dict[int, str]:
    """What some issues are called within their publication, as vol-2-4."""
    found: dict[int, str] = {}
    for some in batches(sorted(issues)):
        query = select(issue.c.id, issue.c.volume, issue.c.number).where(issue.c.id.in_(some))
        found |= {number: Key(*key).issue_id for number, *key in connection.execute(query)}
    return found
