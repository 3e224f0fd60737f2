"""The SQL that documents show: each statement runs on both databases and answers what it says it does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from archive_samples import FAILURE, ISSUE, READING, SITE, Arrived, issue_of, keep, page
from conftest import FilledWith
from sqlalchemy import text

from db.engine import Archive, open_archive
from parsers.model import Claim, Format, Headline, Item, Key, Mention, MentionKind, Reading

DOCUMENTS = Path(__file__).resolve().parent.parent / "docs"
RESEARCHER = (DOCUMENTS / "researcher.md").read_text(encoding="utf-8")
PYTHON = (DOCUMENTS / "python.md").read_text(encoding="utf-8")
NUMBERED = re.compile(r"^\*\*(\d+)\. [^*]+\*\*[^`]*?^```sql\n(.+?)^```$", re.MULTILINE | re.DOTALL)

# A copy of the next issue that breaks off inside its only item.
CUT = replace(
    ISSUE,
    key=Key(2, 5),
    title="Harbour Digest Vol 2.5",
    credit=None,
    headlines=(Headline(1, "Pilots go on strike"), Headline(2, "Rescue cutter gets a new engine")),
    items=(
        Item(
            1,
            1,
            "The pilots of Port Amsel struck on March 2 and will be at sea again in May, when the Resc",
            complete=False,
            mentions=(
                Mention("March 2", 34, MentionKind.DAY, date(2023, 3, 2), date(2023, 3, 2), rule="month-day"),
                Mention("May", 71, MentionKind.MONTH, date(2023, 5, 1), date(2023, 5, 31), rule="month"),
            ),
        ),
    ),
    claims=(Claim("numbering", date(2023, 3, 1), date(2023, 3, 15)),),
    truncated=True,
)

EXPECTED: dict[int, list[tuple[object, ...]]] = {
    1: [("vol-2-4", "2023-02-16", "2023-02-28", 2, 2), ("vol-2-5", "2023-03-01", "2023-03-15", 2, 1)],
    2: [("Vol 2.4", 1, "Crews rehearse a rescue")],
    3: [("2023", 4, 2)],
    4: [("vol-2-4", 1, "Feb. 18 and 20", "2023-02-18", "2023-02-20")],
    5: [("Vol 2.5", 1, "May", "2023-05-01")],
    6: [("day", 2), ("day-list", 1), ("month", 1)],
    7: [("harbour-digest", "2023-02", 2, 1, 1)],
    8: [("vol-2-5", True, 2, 1)],
    9: [("The Port Amsel Courier", 1)],
    10: [
        (
            "Harbour Digest Vol 2.4",
            1,
            "2023-02-16,2023-02-18,2023-02-20",
            "https://harbour.invalid/digest-vol-2-4/",
            "fetched",
            "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
            "harbour-000.warc.gz",
            0,
            900,
            "node 12",
        )
    ],
    11: [
        (
            "vol-2-4",
            "item 2",
            "wording",
            "… crew should meet a stranger’s rope” for the first …",
            "… crew should meet a strangers’ rope” for the first …",
        )
    ],
    12: [("Vol 2.4", 1, "Crews rehearse a rescue")],
    13: [
        ("page", "https://harbour.invalid/digest-vol-2-4/", 2, True, False, "better form"),
        ("pdf", "https://harbour.invalid/digest-vol-2-4.pdf", 2, False, True, "better form"),
    ],
    14: [
        ("vol-2-4", "first", f"{SITE}/digest-vol-2-4.pdf", 2, False),
        ("vol-2-4", "other copy", f"{SITE}/digest-vol-2-4/", 2, True),
        ("vol-2-5", "first", f"{SITE}/digest-vol-2-5/", 1, True),
    ],
}

# The PDF of the same issue, with another apostrophe.
PDF_COPY = replace(
    ISSUE,
    items=(ISSUE.items[0], replace(ISSUE.items[1], text=ISSUE.items[1].text.replace("r’s", "rs’"))),
)


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    """Issue 2.4 whole, 2.5 cut, 2.3 missing; a page that was not read and a copy without a number."""
    return filled_with(database, fill)


def fill(archive: Archive) -> None:
    keep(
        archive,
        Arrived(page(b"one"), [READING]),
        Arrived(page(b"pdf", f"{SITE}/digest-vol-2-4.pdf"), [Reading(1, Format.PDF, PDF_COPY)]),
        Arrived(page(b"cut", f"{SITE}/digest-vol-2-5/"), [Reading(1, Format.PAGE, CUT)]),
        Arrived(page(b"bare", f"{SITE}/digest-vol-2-3/"), [FAILURE]),
        Arrived(page(b"loose", None), [Reading(1, Format.TEXT, issue_of(None, "A rescue nobody dated."))]),
    )


def documented() -> dict[int, str]:
    """Number → statement, of all that the researcher's page numbers."""
    return {int(number): statement for number, statement in NUMBERED.findall(RESEARCHER)}


@pytest.mark.parametrize("number", EXPECTED)
def test_a_documented_query_answers_its_question(number: int, filled: Archive) -> None:
    with filled.read() as connection:
        rows = connection.execute(text(documented()[number])).all()
    # SQLite keeps days as ISO text; Postgres gives them as dates.
    plain = [tuple(str(value) if isinstance(value, date) else value for value in row) for row in rows]
    assert plain == EXPECTED[number]


def test_every_statement_of_the_documents_is_one_of_these() -> None:
    pages = [path.read_text(encoding="utf-8") for path in DOCUMENTS.glob("*.md")]
    assert sum(len(re.findall(r"^\s*SELECT\b", page, re.MULTILINE)) for page in pages) == len(EXPECTED)
    assert sorted(documented()) == sorted(EXPECTED)


def test_the_example_in_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = re.findall(r"^    (?:import db|with )[^\n]*\n(?:(?:    .*)?\n)+", PYTHON, re.MULTILINE)
    (tmp_path / "data").mkdir()
    with open_archive(f"sqlite:///{tmp_path}/data/archive.sqlite", create=True) as archive:
        keep(archive, Arrived(page(b"one"), [READING]))
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec("".join(map(dedent, examples)), names)
    names["archive"].close()
    assert names["rows"] == [("Vol 2.4", "Harbour Digest Vol 2.4")]
