"""What is current: which reading stands for each issue, by one rule that knows no order of ingestion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from db import fulltext
from db.comparisons import Compare, Pair, compare_all
from db.facts import Rule, claim, current, issue, reading, revision, search_entry, witness
from db.schema import capture, parser_version, publication
from db.statements import batches, insert_many
from parsers.model import Evidence, Format, Key

# An e-mail is a copy of the text like any other.
FORMAT_ORDER: dict[str, int] = {Format.PAGE: 0, Format.PDF: 1, Format.EMAIL: 2, Format.TEXT: 2}
EVIDENCE_ORDER: dict[str, int] = {evidence: place for place, evidence in enumerate(Evidence)}
# What each place of a candidate's merit decides by.
RULES = (Rule.WHOLE, Rule.FORM, Rule.EVIDENCE, Rule.NEWER, Rule.NEWER, *[Rule.TIE] * 4)


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
    """What the derived tables say of one issue: the reading that stands, why it and not the next best one,
    and the readings of other copies that it is compared with."""

    reading_id: int
    revision_id: int
    rule: str
    witnesses: frozenset[int]

    def __str__(self) -> str:
        others = ", ".join(map(str, sorted(self.witnesses))) or "none"
        return (
            f"reading {self.reading_id} of revision {self.revision_id} ({self.rule}; compared with {others})"
        )

    @property
    def pairs(self) -> set[Pair]:
        """The reading that stands with each of its witnesses."""
        return {(self.reading_id, other) for other in self.witnesses}


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


def choice(candidates: Collection[Candidate]) -> Choice:
    """What the derived tables should say of an issue with these candidates, one at least."""
    best, *rest = sorted(candidates, key=merit)
    rule = Rule.ONLY
    if rest:
        decided = zip(RULES, merit(best), merit(rest[0]), strict=True)
        rule = next((one for one, mine, other in decided if mine != other), Rule.TIE)
    return Choice(best.reading_id, best.revision_id, rule.value, witnesses(best, rest))


def witnesses(best: Candidate, rest: Sequence[Candidate]) -> frozenset[int]:
    """The readings to compare with the one that stands, out of the others, the better first.

    Of each form at each address the best one speaks, so that older captures of an address are silent once
    the publisher has edited it; besides, of those with more items than the one that stands the fullest."""
    heard = {(best.format, best.address): best.reading_id}
    for one in rest:
        heard.setdefault((one.format, one.address), one.reading_id)
    fullest = max(rest, key=lambda one: one.items, default=best)
    fuller = {fullest.reading_id} if fullest.items > best.items else set()
    return frozenset({*heard.values(), *fuller} - {best.reading_id})


def refresh(connection: Connection, issues: Iterable[int], compare: Compare) -> tuple[tuple[str, Key], ...]:
    """Derive anew what is current for some issues, and its full text; those whose words changed, in order.

    Copies that become witnesses are compared with the one that stands."""
    changed: list[int] = []
    stale: list[int] = []
    standing: list[fulltext.Standing] = []
    for some in batches(sorted(set(issues))):
        before, after = held(connection, some), choices(connection, some)
        moved = [number for number in some if before.get(number) != after.get(number)]
        replace_choices(connection, moved, before, after)
        compare_new(connection, before, after, compare)
        olds, news = shown(connection, before), shown(connection, after)
        other = [number for number in moved if olds.get(number) != news.get(number)]
        stale += [number for number in other if number in olds]
        standing += [news[number] for number in other if number in news]
        changed += [number for number in moved if revision_in(before, number) != revision_in(after, number)]
    # The full text comes last: SQLite would write its pages anew after every statement between.
    fulltext.replace(connection, stale, standing)
    return names(connection, changed)


def compare_new(
    connection: Connection, before: Mapping[int, Choice], after: Mapping[int, Choice], compare: Compare
) -> None:
    """Compare the copies that have become witnesses with the one that stands."""
    pairs = [{pair for one in some.values() for pair in one.pairs} for some in (before, after)]
    compare_all(connection, pairs[1] - pairs[0], compare)


def replace_choices(
    connection: Connection,
    issues: Sequence[int],
    before: Collection[int],
    after: Mapping[int, Choice],
) -> None:
    """Have the derived tables say something else of some issues; of those in `before` they say something."""
    stale = [number for number in issues if number in before]
    for table in (witness, current) if stale else ():
        connection.execute(delete(table).where(table.c.issue_id.in_(stale)))
    chosen = [(number, after[number]) for number in issues if number in after]
    rows = [(number, one.reading_id, one.revision_id, one.rule) for number, one in chosen]
    heard = [(number, other) for number, one in chosen for other in sorted(one.witnesses)]
    insert_many(connection, current, rows)
    insert_many(connection, witness, heard)


def held(connection: Connection, issues: Sequence[int]) -> dict[int, Choice]:
    """What the derived tables say of each of some issues."""
    joined = current.outerjoin(witness, witness.c.issue_id == current.c.issue_id)
    query = select(current, witness.c.reading_id.label("other")).select_from(joined)
    found: dict[int, Choice] = {}
    for row in connection.execute(query.where(current.c.issue_id.in_(issues))):
        others = found[row.issue_id].witnesses if row.issue_id in found else frozenset()
        others |= set() if row.other is None else {row.other}
        found[row.issue_id] = Choice(row.reading_id, row.revision_id, row.rule, others)
    return found


def choices(connection: Connection, issues: Sequence[int]) -> dict[int, Choice]:
    """What the derived tables should say of each of some issues."""
    return {number: choice(some) for number, some in candidates(connection, issues).items()}


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
    """What the full text shows of some choices: words, dates said, and the day they are sorted by."""
    readings = [one.reading_id for one in choices.values()]
    query = select(claim.c.reading_id, claim.c.start_on).where(claim.c.position == 1)
    days = {
        row.reading_id: row.start_on
        for row in connection.execute(query.where(claim.c.reading_id.in_(readings)))
    }
    return {
        number: fulltext.Standing(number, one.reading_id, one.revision_id, days.get(one.reading_id))
        for number, one in choices.items()
    }


def fill_words(connection: Connection) -> None:
    """Enter the words of every current issue where the full text holds none at all, as after an upgrade."""
    if connection.scalar(select(search_entry.c.id).limit(1)) is not None:
        return
    for some in batches(connection.scalars(select(current.c.issue_id).order_by(current.c.issue_id)).all()):
        fulltext.replace(connection, (), list(shown(connection, held(connection, some)).values()))


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
