"""Invented issues and the ways they get into an archive; every name and event is made up for testing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from db import store
from db.corrections import Said, enter
from db.current import refresh
from db.engine import Archive
from parsers.model import (
    Capture,
    Caution,
    Claim,
    ErrorCode,
    Evidence,
    Failure,
    Format,
    Headline,
    Issue,
    Item,
    Key,
    Link,
    Mention,
    MentionKind,
    Place,
    Reading,
    Span,
    TimeSource,
    WarningCode,
)
from parsers.reconcile import copy_differences

NOW = datetime(2023, 3, 1, 4, 30, tzinfo=UTC)
NAME, TITLE, SITE = "harbour-digest", "Harbour Digest", "https://harbour.invalid"
ADDRESS = f"{SITE}/digest-vol-2-4/"
KEY = Key(2, 4)

ISSUE = Issue(
    publication=NAME,
    key=KEY,
    title="Harbour Digest Vol 2.4",
    credit="The Port Amsel Courier",
    headlines=(Headline(1, "Crews rehearse a rescue"), Headline(2, "Minister Ōhira opens the dry dock")),
    items=(
        Item(
            1,
            1,
            "Crews of the U.S. navy rehearsed a harbour rescue on February 16. It ended on Feb. 18 and 20.",
            mentions=(
                Mention(
                    "February 16",
                    53,
                    MentionKind.DAY,
                    date(2023, 2, 16),
                    date(2023, 2, 16),
                    rule="month-day",
                    base="2023-02-16",
                ),
                Mention(
                    "Feb. 18 and 20",
                    78,
                    MentionKind.DAY_LIST,
                    date(2023, 2, 18),
                    date(2023, 2, 20),
                    days=(date(2023, 2, 18), date(2023, 2, 20)),
                    rule="day-list",
                    base="2023-02-16",
                ),
            ),
            links=(Link("harbour rescue", "https://harbour.invalid/rescue", 35),),
            locator="node 12",
        ),
        Item(
            2,
            2,
            "Minister Ōhira said that “no crew should meet a stranger’s rope” for the first time in a storm.",
            mentions=(Mention("a storm", 87, MentionKind.OTHER, None, None),),
            locator="node 13",
        ),
    ),
    claims=(
        Claim("numbering", date(2023, 2, 16), date(2023, 2, 28)),
        Claim("meta", date(2023, 3, 1), date(2023, 3, 1)),
    ),
)
READING = Reading(1, Format.PAGE, ISSUE)
CUT_ISSUE = replace(
    ISSUE,
    items=(ISSUE.items[0], replace(ISSUE.items[1], text="Minister Ōhira said that “no cr", complete=False)),
    truncated=True,
)
CUT = Reading(1, Format.PAGE, CUT_ISSUE, cautions=(Caution(WarningCode.TRUNCATED, "The copy was cut."),))
FAILURE = Reading(1, Format.PAGE, failure=Failure(ErrorCode.NO_ITEMS, "expected items, found none"))


def issue_of(key: Key | None, *texts: str, publication: str = NAME) -> Issue:
    """A plain issue with an item and a headline for each text."""
    headlines = tuple(Headline(at, f"Headline {at} of {key}") for at, _ in enumerate(texts, start=1))
    items = tuple(Item(at, at, text) for at, text in enumerate(texts, start=1))
    claims = ()
    if key is not None:
        day = date(2020 + key.volume, (key.number + 1) // 2, 1 if key.number % 2 else 16)
        claims = (Claim("numbering", day, day),)
    return Issue(publication, key, f"Issue {key}", None, headlines, items, claims=claims)


@dataclass(frozen=True)
class Arrived:
    """One capture and what a parser made of it, to be stored."""

    capture: Capture
    readings: Sequence[Reading]
    parser: str = "parser-1"


def page(
    body: bytes,
    address: str | None = ADDRESS,
    *,
    day: int | None = 1,
    evidence: Evidence = Evidence.PUBLISHER,
) -> Capture:
    """A capture of a page, taken on a day of March 2023, or nobody knows when."""
    moment = None if day is None else datetime(2023, 3, day, tzinfo=UTC)
    source = TimeSource.UNKNOWN if day is None else TimeSource.FETCHED
    return Capture(
        body,
        address,
        headers=(("Content-Type", "text/html"),),
        captured_at=moment,
        time_source=source,
        evidence=evidence,
        name=None if address else body.decode(),
    )


def keep_publication(archive: Archive, name: str = NAME) -> None:
    """Have the archive know a publication, of which issues 2.3 and 2.4 are expected."""
    expected = [
        (Key(2, 3), Span(date(2023, 2, 1), date(2023, 2, 15)), date(2023, 3, 1)),
        (Key(2, 4), Span(date(2023, 2, 16), date(2023, 2, 28)), date(2023, 3, 14)),
    ]
    with archive.write() as connection:
        store.keep_publication(connection, name=name, title=TITLE, site=SITE, expected=expected)


def keep(archive: Archive, *arrivals: Arrived, publication: str = NAME) -> list[store.Kept]:
    """Store captures and their readings one after the other, each in transactions of its own."""
    keep_publication(archive, publication)
    with archive.write() as connection:
        run_id = store.start_run(connection, kind="backfill", publication=publication, now=NOW)
    kept = []
    for at, one in enumerate(arrivals):
        with archive.write() as connection:
            place = Place("harbour-000.warc.gz", 1000 * at, 900)
            capture_id = store.keep_capture(
                connection, one.capture, place, publication=publication, run_id=run_id, now=NOW
            )
        with archive.write() as connection:
            kept.append(
                store.keep_readings(
                    connection,
                    capture_id,
                    one.readings,
                    parser=one.parser,
                    compare=copy_differences,
                    now=NOW,
                )
            )
    return kept


def withdraw(archive: Archive, issue_id: int, because: str) -> None:
    """Withdraw the text of the issue of a row number."""
    with archive.write() as connection:
        enter(connection, "withdrawal", "text", Said("The keeper", because, NOW), issue_id=issue_id)
        refresh(connection, [issue_id], copy_differences)
