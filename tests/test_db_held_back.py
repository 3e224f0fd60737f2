"""A newer reading that lost items waits for a person, whatever the order in which captures came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random

import pytest
from archive_samples import ADDRESS, ISSUE, KEY, NOW, SITE, Arrived, issue_of, keep, page
from sqlalchemy import select
from test_db_current import CANDIDATE, in_every_order

from db import corrections
from db.choice import Candidate, choice, held_back
from db.corrections import Said, acceptance, enter, take_back
from db.current import refresh
from db.engine import Archive, open_archive
from db.errors import CorrectionError, UnknownRowError
from db.verify import content_hash, evidence_hash, problems
from db.views import named
from parsers.model import Evidence, Format, Headline, Issue, Reading
from parsers.reconcile import copy_differences

SAID = Said("A. Keeper", "The publisher took it down.", NOW)
THREE = issue_of(KEY, "One text.", "Another text.", "A third text.")
TWO = issue_of(KEY, "One text.", "Another text.")
ONE = issue_of(KEY, "One text.")


def html(
    issue: Issue, body: str, day: int | None, address: str = ADDRESS, *, parser: str = "parser-1"
) -> Arrived:
    return Arrived(page(body.encode(), address, day=day), [Reading(1, Format.PAGE, issue)], parser)


def standing(archive: Archive) -> list[tuple[str, int, str]]:
    """Of every issue the items that stand, and the rule."""
    with archive.read() as connection:
        assert list(problems(connection)) == []
        rows = connection.execute(select(named("current_issue")).order_by("volume", "number")).all()
    return [(row.issue_id, row.items, row.rule) for row in rows]


def held(archive: Archive) -> list[tuple[object, ...]]:
    with archive.read() as connection:
        rows = connection.execute(select(named("held_back")).order_by("reading_id")).all()
    return [(row.issue_id, row.items, row.older_items, row.is_reread) for row in rows]


def accept(archive: Archive, items: int, *, said: Said = SAID) -> int:
    """Accept the reading of issue 2.4 that is held back with so many items."""
    with archive.write() as connection:
        query = select(named("held_back").c.capture_id).where(named("held_back").c["items"] == items)
        capture_id = connection.execute(query).scalars().first()
        number = enter(connection, "accepted", acceptance(KEY, items, items), said, capture_id=capture_id)
        refresh(connection, [1], copy_differences)
    return number


def test_a_newer_copy_that_lost_items_waits(archive: Archive) -> None:
    first, second = keep(archive, html(THREE, "a", 1), html(TWO, "b", 2))
    assert (first.held_back, second.held_back, second.changed) == (0, 1, ())
    assert standing(archive) == [("vol-2-4", 3, "others held back")]
    assert held(archive) == [("vol-2-4", 2, 3, False)]


def test_the_same_loss_every_night_waits_every_night(archive: Archive) -> None:
    keep(archive, html(THREE, "a", 1), html(TWO, "b", 2), html(TWO, "c", 3), html(ONE, "d", 4))
    assert standing(archive) == [("vol-2-4", 3, "others held back")]
    assert [row[1] for row in held(archive)] == [2, 2, 1]
    keep(archive, html(THREE, "e", 5))
    assert standing(archive) == [("vol-2-4", 3, "newer capture")]


def test_an_accepted_loss_stands_and_the_next_copies_after_it(archive: Archive) -> None:
    keep(archive, html(THREE, "a", 1), html(TWO, "b", 2), html(TWO, "c", 3))
    number = accept(archive, 2)
    assert standing(archive) == [("vol-2-4", 2, "newer capture")]
    assert held(archive) == []
    keep(archive, html(ONE, "d", 4))
    assert (standing(archive)[0][1], [row[1:3] for row in held(archive)]) == (2, [(1, 2)])
    with archive.write() as connection:
        take_back(connection, number, Said("A. Keeper", "It was our mistake.", NOW))
        refresh(connection, [1], copy_differences)
    assert standing(archive) == [("vol-2-4", 3, "others held back")]
    assert [row[1] for row in held(archive)] == [2, 2, 1]


def test_an_accepted_copy_without_an_item_for_each_headline_stands(archive: Archive) -> None:
    partial = replace(TWO, headlines=(*TWO.headlines, Headline(3, "Of which nothing follows")))
    keep(archive, html(THREE, "a", 1), html(partial, "b", 2))
    assert held(archive) == [("vol-2-4", 2, 3, False)]
    with archive.write() as connection:
        enter(connection, "accepted", acceptance(KEY, 3, 2), SAID, capture_id=2)
        refresh(connection, [1], copy_differences)
    assert standing(archive) == [("vol-2-4", 2, "accepted by a person")]


def test_an_acceptance_holds_for_later_parsers_that_find_as_much(archive: Archive) -> None:
    keep(archive, html(THREE, "a", 1), html(TWO, "b", 2))
    accept(archive, 2)
    other = replace(TWO, credit="The Karsholm Gazette")
    keep(archive, html(other, "b", 2, parser="parser-2"))
    assert (standing(archive), held(archive)) == ([("vol-2-4", 2, "accepted by a person")], [])
    keep(archive, html(ONE, "b", 2, parser="parser-3"))
    assert (standing(archive)[0][1], held(archive)) == (2, [("vol-2-4", 1, 2, True)])


def test_a_newer_parser_that_loses_items_of_the_same_bytes_waits(archive: Archive) -> None:
    _, kept = keep(archive, html(THREE, "a", 1), html(TWO, "a", 1, parser="parser-2"))
    assert (kept.held_back, kept.changed) == (1, ())
    assert standing(archive) == [("vol-2-4", 3, "others held back")]
    assert held(archive) == [("vol-2-4", 2, 3, True)]
    with archive.read() as connection:
        (copy,) = connection.execute(select(named("issue_copy"))).all()
    assert (copy.items, copy.is_current, copy.is_held_back) == (3, True, False)
    keep(archive, html(THREE, "a", 1, parser="parser-3"))
    assert (standing(archive), held(archive)) == ([("vol-2-4", 3, "only reading")], [])


def test_other_forms_are_witnesses_and_hold_nothing_back(archive: Archive) -> None:
    pdf = Arrived(page(b"pdf", f"{SITE}/a.pdf", day=1), [Reading(1, Format.PDF, THREE)])
    keep(archive, pdf, html(TWO, "a", 2))
    assert (standing(archive), held(archive)) == ([("vol-2-4", 2, "better form")], [])


EARLIER = CANDIDATE.captured_at - timedelta(1)


@pytest.mark.parametrize(
    ("older", "newer", "waits"),
    [
        ({}, {"items": 4, "headlines": 4}, True),
        ({}, {"headlines": 4}, True),
        ({}, {"items": 6, "headlines": 4}, False),
        ({}, {"items": 4}, True),
        ({}, {"items": 4, "is_truncated": True}, True),
        ({}, {"is_truncated": True}, True),
        ({}, {"is_truncated": True, "address": "https://harbour.invalid/other/"}, False),
        ({}, {"is_truncated": True, "evidence": "third-party-archive"}, False),
        ({}, {"has_title": False}, True),
        ({}, {"has_credit": False}, True),
        ({"has_credit": False}, {}, False),
        ({}, {"has_credit": False, "address": "https://harbour.invalid/other/"}, False),
        ({}, {"has_credit": False, "evidence": "third-party-archive"}, False),
        ({"lengths": (400, 500)}, {"lengths": (400, 374)}, True),
        ({"lengths": (400, 500)}, {"lengths": (400, 376)}, False),
        ({"lengths": (400, 500)}, {"lengths": (100, 500), "evidence": "third-party-archive"}, False),
        ({"lengths": (400, 500)}, {"lengths": (100, 500), "is_accepted": True}, False),
        ({"is_truncated": True}, {"items": 4, "is_truncated": True}, True),
        ({"is_truncated": True, "items": 2}, {"items": 4, "headlines": 4}, False),
        ({"captured_at": None}, {"items": 4, "headlines": 4}, False),
        ({}, {"items": 4, "headlines": 4, "captured_at": None}, False),
        ({"captured_at": CANDIDATE.captured_at}, {"items": 4, "headlines": 4}, False),
        ({"evidence": "third-party-archive"}, {"items": 4, "headlines": 4}, True),
        ({"evidence": "supplied-file"}, {"items": 4, "headlines": 4}, True),
        ({}, {"items": 4, "headlines": 4, "evidence": "third-party-archive"}, False),
        ({"format": "pdf"}, {"items": 4, "headlines": 4}, False),
        ({"address": "https://harbour.invalid/other/"}, {"items": 4, "headlines": 4}, True),
        ({}, {"items": 4, "headlines": 4, "is_accepted": True}, False),
    ],
)
def test_which_copies_wait(older: dict[str, object], newer: dict[str, object], waits: bool) -> None:
    one = replace(CANDIDATE, reading_id=1, **{"captured_at": EARLIER} | older)
    other = replace(CANDIDATE, reading_id=2, **newer)
    for some in permutations([one, other]):
        assert held_back(some) == ({2: 1} if waits else {})
        assert choice(some).waiting == ({2: 1} if waits else {})


COPIES = (
    html(THREE, "a", 2),
    html(TWO, "b", 4),
    Arrived(page(b"w", ADDRESS, day=3, evidence=Evidence.ARCHIVE), [Reading(1, Format.PAGE, THREE)]),
    html(ISSUE, "c", 5),
)


def test_four_copies_in_every_order(archive: Archive) -> None:
    keep(archive, *in_every_order(COPIES))
    rows = standing(archive)
    assert len(rows) == 24
    assert {row[1:] for row in rows} == {(3, "better evidence")}
    assert len(held(archive)) == 48


MANY = (
    html(THREE, "a", 1),
    html(TWO, "b", 2),
    html(TWO, "c", 3),
    html(ONE, "d", 4),
    html(THREE, "e", 5),
    html(TWO, "f", 6),
    html(ONE, "g", None),
    html(TWO, "h", 4, f"{SITE}/blog/"),
    Arrived(page(b"pdf", f"{SITE}/a.pdf", day=3), [Reading(1, Format.PDF, TWO)]),
)


def test_any_order_gives_the_same_choice_and_hashes(archive: Archive, tmp_path: object) -> None:
    keep(archive, *MANY)
    expected = outcome(archive)
    assert expected[0] == [("vol-2-4", 3, "newer capture")]
    for seed in range(6):
        with open_archive(f"sqlite:///{tmp_path}/{seed}.sqlite", create=True) as other:
            keep(other, *Random(seed).sample(MANY, len(MANY)))
            assert outcome(other) == expected


def outcome(archive: Archive) -> tuple[object, ...]:
    """What stands, what waits by digests, and both hashes."""
    with archive.read() as connection:
        waiting = connection.execute(select(named("held_back"))).all()
        hashes = content_hash(connection), evidence_hash(connection)
    return standing(archive), sorted(row.payload_digest for row in waiting), hashes


def test_long_histories_take_no_long_time() -> None:
    day = timedelta(days=1)
    nights: Sequence[Candidate] = [
        replace(CANDIDATE, reading_id=at, digest=str(at), captured_at=NOW + at * day, items=5 - at % 2)
        for at in range(20_000)
    ]
    assert len(choice(nights).waiting) == 10_000


def test_a_correction_is_made_once_and_taken_back_once(archive: Archive) -> None:
    keep(archive, html(THREE, "a", 1), html(TWO, "b", 2))
    number = accept(archive, 2)
    with archive.write() as connection:
        with pytest.raises(CorrectionError, match=f"found correction {number}; take it back first"):
            enter(connection, "accepted", acceptance(KEY, 2, 2), SAID, capture_id=2)
        take_back(connection, number, SAID)
        with pytest.raises(CorrectionError, match=f"found number {number}, taken back before"):
            take_back(connection, number, SAID)
        with pytest.raises(UnknownRowError, match="found number 99"):
            take_back(connection, 99, SAID)
        (one,) = corrections.corrections(connection)
    assert (one.value, one.made, one.withdrawn) == ("vol-2-4 with 2 headlines and 2 items", SAID, SAID)


def test_acceptances_are_part_of_the_content_hash(archive: Archive) -> None:
    keep(archive, html(THREE, "a", 1), html(TWO, "b", 2))
    with archive.read() as connection:
        before = content_hash(connection)
    accept(archive, 2)
    with archive.read() as connection:
        assert content_hash(connection) != before
