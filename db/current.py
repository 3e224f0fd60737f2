"""What is current: which reading stands for each issue, by one rule that knows no order of ingestion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, func, select

from db import fulltext
from db.choice import Candidate, Choice, Parts, choice, latest
from db.comparisons import Compare, compare_all
from db.corrections import with_acceptances
from db.facts import claim, current, issue, item, reading, revision, search_entry, waiting, withdrawn, witness
from db.schema import capture, parser_version, publication
from db.statements import batches, insert_many
from db.withdrawals import withdrawn_issues
from parsers.model import Issue, Key

READINGS = 1_000  # that are looked at together, 2 kB each


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of deriving anew: issues whose current words are others now, in order, and how many readings
    are held back that were not before."""

    changed: tuple[tuple[str, Key], ...]
    held_back: int


def refresh(
    connection: Connection,
    issues: Iterable[int],
    compare: Compare,
    kept: Mapping[int, Issue] | None = None,
) -> Refreshed:
    """Derive anew what is current for some issues, and its full text. Copies that become witnesses are
    compared with the one that stands.

    `kept` are issues as read, by the row number of their reading: their words need not be fetched."""
    changed: list[int] = []
    stale: list[int] = []
    standing: list[fulltext.Standing] = []
    held_back = 0
    for some in portions(connection, sorted(set(issues))):
        before, after = held(connection, some), choices(connection, some)
        moved = [number for number in some if before.get(number) != after.get(number)]
        replace_choices(connection, moved, before, after)
        compare_new(connection, before, after, compare)
        olds, news = shown(connection, before), shown(connection, after, kept)
        other = [number for number in moved if olds.get(number) != news.get(number)]
        stale += [number for number in other if number in olds]
        standing += [news[number] for number in other if number in news]
        changed += [number for number in moved if revision_in(before, number) != revision_in(after, number)]
        held_back += len(waiting_in(after) - waiting_in(before))
    # The full text comes last: SQLite would write its pages anew after every statement between.
    fulltext.replace(connection, stale, standing, kept)
    return Refreshed(names(connection, changed), held_back)


def portions(connection: Connection, issues: Iterable[int]) -> Iterator[list[int]]:
    """The issues in their order, each lot with so few readings that all of them can be looked at together; an
    issue with more is a lot of its own."""
    number = reading.c.issue_id
    for some in batches(issues):
        counted = select(number, func.count()).where(number.in_(some)).group_by(number)
        counts: dict[int, int] = dict(connection.execute(counted).all())
        lot: list[int] = []
        room = READINGS
        for one in some:
            count = counts.get(one, 0)
            if lot and count > room:
                yield lot
                lot, room = [], READINGS
            lot.append(one)
            room -= count
        yield lot


def waiting_in(choices: Mapping[int, Choice]) -> set[int]:
    """The readings that are held back in some choices."""
    return {number for one in choices.values() for number in one.waiting}


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
    rows: dict[Table, list[tuple[Any, ...]]] = {current: [], withdrawn: [], witness: [], waiting: []}
    for number in issues:
        one = after.get(number)
        if one is None:
            continue
        standing = (number, one.reading_id, one.revision_id, one.rule)
        rows[withdrawn if one.is_withdrawn else current].append(standing)
        rows[witness] += [(number, other) for other in sorted(one.witnesses)]
        rows[waiting] += [
            (number, late, one.waiting[late], late in one.rereads) for late in sorted(one.waiting)
        ]
    for table, entries in rows.items():
        if stale:
            connection.execute(delete(table).where(table.c.issue_id.in_(stale)))
        insert_many(connection, table, entries)


def held(connection: Connection, issues: Sequence[int]) -> dict[int, Choice]:
    """What the derived tables say of each of some issues."""
    standing = [
        (row, table is withdrawn)
        for table in (withdrawn, current)
        for row in connection.execute(select(table).where(table.c.issue_id.in_(issues)))
    ]
    if not standing:
        return {}
    witnesses, behind = (grouped(connection, table, issues) for table in (witness, waiting))
    return {
        row.issue_id: Choice(
            row.reading_id,
            row.revision_id,
            row.rule,
            frozenset(one.reading_id for one in witnesses[row.issue_id]),
            {one.reading_id: one.against_id for one in behind[row.issue_id]},
            frozenset(one.reading_id for one in behind[row.issue_id] if one.is_reread),
            is_withdrawn=is_withdrawn,
        )
        for row, is_withdrawn in standing
    }


