"""Which issues are held, which are missing by the numbering, and which of these became overdue of late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select

from db.corrections import ABSENCE
from db.facts import correction, current, issue, reading, withdrawn
from db.schema import capture
from db.schema import page as pages
from db.schema import publication as publications
from db.views import named as view
from ingest.page_outcomes import VANISHED
from parsers.model import Key
from parsers.publication import Publication


def held_keys(connection: Connection, publication: str) -> frozenset[Key]:
    """The keys of all issues for which some reading stands; a withdrawn text is held all the same."""
    held = (select(table.c.issue_id) for table in (current, withdrawn))
    query = (
        select(issue.c.volume, issue.c.number)
        .join(publications, publications.c.id == issue.c.publication_id)
        .where(publications.c.name == publication, or_(*(issue.c.id.in_(some) for some in held)))
    )
    return frozenset(Key(volume, number) for volume, number in connection.execute(query))


def newest_on(connection: Connection, publication: str) -> date | None:
    """The day on which an issue first came that no copy was held of before, by the source's own time where
    it tells one; None where none ever came."""
    came = func.min(func.coalesce(capture.c.captured_at, capture.c.kept_at))
    first = (
        select(came.label("moment"))
        .select_from(reading.join(capture, capture.c.id == reading.c.capture_id))
        .join(issue, issue.c.id == reading.c.issue_id)
        .join(publications, publications.c.id == issue.c.publication_id)
        .where(publications.c.name == publication)
        .group_by(reading.c.issue_id)
        .subquery()
    )
    moment: datetime | None = connection.scalar(select(func.max(first.c.moment)))
    return None if moment is None else moment.date()


def missing_keys(
    connection: Connection, publication: Publication, held: Iterable[Key], today: date
) -> tuple[Key, ...]:
    """The issues that should exist by today, are not held and were not confirmed never to have been
    published, oldest first."""
    known = {*held, *absences(connection, publication.name)}
    return tuple(key for key in publication.expected(today) if key not in known)


def absences(connection: Connection, publication: str) -> Mapping[Key, str]:
    """The issues that a person has confirmed never to have been published, each with the reason."""
    query = (
        select(issue.c.volume, issue.c.number, correction.c.because, correction.c.made_by)
        .join(correction, correction.c.issue_id == issue.c.id)
        .join(publications, publications.c.id == issue.c.publication_id)
        .where(publications.c.name == publication)
        .where(correction.c.field == ABSENCE, correction.c.withdrawn_at.is_(None))
    )
    return {
        Key(row.volume, row.number): f"{row.because} ({row.made_by})" for row in connection.execute(query)
    }


def taken_down(connection: Connection, publication: str | None = None) -> frozenset[tuple[str, Key]]:
    """The issues whose copy that stands is no longer at its address, each with its publication's name: the
    publisher has taken them down, and they stay as they were read."""
    table = view("current_issue")
    query = (
        select(table.c.publication, table.c.volume, table.c.number)
        .join(pages, pages.c.address == table.c.address)
        .where(pages.c.state.in_(VANISHED))
    )
    if publication is not None:
        query = query.where(table.c.publication == publication)
    return frozenset((row.publication, Key(row.volume, row.number)) for row in connection.execute(query))


def overdue_since(
    publication: Publication, missing: Iterable[Key], since: date | None, today: date
) -> tuple[Key, ...]:
    """The missing issues that became overdue after `since`, the day of the last good run; none of them
    without such a run, for then nothing says that they were not known to be missing."""
    if since is None:
        return ()
    due = dict(publication.due(today))
    return tuple(key for key in missing if since < publication.overdue_on(due[key]) <= today)


def key_ranges(keys: Iterable[Key], following: Callable[[Key], Key]) -> list[str]:
    """Keys as people list them, runs of neighbours drawn together: 2.3, 2.5–2.7, 3.23–4.2. `following` gives
    the key after another one."""
    runs: list[list[Key]] = []
    for key in sorted(keys):
        if runs and following(runs[-1][-1]) == key:
            runs[-1].append(key)
        else:
            runs.append([key])
    return [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
