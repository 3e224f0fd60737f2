"""Copies of one issue are compared when they come in; what is shown knows no order of ingestion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from archive_samples import ADDRESS, CUT_ISSUE, ISSUE, KEY, NAME, READING, SITE, Arrived, issue_of, keep, page
from proving import PROVE
from sqlalchemy import func, select
from test_db_current import CANDIDATE, LATER, in_every_order

from db.choice import Candidate, choice
from db.engine import Archive, open_archive
from db.facts import discrepancy
from db.issues import Differing, differing
from db.verify import content_hash, evidence_hash, problems
from db.views import named
from parsers.model import Caution, Discrepancy, Evidence, Format, Issue, Key, Reading, WarningCode

PDF_ADDRESS = f"{SITE}/uploads/digest-vol-2-4.pdf"
OTHER_WORD = replace(
    ISSUE, items=(replace(ISSUE.items[0], text=ISSUE.items[0].text.replace("16", "17")), ISSUE.items[1])
)
SHORTER = replace(ISSUE, headlines=ISSUE.headlines[:1], items=ISSUE.items[:1])


def html(
    issue: Issue, body: bytes = b"page", *, day: int | None = 1, address: str | None = ADDRESS
) -> Arrived:
    return Arrived(page(body, address, day=day), [Reading(1, Format.PAGE, issue)])


def pdf(issue: Issue, body: bytes = b"pdf", *, day: int = 1, address: str = PDF_ADDRESS) -> Arrived:
    return Arrived(page(body, address, day=day), [Reading(1, Format.PDF, issue)])


def text(issue: Issue, body: bytes) -> Arrived:
    capture = page(body, None, day=None, evidence=Evidence.TEXT)
    return Arrived(capture, [Reading(1, Format.TEXT, issue)])


SHOWN = ("issue_id", "witness", "kind", "place", "ours", "theirs", "other_address", "other_payload_digest")


def shown(archive: Archive) -> list[tuple[object, ...]]:
    """All that current_discrepancy shows, save the row numbers."""
    with archive.read() as connection:
        assert list(problems(connection)) == []
        rows = connection.execute(select(named("current_discrepancy"))).all()
    return sorted((tuple(getattr(row, name) for name in SHOWN) for row in rows), key=repr)


def kinds(archive: Archive) -> list[tuple[object, ...]]:
    return [(row[1], row[2], row[3]) for row in shown(archive)]


def entered(archive: Archive) -> int:
    with archive.read() as connection:
        return connection.scalar(select(func.count()).select_from(discrepancy)) or 0


def witnesses(archive: Archive) -> list[tuple[object, ...]]:
    """Form and digest of every copy, the one that stands marked, and those that are compared with it."""
    with archive.read() as connection:
        rows = connection.execute(select(named("issue_copy"))).all()
    return sorted((row.format, row.payload_digest[:4], row.is_current, row.is_witness) for row in rows)


def test_a_page_and_a_pdf_that_agree_are_compared_without_a_row(archive: Archive) -> None:
    keep(archive, html(ISSUE), pdf(ISSUE))
    assert shown(archive) == []
    assert [row[0::2] for row in witnesses(archive)] == [("page", True), ("pdf", False)]
    assert [row[3] for row in witnesses(archive)] == [False, True]


def test_a_wording_is_told_with_where_the_other_copy_comes_from(archive: Archive) -> None:
    arrivals = html(ISSUE), pdf(OTHER_WORD)
    keep(archive, *arrivals)
    assert shown(archive) == [
        (
            "vol-2-4",
            "pdf",
            "wording",
            "item 1",
            "… harbour rescue on February 16. It ended on Feb. …",
            "… harbour rescue on February 17. It ended on Feb. …",
            PDF_ADDRESS,
            arrivals[1].capture.digest,
        )
    ]


def test_a_lone_copy_has_no_witness(archive: Archive) -> None:
    keep(archive, html(ISSUE))
    assert (kinds(archive), [row[3] for row in witnesses(archive)]) == ([], [False])


def test_fewer_items_than_the_pdf_are_told(archive: Archive) -> None:
    keep(archive, html(SHORTER), pdf(ISSUE))
    assert kinds(archive) == [
        ("pdf", "extra", "headline 2"),
        ("pdf", "extra", "item 2"),
        ("pdf", "fewer-items", "items"),
    ]


def test_fewer_items_than_an_undated_capture_are_told(archive: Archive) -> None:
    keep(archive, html(ISSUE, b"old", day=None), html(SHORTER, b"new", day=2))
    assert ("page", "fewer-items", "items") in kinds(archive)


def test_an_edited_page_is_not_compared_with_what_it_was(archive: Archive) -> None:
    keep(archive, html(ISSUE, b"old", day=1), html(OTHER_WORD, b"new", day=2))
    assert kinds(archive) == []
    keep(archive, pdf(ISSUE, day=1))
    assert kinds(archive) == [("pdf", "wording", "item 1")]
    keep(archive, pdf(OTHER_WORD, b"pdf 2", day=2))
    assert kinds(archive) == []


def test_a_cut_copy_agrees_as_far_as_it_goes(archive: Archive) -> None:
    keep(archive, html(CUT_ISSUE), pdf(ISSUE))
    assert kinds(archive) == []
    keep(archive, text(replace(OTHER_WORD, truncated=True, items=OTHER_WORD.items[:1]), b"text"))
    assert kinds(archive) == [("text", "wording", "item 1")]


def test_links_of_a_pdf_are_compared_if_it_has_any(archive: Archive) -> None:
    bare = replace(ISSUE, items=tuple(replace(one, links=()) for one in ISSUE.items))
    keep(archive, html(ISSUE), pdf(bare))
    assert kinds(archive) == []
    moved = replace(ISSUE.items[0].links[0], href=f"{SITE}/elsewhere")
    other = replace(ISSUE, items=(replace(ISSUE.items[0], links=(moved,)), ISSUE.items[1]))
    keep(archive, pdf(other, b"pdf 2", day=2))
    assert kinds(archive) == [("pdf", "link", "item 1")]


def test_what_another_parser_reads_in_the_same_bytes_is_shown_too(archive: Archive) -> None:
    doubt = Discrepancy("beautifulsoup", "wording", "item 1", "navy", "navies")
    caution = Caution(WarningCode.WITNESSES_DIFFER, "beautifulsoup reads differently: item 1")
    reading = replace(READING, discrepancies=(doubt,), cautions=(caution,))
    keep(archive, Arrived(page(b"page"), [reading]), pdf(OTHER_WORD))
    assert kinds(archive) == [("beautifulsoup", "wording", "item 1"), ("pdf", "wording", "item 1")]
    with archive.read() as connection:
        found = differing(connection, NAME)
        assert differing(connection, "lantern-digest") == frozenset()
    assert found == {Differing(NAME, KEY, 1, None), Differing(NAME, KEY, 1, 2)}


def test_comparing_the_same_pair_again_enters_nothing(archive: Archive) -> None:
    keep(archive, html(ISSUE), pdf(OTHER_WORD))
    before = shown(archive)
    # The PDF is outdone by a newer one that agrees, and comes back when the publisher puts it back.
    keep(archive, pdf(ISSUE, b"pdf 2", day=2))
    assert shown(archive) == []
    keep(archive, pdf(OTHER_WORD, day=3))
    assert [row[:6] for row in shown(archive)] == [row[:6] for row in before]
    keep(archive, html(ISSUE), pdf(OTHER_WORD), pdf(OTHER_WORD, day=3))
    assert entered(archive) == 2  # one for the reading of the PDF on each of its two days


COPIES = (
    html(ISSUE, b"page 1", day=None),
    html(SHORTER, b"page 2", day=2),
    html(OTHER_WORD, b"elsewhere", day=None, address=f"{SITE}/blog/"),
    pdf(OTHER_WORD, b"pdf 1", day=1),
    pdf(ISSUE, b"pdf 2", day=3),
    text(CUT_ISSUE, b"copy a"),
    text(OTHER_WORD, b"copy b"),
    Arrived(replace(html(ISSUE, b"page 1", day=None).capture, evidence=Evidence.ARCHIVE), [READING]),
)


def test_any_order_of_ingestion_shows_the_same(archive: Archive, tmp_path: Path) -> None:
    keep(archive, *COPIES)
    expected, hashes = (shown(archive), witnesses(archive)), both_hashes(archive)
    assert len(expected[0]) > 4
    for seed, other in orders(tmp_path):
        some = list(COPIES)
        Random(seed).shuffle(some)
        keep(other, *some)
        assert (shown(other), witnesses(other)) == expected
        assert both_hashes(other) == hashes


def orders(tmp_path: Path) -> Iterator[tuple[int, Archive]]:
    for seed in range(12 if PROVE else 4):
        with open_archive(f"sqlite:///{tmp_path / str(seed)}.sqlite", create=True) as archive:
            yield seed, archive


def both_hashes(archive: Archive) -> tuple[str, str]:
    with archive.read() as connection:
        return content_hash(connection), evidence_hash(connection)


def test_four_copies_in_every_order(archive: Archive) -> None:
    keep(archive, *in_every_order([COPIES[1], COPIES[0], COPIES[3], COPIES[6]]))
    found: dict[object, list[object]] = {}
    for row in shown(archive):
        found.setdefault(row[0], []).append((*row[1:6], row[7]))
    assert len(found) == 24
    assert len({repr(rows) for rows in found.values()}) == 1


def test_neither_hash_looks_at_discrepancies(archive: Archive) -> None:
    keep(archive, html(ISSUE), pdf(OTHER_WORD))
    before = both_hashes(archive)
    with archive.write() as connection:
        connection.execute(discrepancy.delete())
    assert both_hashes(archive) == before


@pytest.mark.parametrize(
    ("best", "next_best", "rule"),
    [
        (CANDIDATE, None, "only reading"),
        (CANDIDATE, {"is_truncated": True, "captured_at": LATER}, "whole before cut"),
        ({"format": "pdf"}, {"items": 4}, "whole before cut"),
        (CANDIDATE, {"format": "pdf", "captured_at": LATER}, "better form"),
        ({"format": "pdf"}, {"format": "email"}, "better form"),
        (CANDIDATE, {"evidence": "supplied-file", "captured_at": LATER}, "better evidence"),
        (CANDIDATE, {"captured_at": CANDIDATE.captured_at - timedelta(1)}, "newer capture"),
        (CANDIDATE, {"captured_at": None}, "newer capture"),
        (CANDIDATE, {"address": "https://harbour.invalid/c/"}, "tie"),
        (CANDIDATE, {"digest": "cc"}, "tie"),
    ],
)
def test_the_rule_is_what_the_best_has_over_the_next_best(
    best: Candidate | dict[str, object], next_best: dict[str, object] | None, rule: str
) -> None:
    first = best if isinstance(best, Candidate) else replace(CANDIDATE, **best)
    others = [] if next_best is None else [replace(CANDIDATE, reading_id=6, **next_best)]
    worst = [replace(CANDIDATE, reading_id=7, format="text", evidence="text-copy", is_truncated=True)]
    for some in permutations([first, *others, *(worst if others else [])]):
        found = choice(some)
        assert (found.reading_id, found.rule) == (5, rule)


def test_many_issues_are_compared_in_one_batch(archive: Archive) -> None:
    def parts(form: Format, said: str) -> Sequence[Reading]:
        keys = [Key(at // 24 + 1, at % 24 + 1) for at in range(1, 1100)]
        return [Reading(at, form, issue_of(key, f"{said} {key}.")) for at, key in enumerate(keys, 1)]

    ours, theirs = parts(Format.PAGE, "A text of number"), parts(Format.PDF, "A text of numeral")
    keep(archive, Arrived(page(b"pages"), ours), Arrived(page(b"pdfs", PDF_ADDRESS), theirs))
    with archive.read() as connection:
        assert len(differing(connection)) == 1099
