"""Which reading stands for an issue: the same one, whatever the order in which captures came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from archive_samples import (
    ADDRESS,
    CUT,
    CUT_ISSUE,
    FAILURE,
    ISSUE,
    NAME,
    NOW,
    READING,
    SITE,
    Arrived,
    issue_of,
    keep,
    page,
)
from sqlalchemy import select

from db.engine import Archive
from db.store import Candidate, preferred
from db.verify import problems
from db.views import named
from parsers.model import Evidence, Format, Headline, Key, Reading

CANDIDATE = Candidate(
    reading_id=5,
    revision_id=5,
    issue_id=1,
    capture_id=5,
    part=1,
    parser_since=NOW,
    parser="parser-1",
    is_truncated=False,
    headlines=5,
    items=5,
    format="page",
    evidence="publisher",
    captured_at=datetime(2023, 3, 1, tzinfo=UTC),
    address="https://harbour.invalid/b/",
    digest="bb",
    name=None,
)
LATER = datetime(2023, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "better_first",
    [
        ({"captured_at": None, "format": "text", "evidence": "text-copy"}, {"is_truncated": True}),
        ({"format": "text"}, {"items": 4}),
        ({"evidence": "text-copy"}, {"format": "pdf", "captured_at": LATER}),
        ({"format": "pdf", "evidence": "text-copy"}, {"format": "text"}),
        ({"format": "pdf", "evidence": "text-copy"}, {"format": "email"}),
        ({}, {"evidence": "third-party-archive", "captured_at": LATER}),
        ({"evidence": "third-party-archive"}, {"evidence": "supplied-file", "captured_at": LATER}),
        ({"evidence": "supplied-file"}, {"evidence": "text-copy", "captured_at": LATER}),
        ({"captured_at": LATER}, {"captured_at": LATER - timedelta(microseconds=1)}),
        ({}, {"captured_at": None}),
        ({"address": "https://harbour.invalid/a/"}, {}),
        ({"address": None}, {}),
        ({"digest": "aa"}, {}),
        ({}, {"part": 2}),
        ({"items": 7}, {"address": "https://harbour.invalid/c/"}),
    ],
)
def test_the_better_reading_is_preferred(better_first: Sequence[dict[str, object]]) -> None:
    better, worse = (replace(CANDIDATE, **one) for one in better_first)
    # Numbers of rows and the parser's age tell the order of ingestion, which must not matter.
    for numbers in permutations((1, 9)):
        one, other = (
            replace(some, reading_id=number, capture_id=number, parser_since=NOW + timedelta(number))
            for some, number in zip((better, worse), numbers, strict=True)
        )
        assert preferred([one, other]) == one
        assert preferred([other, one]) == one


def current(archive: Archive) -> list[tuple[object, ...]]:
    columns = ("issue_id", "payload_digest", "items", "is_whole", "is_truncated", "format", "evidence")
    with archive.read() as connection:
        assert list(problems(connection)) == []
        rows = connection.execute(select(named("current_issue")).order_by("volume", "number")).all()
    return [tuple(getattr(row, name) for name in columns) for row in rows]


PARTIAL = Reading(
    1,
    Format.PAGE,
    replace(ISSUE, headlines=(*ISSUE.headlines, Headline(3, "A third of which nothing follows"))),
)
COPIES = (
    Arrived(page(b"whole", day=2), [READING]),
    Arrived(page(b"cut", day=9), [CUT]),
    Arrived(page(b"partial", day=8), [PARTIAL]),
    Arrived(page(b"failing", day=7), [FAILURE]),
)


def in_every_order(arrivals: Sequence[Arrived]) -> list[Arrived]:
    """The arrivals in each order, each time as those of an issue and an address of their own."""
    return [
        Arrived(
            replace(one.capture, address=f"{ADDRESS}{volume}"),
            [numbered(reading, Key(volume, 4)) for reading in one.readings],
        )
        for volume, order in enumerate(permutations(arrivals), start=1)
        for one in order
    ]


def numbered(reading: Reading, key: Key) -> Reading:
    return reading if reading.issue is None else replace(reading, issue=replace(reading.issue, key=key))


def test_a_whole_copy_stands_whatever_the_order(archive: Archive) -> None:
    keep(archive, *in_every_order(COPIES))
    digest = COPIES[0].capture.digest
    assert current(archive) == [
        (f"vol-{volume}-4", digest, 2, True, False, "page", "publisher") for volume in range(1, 25)
    ]


def test_what_changed_is_told_once(archive: Archive) -> None:
    cut, whole, older = keep(
        archive, COPIES[1], COPIES[0], Arrived(page(b"older", day=1), [Reading(1, Format.PAGE, CUT_ISSUE)])
    )
    assert [one.changed for one in (cut, whole, older)] == [((NAME, Key(2, 4)),), ((NAME, Key(2, 4)),), ()]


def test_an_edit_that_flips_back_is_current_again(archive: Archive) -> None:
    other = Reading(1, Format.PAGE, replace(ISSUE, credit="The Karsholm Gazette"))
    days = [
        Arrived(page(b"a", day=1), [READING]),
        Arrived(page(b"b", day=2), [other]),
        Arrived(page(b"a", day=3), [READING]),
    ]
    keep(archive, *in_every_order(days))
    with archive.read() as connection:
        found = connection.execute(select(named("current_issue"))).all()
    assert [(row.credit, row.captured_at) for row in found] == [
        ("The Port Amsel Courier", datetime(2023, 3, 3, tzinfo=UTC))
    ] * 6


def test_a_failing_newer_parser_hides_nothing(archive: Archive) -> None:
    keep(archive, Arrived(page(b"a"), [READING]), Arrived(page(b"a"), [FAILURE], "parser-2"))
    assert [row[0] for row in current(archive)] == ["vol-2-4"]
    with archive.read() as connection:
        assert [row.parser for row in connection.execute(select(named("failing")))] == ["parser-2"]


def test_a_newer_parser_may_find_another_number(archive: Archive) -> None:
    moved = Reading(1, Format.PAGE, replace(ISSUE, key=Key(2, 5)))
    _, kept = keep(archive, Arrived(page(b"a"), [READING]), Arrived(page(b"a"), [moved], "parser-2"))
    assert kept.changed == ((NAME, Key(2, 4)), (NAME, Key(2, 5)))
    assert [row[0] for row in current(archive)] == ["vol-2-5"]


def test_an_older_parser_heard_late_changes_nothing(archive: Archive) -> None:
    better = Reading(1, Format.PAGE, replace(ISSUE, credit=None))
    keep(archive, Arrived(page(b"b", SITE), [READING], "parser-1"), Arrived(page(b"a"), [better], "parser-2"))
    (kept,) = keep(archive, Arrived(page(b"a"), [READING], "parser-1"))
    assert (kept.readings_added, kept.changed) == (1, ())


def test_the_same_number_of_two_publications_is_two_issues(archive: Archive) -> None:
    keep(archive, Arrived(page(b"a"), [READING]))
    other = Reading(1, Format.PAGE, replace(ISSUE, publication="lantern-digest"))
    keep(archive, Arrived(page(b"b", ADDRESS + "b"), [other]), publication="lantern-digest")
    with archive.read() as connection:
        rows = connection.execute(select(named("current_issue")).order_by("publication")).all()
    assert [(row.publication, row.issue_id) for row in rows] == [
        ("harbour-digest", "vol-2-4"),
        ("lantern-digest", "vol-2-4"),
    ]


def test_more_issues_than_fit_one_statement(archive: Archive) -> None:
    parts = [
        Reading(at, Format.PAGE, issue_of(Key(at // 24 + 1, at % 24 + 1), f"Text {at}."))
        for at in range(1, 1100)
    ]
    (kept,) = keep(archive, Arrived(page(b"all"), parts))
    assert (len(kept.changed), kept.readings_added) == (1099, 1099)


def test_evidence_is_listed_best_first() -> None:
    assert [one.value for one in Evidence] == [
        "publisher",
        "third-party-archive",
        "supplied-file",
        "text-copy",
    ]