def grouped(connection: Connection, table: Table, issues: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The rows of a table that belong to some issues: a batch at most."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.issue_id.in_(issues))):
        found[row.issue_id].append(row)
    return found


def choices(connection: Connection, issues: Sequence[int]) -> dict[int, Choice]:
    """What the derived tables should say of each of some issues."""
    hidden = withdrawn_issues(connection, issues)
    return {
        number: choice(some.readings, some.rereads, is_withdrawn=number in hidden)
        for number, some in contests(connection, issues).items()
    }


def candidates(connection: Connection, issues: Sequence[int]) -> dict[int, tuple[Candidate, ...]]:
    """The candidates of each of some issues: a batch at most."""
    return {number: some.readings for number, some in contests(connection, issues).items()}


def contests(connection: Connection, issues: Sequence[int]) -> dict[int, Parts]:
    """The readings that may stand for each of some issues, and those of the same bytes that are held back."""
    # Readings of these captures as other issues count too: a newer parser may have moved a capture.
    touching = select(reading.c.capture_id).where(reading.c.issue_id.in_(issues))
    query = candidate_query().where(reading.c.capture_id.in_(touching), reading.c.revision_id.is_not(None))
    rows = [Candidate(*row) for row in connection.execute(query).all()]
    parts = latest(with_acceptances(connection, rows))
    owner = {one.reading_id: one.issue_id for one in parts.readings}
    readings: dict[int, list[Candidate]] = defaultdict(list)
    rereads: dict[int, dict[int, int]] = defaultdict(dict)
    wanted = set(issues)
    for one in with_lengths(connection, [one for one in parts.readings if one.issue_id in wanted]):
        readings[one.issue_id or 0].append(one)
    for number, against in parts.rereads.items():
        rereads[owner[against] or 0][number] = against
    return {number: Parts(tuple(some), rereads[number]) for number, some in readings.items()}


def with_lengths(connection: Connection, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those that are as large as another of the same form, but say something else, with the
    lengths of their items."""
    rivals: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for one in candidates:
        rivals[one.issue_id, one.format, one.extent].add(one.revision_id)
    wanted = {number for some in rivals.values() if len(some) > 1 for number in some}
    lengths: dict[int, list[int]] = defaultdict(list)
    columns = select(item.c.revision_id, func.length(item.c.text)).order_by(
        item.c.revision_id, item.c.position
    )
    for some in batches(sorted(wanted)):
        for number, length in connection.execute(columns.where(item.c.revision_id.in_(some))):
            lengths[number].append(length)
    if not wanted:
        return list(candidates)
    return [replace(one, lengths=tuple(lengths.get(one.revision_id, ()))) for one in candidates]


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
        revision.c.title.is_not(None),
        revision.c.credit.is_not(None),
    ).select_from(joined)


def shown(
    connection: Connection, choices: Mapping[int, Choice], kept: Mapping[int, Issue] | None = None
) -> dict[int, fulltext.Standing]:
    """What the full text shows of some choices: words, dates said, and the day they are sorted by; `kept` as
    in `refresh`."""
    days = {number: one.claims[0].start for number, one in (kept or {}).items() if one.claims}
    fetched = {one.reading_id for one in choices.values()} - (kept or {}).keys()
    query = select(claim.c.reading_id, claim.c.start_on).where(claim.c.position == 1)
    if fetched:
        days |= dict(connection.execute(query.where(claim.c.reading_id.in_(fetched))).all())
    return {
        number: fulltext.Standing(number, one.reading_id, one.revision_id, days.get(one.reading_id))
        for number, one in choices.items()
        if not one.is_withdrawn
    }


def fill_words(connection: Connection) -> None:
    """Enter the words of every current issue where the full text holds none at all, as after an upgrade."""
    if connection.scalar(select(search_entry.c.id).limit(1)) is not None:
        return
    for some in batches(connection.scalars(select(current.c.issue_id).order_by(current.c.issue_id)).all()):
        fulltext.replace(connection, (), list(shown(connection, held(connection, some)).values()))
    fulltext.merge(connection)


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
