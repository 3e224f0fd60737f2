"""What stood before a crawl and what it found, put together for its verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from db import store
from db.issues import Differing, HeldBack, differing, held_back, to_accept
from db.store import RunRow
from db.views import named as view
from ingest import ledger
from ingest.gaps import held_keys, missing_keys, newest_on, overdue_since
from ingest.ledger import Scope
from ingest.night import Night
from ingest.past_runs import last_counted, past_runs
from ingest.shortfalls import NEW_ISSUES, NEW_ITEMS, few_items, shrunk, silent_since
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.crawl_run import CrawlRun

# Some hundred nights of a small publication: time enough to make room.
LITTLE_DISK = 2 << 30
# A gap is told by one night and not by every night after it, so a night that ended with one counts as good.
TOLD_OF_GAPS = (ExitCode.GOOD, ExitCode.GAP)
# Counted by a run that was given an address: it looked at no gaps, so none before it are told.
GIVEN = "given"
# Counted by a run in which everything had its turn, as it has once a week.
WEEKLY = "weekly"
# Counted by such a run for each way of discovery that lists all issues: how many it names.
LISTED = "listed_by_"
# As many runs as may have to be looked at until some brought new issues.
RUNS_SEARCHED = 400


@dataclass(frozen=True, slots=True)
class Before:
    """What an archive held of a publication, and what was known of it, before a run began."""

    last_good_on: date | None
    held: frozenset[Key]
    differing: frozenset[Differing]
    held_back: frozenset[HeldBack]
    weekly: RunRow | None

    @property
    def listed(self) -> dict[str, int]:
        """How many issues each way of discovery named in the last weekly night."""
        counts = self.weekly.counts if self.weekly else {}
        return {name.removeprefix(LISTED): counts[name] for name in counts if name.startswith(LISTED)}


def before(connection: Connection, publication: str) -> Before:
    """What stands now."""
    last_good = store.last_good_run(connection, publication, good=TOLD_OF_GAPS, without=GIVEN)
    return Before(
        None if last_good is None else last_good.started_at.date(),
        held_keys(connection, publication),
        differing(connection, publication),
        held_back(connection, publication),
        last_counted(connection, publication, WEEKLY),
    )


def night(connection: Connection, run: CrawlRun, interrupted: str | None) -> Night:
    """What a crawl did and found that has come to its end, or was `interrupted`."""
    name, tally, is_given = run.publication.name, run.tally, run.plan.address is not None
    held, troubles = held_keys(connection, name), tally.troubles(all_gone=is_given)
    unread = ledger.not_understood(connection, run.publication_id)
    differ = differing(connection, name) - run.before.differing
    found = Night(
        counts={**tally.counts(), GIVEN: 1} if run.plan.is_part else tally.counts(),
        held=len(held),
        new=sorted(held - run.before.held),
        changed=sorted(tally.changed & run.before.held),
        differing=sorted({one.key for one in differ}),
        held_back=to_accept(held_back(connection, name) - run.before.held_back),
        troubles=troubles,
        standing=len(unread - {trouble.address for trouble in troubles}),
        faults=tally.faults,
        archive_fault=run.archive_fault,
        interrupted=interrupted,
        left=tally.left,
        is_given=is_given,
        disk_left=disk_left(run.plan.configuration.data),
    )
    found = with_new_issues(connection, found, run)
    return found if is_given else with_gaps(connection, found, held, run)


def with_new_issues(connection: Connection, night: Night, run: CrawlRun) -> Night:
    """A night with what its new issues lack. In the first one all are new, and old ones may lack some."""
    if not night.new:
        return night
    issues = extents(connection, run.publication.name, night.new)
    counts = {**night.counts, NEW_ISSUES: len(issues), NEW_ITEMS: sum(items for items, _ in issues.values())}
    earlier = past_runs(connection, publication=run.publication.name, kind="crawl", most=RUNS_SEARCHED)
    return replace(
        night,
        counts=counts,
        few_items=few_items(counts, [one.counts for one in earlier]),
        in_part=[key for key, (_, is_whole) in issues.items() if not is_whole] if run.before.held else (),
    )


def extents(connection: Connection, publication: str, keys: Collection[Key]) -> dict[Key, tuple[int, bool]]:
    """Of some issues, as they stand, how many items each has, and whether nothing is known to be missing."""
    table = view("current_issue")
    rows = connection.execute(
        select(table.c.volume, table.c.number, table.c["items"], table.c.is_whole)
        .where(table.c.publication == publication, table.c.volume.in_({key.volume for key in keys}))
        .order_by(table.c.volume, table.c.number)
    )
    found = {Key(volume, number): (items, is_whole) for volume, number, items, is_whole in rows}
    wanted = frozenset(keys)
    return {key: extent for key, extent in found.items() if key in wanted}


def with_gaps(connection: Connection, night: Night, held: Iterable[Key], run: CrawlRun) -> Night:
    """A night with what its ways of discovery did, and with what is missing; one that asked for the issues of
    some days only proves nothing about that."""
    night = replace(night, ways=run.tally.ways())
    if run.plan.is_part:
        return night
    publication, today, since = run.publication, run.started_at.date(), run.before.last_good_on
    missing = missing_keys(connection, publication, held, today)
    newest = newest_on(connection, publication.name)
    night = replace(
        night,
        missing=missing,
        overdue=overdue_since(publication, missing, since, today),
        silent_since=silent_since(newest, patience(publication, held), since, today),
    )
    if run.scope is Scope.DUE or night.interrupted or night.archive_fault or night.left or not night.answered:
        return night
    # Everything had its turn, and the site was there.
    listed = run.tally.listed()
    counts = {**night.counts, WEEKLY: 1, **{f"{LISTED}{way}": number for way, number in listed.items()}}
    return replace(night, counts=counts, shrunk=shrunk(listed, run.before.listed))


def patience(publication: Publication, held: Iterable[Key]) -> timedelta | None:
    """How long there may be no new issue; for ever once the last is held."""
    return None if publication.ended_after in set(held) else publication.patience


def disk_left(data: Path) -> int | None:
    """The bytes free where captures are kept, where they are so few that a person should know."""
    free = disk_usage(data).free
    return free if free < LITTLE_DISK else None
