"""Revisions with their causes: edits of the publisher, other readings of a parser, and what is neither."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import click
import pytest
from archive_samples import ADDRESS, ISSUE, KEY, READING, SITE, Arrived, keep, page
from sqlalchemy import select

from db.engine import Archive, open_archive
from db.history import changes
from db.views import named
from ingest.history import Edit, edits
from ingest.history_display import history_lines, history_object
from parsers.model import Evidence, Format, Headline, Issue, Item, Reading

EDITED = replace(
    ISSUE, items=(replace(ISSUE.items[0], text=ISSUE.items[0].text.replace("16", "17")), ISSUE.items[1])
)
RETITLED = replace(ISSUE, title="Harbour Digest Vol 2.4 (corrected)")


def html(
    issue: Issue, body: bytes, day: int | None, *, address: str = ADDRESS, parser: str = "parser-1"
) -> Arrived:
    return Arrived(page(body, address, day=day), [Reading(1, Format.PAGE, issue)], parser)


def causes(archive: Archive) -> list[tuple[str, str | None, str | None]]:
    """Cause, day and credit or title of each change, the oldest first."""
    with archive.read() as connection:
        found = changes(connection, KEY)
    return [
        (one.row.cause, one.row.captured_at and f"{one.row.captured_at:%d}", one.row.content_hash[:4])
        for one in found
    ]


A, B, C = (issue.content_hash[:4] for issue in (ISSUE, EDITED, RETITLED))


def test_the_publisher_s_edits_are_told_apart_from_other_bytes(archive: Archive) -> None:
    keep(
        archive,
        html(ISSUE, b"a", 1),
        html(ISSUE, b"other boilerplate", 2),
        html(EDITED, b"edited", 3),
        html(RETITLED, b"retitled", 4),
    )
    assert causes(archive) == [("first", "01", A), ("publisher", "03", B), ("publisher", "04", C)]


def test_an_edit_that_flips_back_is_told_both_times(archive: Archive) -> None:
    keep(archive, html(ISSUE, b"a", 1), html(EDITED, b"b", 2), html(ISSUE, b"a", 3), html(EDITED, b"b", 4))
    assert causes(archive) == [
        ("first", "01", A),
        *[("publisher", f"0{day}", one) for day, one in ((2, B), (3, A), (4, B))],
    ]


def test_a_parser_s_change_is_no_edit(archive: Archive) -> None:
    keep(
        archive,
        html(ISSUE, b"a", 1),
        html(ISSUE, b"b", 2),
        html(RETITLED, b"a", 1, parser="parser-2"),
        html(RETITLED, b"b", 2, parser="parser-2"),
    )
    assert causes(archive) == [("first", "01", C), ("parser", "01", C)]
    with archive.read() as connection:
        (_, change) = changes(connection, KEY)
    assert change.prior is not None
    assert (change.prior.title, change.issue.title) == (ISSUE.title, RETITLED.title)


def test_other_bytes_by_another_parser_may_be_either(archive: Archive) -> None:
    keep(archive, html(ISSUE, b"a", 1), html(EDITED, b"b", 2, parser="parser-2"))
    assert causes(archive) == [("first", "01", A), ("publisher or parser", "02", B)]
    keep(archive, html(replace(ISSUE, credit=None), b"a", 1, parser="parser-2"))
    assert sorted(cause for cause, *_ in causes(archive)) == ["first", "parser", "publisher"]


def test_copies_at_other_places_are_no_second_issue(archive: Archive) -> None:
    moved = f"{SITE}/moved/"
    keep(
        archive,
        html(ISSUE, b"a", 1),
        html(ISSUE, b"m", 2, address=moved),
        html(EDITED, b"n", 3, address=f"{SITE}/n/"),
    )
    assert causes(archive) == [("first", "01", A), ("other copy", "03", B)]
    with archive.read() as connection:
        assert len(connection.execute(select(named("current_issue"))).all()) == 1


def test_a_loss_that_waits_is_shown_as_such(archive: Archive) -> None:
    shorter = replace(ISSUE, headlines=ISSUE.headlines[:1], items=ISSUE.items[:1])
    keep(archive, html(ISSUE, b"a", 1), html(shorter, b"b", 2))
    with archive.read() as connection:
        found = changes(connection, KEY)
        lines = "\n".join(history_lines(found, None))
    assert [(one.row.is_current, one.row.is_held_back) for one in found] == [(True, False), (False, True)]
    assert "2023-03-02 00:00 UTC  edited by the publisher · held back" in lines
    assert "    item 2      removed: [-Minister Ōhira" in lines


def test_items_have_their_history(archive: Archive) -> None:
    keep(archive, html(ISSUE, b"a", 1), html(EDITED, b"b", 2))
    with archive.read() as connection:
        rows = connection.execute(select(named("item_history")).order_by("changed_at", "position")).all()
    assert [(row.cause, row.position, row.is_changed, row.is_current) for row in rows] == [
        ("first", 1, True, False),
        ("first", 2, True, False),
        ("publisher", 1, True, True),
        ("publisher", 2, False, True),
    ]
    assert "February 17" in rows[2].text


COPIES = (
    html(ISSUE, b"a", 1),
    html(EDITED, b"b", 2),
    html(ISSUE, b"c", 3),
    html(RETITLED, b"d", None),
    html(EDITED, b"e", 2, address=f"{SITE}/blog/"),
    Arrived(page(b"w", ADDRESS, day=2, evidence=Evidence.ARCHIVE), [READING]),
    Arrived(page(b"pdf", f"{SITE}/a.pdf", day=5), [Reading(1, Format.PDF, EDITED)]),
)


def test_the_history_knows_no_order_of_ingestion(archive: Archive, tmp_path: object) -> None:
    keep(archive, *COPIES)
    expected = causes(archive)
    assert len(expected) >= 4
    for seed in range(5):
        with open_archive(f"sqlite:///{tmp_path}/{seed}.sqlite", create=True) as other:
            keep(other, *Random(seed).sample(COPIES, len(COPIES)))
            assert causes(other) == expected


def test_a_difference_is_told_word_by_word() -> None:
    old = Issue(
        "harbour-digest", KEY, "Vol 2.4", None,
        (Headline(1, "Crews rehearse a rescue"), Headline(2, "The dock opens")),
        (
            Item(1, 1, "Five navies with 31 ships began the exercise on Monday, said the harbour master."),
            Item(2, 2, "The dry dock opens in May, and the first ship comes from Karsholm in the north."),
            Item(3, None, "A third text about ropes and lamps that nobody will ever read again."),
        ),
    )  # fmt: skip
    new = replace(
        old,
        title="Vol. 2.4",
        items=(
            replace(old.items[1], position=1),
            Item(2, 1, "Five navies with 32 ships began the exercise on Monday, said the harbour master."),
        ),
    )
    assert list(edits(new, old)) == [
        Edit("title", "wording", (("removed", "Vol"), ("added", "Vol."), ("same", "2.4"))),
        Edit("item 1", "moved", (("removed", "2"), ("added", "1"))),
        Edit(
            "item 2",
            "wording",
            (
                ("same", "Five navies with"),
                ("removed", "31"),
                ("added", "32"),
                ("same", "ships began the exercise on Monday, said the harbour master."),
            ),
        ),
        Edit("item 3", "removed", (("removed", old.items[2].text),)),
    ]


def test_the_words_are_coloured_on_a_terminal_only(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(archive, html(ISSUE, b"a", 1), html(EDITED, b"b", 2))
    with archive.read() as connection:
        found = changes(connection, KEY)
    plain = "\n".join(click.unstyle(line) for line in history_lines(found, None))
    changed = "… U.S. navy rehearsed a harbour rescue on February [-16.-] {+17.+} It ended on Feb. 18 and 20."
    assert f"    item 1      {changed}" in plain
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    coloured = "\n".join(history_lines(found, None))
    assert "\x1b[31m16.\x1b[0m \x1b[32m17.\x1b[0m" in coloured
    assert "[-" not in click.unstyle(coloured)


def test_the_history_as_json_has_every_text_whole(archive: Archive) -> None:
    keep(archive, html(ISSUE, b"a", 1), html(EDITED, b"b", 2))
    with archive.read() as connection:
        told = history_object(changes(connection, KEY))
    first, second = told["changes"]
    assert (told["issue_id"], first["cause"], first["edits"]) == ("vol-2-4", "first", [])
    (edit,) = second["edits"]
    assert (
        "".join(f"{one['text']} " for one in edit["pieces"] if one["kind"] != "removed").strip()
        == EDITED.items[0].text
    )
    assert second["captured_at"] == "2023-03-02T00:00:00+00:00"
