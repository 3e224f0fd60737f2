"""The two hashes, the same for the same content however it came in, and what the check of the rows finds."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from archive_samples import (
    ADDRESS,
    CUT,
    FAILURE,
    ISSUE,
    NOW,
    READING,
    Arrived,
    issue_of,
    keep,
    page,
)
from sqlalchemy import insert, text

from db.current import fill_words
from db.engine import Archive, open_archive
from db.facts import correction
from db.verify import content_hash, evidence_hash, problems
from parsers.model import Caution, Evidence, Format, Key, Link, Mention, MentionKind, Reading, WarningCode

PDF = Reading(1, Format.PDF, replace(ISSUE, items=tuple(replace(one, links=()) for one in ISSUE.items)))
KEYLESS = Reading(
    1,
    Format.TEXT,
    issue_of(None, "Nobody knows."),
    cautions=(Caution(WarningCode.NO_KEY, "The copy shows no number."),),
)
ARRIVALS = (
    Arrived(page(b"one"), [READING]),
    Arrived(page(b"two", day=4), [Reading(1, Format.PAGE, replace(ISSUE, credit=None))]),
    Arrived(page(b"cut", day=9), [CUT]),
    Arrived(page(b"pdf", ADDRESS + "pdf"), [PDF]),
    Arrived(page(b"text", None, day=None, evidence=Evidence.TEXT), [READING]),
    Arrived(page(b"failing", day=5), [FAILURE]),
    Arrived(page(b"keyless", ADDRESS + "k"), [KEYLESS]),
    Arrived(
        page(b"blog", ADDRESS + "b"),
        [
            Reading(1, Format.PAGE, issue_of(Key(1, 20), "Twenty, in Ōsaka.")),
            Reading(2, Format.PAGE, issue_of(Key(1, 2), "Two 🚢.")),
        ],
    ),
)
# What the hashes are taken of, one JSON line each: archives of any age can be compared only while this holds.
ISSUE_LINES = (
    '["issue", "harbour-digest", 2, 4]\n'
    '["db1c30836fc718fa2b375c3a7911851ee36bb84336db5929432cb2e132d0ff5f", "Harbour Digest Vol 2.4", '
    '"The Port Amsel Courier", ["Crews rehearse a rescue", "Minister \\u014chira opens the dry dock"], '
    '[[1, "Crews of the U.S. navy rehearsed a harbour rescue on February 16. It ended on Feb. 18 and 20.", '
    'true, [["harbour rescue", "https://harbour.invalid/rescue", 35]], [["February 16", 53, "day", '
    '"2023-02-16", "2023-02-16", null], ["Feb. 18 and 20", 78, "day-list", "2023-02-18", "2023-02-20", '
    '"2023-02-18,2023-02-20"]]], [2, "Minister \\u014chira said that \\u201cno crew should meet a '
    'stranger\\u2019s rope\\u201d for the first time in a storm.", true, [], [["a storm", 87, "other", '
    "null, null, null]]]]]\n"
)
CAPTURE_LINE = (
    '["capture", "https://harbour.invalid/digest-vol-2-4/", '
    '"7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"]\n'
)
# The same of all arrivals, written down once.
CONTENT = "6e0c7671672ed25d4dcf4893fe4c095da922388d0d8573a7852a3d9583269a8e"
EVIDENCE = "f6296c917dc6c815dbc9af408c6c9ef5838f4fa6e99aeb9e11089e06dfa5face"


def hashes(archive: Archive) -> tuple[str, str]:
    with archive.read() as connection:
        assert list(problems(connection)) == []
        return content_hash(connection), evidence_hash(connection)


@pytest.mark.parametrize("seed", range(4))
def test_hashes_are_the_same_for_any_order_on_any_database(archive: Archive, seed: int) -> None:
    shuffled = random.Random(seed).sample(ARRIVALS, len(ARRIVALS))
    keep(archive, *shuffled)
    assert hashes(archive) == (CONTENT, EVIDENCE)
    keep(archive, *shuffled)
    assert hashes(archive) == (CONTENT, EVIDENCE)


def test_the_hashes_are_those_of_plain_lines(archive: Archive) -> None:
    keep(archive, ARRIVALS[0])
    lines = (ISSUE_LINES, ISSUE_LINES + CAPTURE_LINE)
    assert hashes(archive) == tuple(sha256(text.encode()).hexdigest() for text in lines)


def test_an_empty_archive_hashes_as_nothing(archive: Archive) -> None:
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert hashes(archive) == (nothing, nothing)


@pytest.mark.parametrize(
    "arrivals",
    [
        [Arrived(page(b"failing", ADDRESS + "f"), [FAILURE])],
        [Arrived(page(b"keyless", ADDRESS + "k"), [KEYLESS])],
        [Arrived(page(b"one"), [READING], "parser-2")],
        [Arrived(page(b"one"), [FAILURE], "parser-2")],
        [Arrived(page(b"one", day=8), [READING])],
    ],
    ids=["failure", "keyless", "same by another parser", "failing newer parser", "same bytes later"],
)
def test_neither_hash_looks_at_runs_failures_parsers_or_times(
    archive: Archive, arrivals: Sequence[Arrived]
) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    content, evidence = hashes(archive)
    keep(archive, *arrivals)
    assert hashes(archive) == (content, evidence)


@pytest.mark.parametrize(
    "other",
    [
        replace(ISSUE, key=Key(2, 5)),
        replace(ISSUE, title=None),
        replace(ISSUE, credit=""),
        replace(ISSUE, headlines=(replace(ISSUE.headlines[0], text="Other"), ISSUE.headlines[1])),
        replace(ISSUE, items=(replace(ISSUE.items[0], headline=None), ISSUE.items[1])),
        replace(ISSUE, items=(replace(ISSUE.items[0], complete=False), ISSUE.items[1])),
        replace(ISSUE, items=(replace(ISSUE.items[0], links=(Link("navy", "x", 18),)), ISSUE.items[1])),
        replace(
            ISSUE,
            items=(
                replace(
                    ISSUE.items[0],
                    mentions=(Mention("Feb", 78, MentionKind.MONTH, date(2023, 2, 1), date(2023, 2, 28)),),
                ),
                ISSUE.items[1],
            ),
        ),
    ],
    ids=["key", "title", "credit", "headline", "alignment", "completeness", "links", "dates"],
)
def test_both_hashes_see_every_difference_of_content(archive: Archive, tmp_path: Path, other: object) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    with open_archive(f"sqlite:///{tmp_path / 'other.sqlite'}", create=True) as second:
        keep(second, Arrived(page(b"one"), [Reading(1, Format.PAGE, other)]))
        assert not set(hashes(archive)) & set(hashes(second))


def test_only_the_evidence_hash_sees_the_captures(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    content, evidence = hashes(archive)
    keep(archive, Arrived(page(b"two", day=2), [READING]))
    assert hashes(archive)[0] == content
    assert hashes(archive)[1] != evidence


def test_corrections_count_by_what_they_say(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    content, _ = hashes(archive)
    with archive.write() as connection:
        said = {"field": "key", "value": "1.1", "because": "The file says so.", "made_by": "A reader"}
        connection.execute(insert(correction), said | {"capture_id": 1, "made_at": NOW})
    assert hashes(archive)[0] != content


DAMAGES = {
    "UPDATE item SET text = 'Forged.' WHERE position = 2": [
        "revision 1: expected words of hash",
        "harbour-digest vol-2-4: the full text lacks 1 entries and has 1 too many",
    ],
    "UPDATE revision SET credit = 'Forged'": ["revision 1: expected words of hash"],
    "UPDATE revision SET item_count = 3": ["revision 1: expected 2 headlines and 3 items, found 2 and 2"],
    'DELETE FROM "current"': [
        "harbour-digest vol-2-4: expected reading 1 of revision 1 (only reading; compared with none) "
        "to be current, found None",
        "harbour-digest vol-2-4: the full text lacks 0 entries and has 4 too many",
    ],
    "UPDATE \"current\" SET rule = 'tie'": ["to be current, found reading 1 of revision 1 (tie;"],
    "INSERT INTO witness VALUES (1, 1)": [
        "to be current, found reading 1 of revision 1 (only reading; compared with 1)"
    ],
    "UPDATE search_entry SET folded = 'forged' WHERE kind = 'item' AND position = 1": [
        "harbour-digest vol-2-4: the full text lacks 1 entries and has 1 too many",
        "is not found by its words",
    ],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_named(archive: Archive, damage: str) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    with archive.write() as connection:
        connection.execute(text(damage))
    with archive.read() as connection:
        found = list(problems(connection))
    assert len(found) == len(DAMAGES[damage]), found
    assert all(part in said for part, said in zip(DAMAGES[damage], found, strict=True)), found


def test_words_of_entries_that_are_gone_are_found(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path / 'a.sqlite'}", create=True) as archive:
        keep(archive, Arrived(page(b"one"), [READING]))
        with archive.write() as connection:
            connection.execute(text("DELETE FROM search_entry WHERE kind = 'headline'"))
        with archive.read() as connection:
            found = list(problems(connection))
    assert len(found) == 3
    assert all("that is gone" in said for said in found[1:])


def test_rows_that_refer_to_nothing_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_archive(f"sqlite:///{path}", create=True) as archive:
        keep(archive, Arrived(page(b"one"), [READING]))
        plain = sqlite3.connect(path)
        plain.execute("INSERT INTO leftover VALUES (99, 1, 'whose?')")
        plain.commit()
        plain.close()
        with archive.read() as connection:
            (found,) = problems(connection)
    assert "of leftover refers to a row of reading that is not there" in found


def test_words_that_an_upgrade_left_out_are_entered_again(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    with archive.write() as connection:
        connection.execute(text("DELETE FROM search_entry"))
        if archive.dialect == "sqlite":
            connection.execute(text("INSERT INTO search_text (search_text) VALUES ('delete-all')"))
        fill_words(connection)
        fill_words(connection)
    with archive.read() as connection:
        assert list(problems(connection)) == []
        assert connection.scalar(text("SELECT count(*) FROM search_entry")) == 4
