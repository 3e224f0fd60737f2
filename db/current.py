"""What is current: which reading stands for each issue, by one rule that knows no order of ingestion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from db import fulltext
from db.facts import claim, current, issue, reading, revision
from db.schema import capture, parser_version, publication
from db.statements import batches
from parsers.model import Evidence, Format, Key

# An e-mail is a copy of the text like any other.
FORMAT_ORDER: dict[str, int] = {Format.PAGE: 0, Format.PDF: 1, Format.EMAIL: 2, Format.TEXT: 2}
EVIDENCE_ORDER: dict[str, int] = {evidence: place for place, evidence in enumerate(Evidence)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of an issue that could stand for it, with all that the choice looks at."""

    reading_id: int
    revision_id: int
    issue_id: int | None
    capture_id: int
    part: int
    parser_since: datetime
    parser: str
    is_truncated: bool
    headlines: int
    items: int
    format: str
    evidence: str
    captured_at: datetime | None
    address: str | None
    digest: str
    name: str | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is known to be missing: not cut, and an item for each headline."""
        return not self.is_truncated and self.items >= self.headlines


@dataclass(frozen=True, slots=True)
class Choice:
    """What the table of current readings says of one issue."""

    reading_id: int
    revision_id: int


def latest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Of each part of each capture the reading by the newest parser, of one parser's the one made last."""
    found: dict[tuple[int, int], Candidate] = {}
    for one in sorted(candidates, key=lambda one: (one.parser_since, one.parser, one.reading_id)):
        found[one.capture_id, one.part] = one
    return list(found.values())


def preferred(candidates: Iterable[Candidate]) -> Candidate:
    """The reading that stands for an issue, of the latest sound readings of all captures (no failures).

    In this order: whole before cut or partial; page before PDF before e-mail and text; better evidence;
    newer by the source's own time of capture, unknown last; then address, digest, name and part, so that
    any order of ingestion gives the same. Row numbers and the time of ingestion are never looked at.
    A reading that lost items against the current one is not yet held back for a person to accept: such a
    rule belongs to the candidates, before this choice."""
    return min(candidates, key=merit)


def merit(one: Candidate) -> tuple[bool, int, int, bool, float, str, str, str, int]:
    """What a candidate is worth, the best first."""
    return (
        not one.is_whole,
        FORMAT_ORDER[one.format],
        EVIDENCE_ORDER[one.evidence],
        one.captured_at is None,
        0.0 if one.captured_at is None else -one.captured_at.timestamp(),
        one.address or "",
        one.digest,
        one.name or "",
        one.part,
    )


def refresh(connection: Connection, issues: Iterable[int]) -> tuple[tuple[str, Key], ...]:
    """Derive anew what is current for some issues, and its full text; those whose words changed, in order."""
    changed: list[int] = []
    for some in batches(sorted(set(issues))):
        changed += refreshed(connection, some)
    return names(connection, changed)


def refreshed(connection: Connection, issues: Sequence[int]) -> list[int]:
    """Derive anew what is current for one batch of issues; those whose words changed."""
    before, after = held(connection, issues), choices(connection, issues)
    moved = [number for number in issues if before.get(number) != after.get(number)]
    if not moved:
        return []
    connection.execute(delete(current).where(current.c.issue_id.in_(moved)))
    rows = [{"issue_id": number} | asdict(after[number]) for number in moved if number in after]
    if rows:
        connection.execute(insert(current), rows)
    olds, news = shown(connection, before), shown(connection, after)
    stale = [number for number in moved if olds.get(number) != news.get(number)]
    fulltext.replace(connection, stale, [news[number] for number in stale if number in news])
    return [number for number in moved if revision_in(before, number) != revision_in(after, number)]


def held(connection: Connection, issues: Sequence[int]) -> dict[int, Choice]:
    """What the table says of each of some issues."""
    rows = connection.execute(select(current).where(current.c.issue_id.in_(issues)))
    return {row.issue_id: Choice(row.reading_id, row.revision_id) for row in rows}


def choices(connection: Connection, issues: Sequence[int]) -> dict[int, Choice]:
    """What the table should say of each of some issues."""
    return {
        number: Choice(one.reading_id, one.revision_id)
        for number, some in candidates(connection, issues).items()
        for one in [preferred(some)]
    }


def candidates(connection: Connection, issues: Sequence[int]) -> dict[int, list[Candidate]]:
    """The candidates of each of some issues: a batch at most."""
    # Readings of these captures as other issues count too: a newer parser may have moved a capture.
    touching = select(reading.c.capture_id).where(reading.c.issue_id.in_(issues))
    query = candidate_query().where(reading.c.capture_id.in_(touching), reading.c.revision_id.is_not(None))
    rows = [Candidate(*row) for row in connection.execute(query)]
    wanted = set(issues)
    found: dict[int, list[Candidate]] = {}
    for one in latest(rows):
        if one.issue_id in wanted:
            found.setdefault(one.issue_id, []).append(one)
    return found


def candidate_query() -> Select[Any]:
    """The query whose columns are the fields of a Candidate, in their order."""
    joined = (
        reading.join(revision, revision.c.id == reading.c.revision_id)
        .join(capture, capture.c.id == reading.c.capture_id)
        .join(parser_version, parser_version.c.id == reading.c.parser_version_id)
    )
    return select(
        reading.c.id,
        reading.c.revision_id,
        reading.c.issue_id,
        reading.c.capture_id,
        reading.c.part,
        parser_version.c.first_used_at,
        parser_version.c.name,
        reading.c.is_truncated,
        revision.c.headline_count,
        revision.c.item_count,
        reading.c.format,
        capture.c.evidence,
        capture.c.captured_at,
        capture.c.address,
        capture.c.digest,
        capture.c.name,
    ).select_from(joined)


def shown(connection: Connection, choices: Mapping[int, Choice]) -> dict[int, fulltext.Standing]:
    """What the full text shows of some choices: the words, and the day they are sorted by."""
    readings = [one.reading_id for one in choices.values()]
    query = select(claim.c.reading_id, claim.c.start_on).where(claim.c.position == 1)
    days = {
        row.reading_id: row.start_on
        for row in connection.execute(query.where(claim.c.reading_id.in_(readings)))
    }
    return {
        number: fulltext.Standing(number, one.revision_id, days.get(one.reading_id))
        for number, one in choices.items()
    }


def revision_in(choices: Mapping[int, Choice], number: int) -> int | None:
    """The revision that a choice names, None where there is no choice."""
    return choices[number].revision_id if number in choices else None


def names(connection: Connection, issues: Iterable[int]) -> tuple[tuple[str, Key], ...]:
    """Publication and key of some issues, in order."""
    found: list[tuple[str, Key]] = []
    for some in batches(issues):
        query = select(publication.c.name, issue.c.volume, issue.c.number)
        joined = query.join_from(issue, publication, publication.c.id == issue.c.publication_id)
        found += [(name, Key(*key)) for name, *key in connection.execute(joined.where(issue.c.id.in_(some)))]
    return tuple(sorted(found))
