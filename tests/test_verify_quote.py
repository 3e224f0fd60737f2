"""Words are found to the letter and proved from the kept bytes, or the nearest wording is shown."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_samples import ISSUE, READING, Arrived, keep
from archive_samples import page as sample
from command import digest
from conftest import FilledWith
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_issue import HEADLINES, ITEMS, around, page, ul
from sqlalchemy import Connection

from db.engine import Archive
from ingest.nearest_wording import compared, nearest
from ingest.quotes import Match, folded, match, places, quotation, span
from parsers.model import Format, Item, Reading

ROOT = Path(__file__).resolve().parents[1]
QUOTE = "no crew should meet a stranger’s rope for the first time in a storm"
OLD = "Crews of the U.S. navy rehearsed a rescue in fog."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one page, brought in as an operator would; to be read only."""
    folder = tmp_path_factory.mktemp("brought-in")
    file = folder / "page.html"
    file.write_text(page(around(ul(HEADLINES), ul(ITEMS))), encoding="utf-8")
    assert digest("backfill", file, "--data", folder / "data").returncode == 0
    return folder / "data"


@pytest.fixture
def damaged(data: Path, tmp_path: Path) -> Path:
    """The same of the test's own, to be damaged."""
    return shutil.copytree(data, tmp_path / "data")


def verified(data: Path, *words: str) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    run = digest("verify-quote", "--data", data, "--json", *words)
    return json.loads(run.stdout), run


def test_words_are_found_and_proved_from_the_kept_bytes(data: Path) -> None:
    told, run = verified(data, QUOTE)
    assert (run.returncode, told["found"], told["count"]) == (0, True, 1)
    (match,) = told["matches"]
    assert match["reference"].startswith("2.7/1@")
    assert match["text"][match["start"] : match["end"]] == QUOTE
    assert match["proof"]["is_proved"] is True
    assert match["place"] == match["proof"]["place"] == "item 1"
    assert match["proof"]["warc_file"] == "captures-00001.warc.gz"
    assert told["nearest"] is None
    assert run.stderr == "Found: 1 place.\n"


@pytest.mark.parametrize(
    "words",
    [
        QUOTE.replace("’", "'"),
        QUOTE.replace(" ", "  \n"),
        QUOTE.replace(" ", "\u00a0"),
        QUOTE.replace("rope", "ro\u00adpe"),
        '"modest, overdue and welcome."',
        "Osei met in Karsholm on April 6-7",
    ],
)
def test_white_space_and_the_shape_of_quotation_marks_do_not_count(data: Path, words: str) -> None:
    assert verified(data, words)[0]["found"] is True


@pytest.mark.parametrize(
    "words", [QUOTE.replace("crew", "Crew"), QUOTE.replace("rope", "ropes"), QUOTE + " at sea"]
)
def test_all_else_counts_and_the_nearest_wording_is_shown(data: Path, words: str) -> None:
    told, run = verified(data, words)
    assert (run.returncode, told["found"], told["matches"]) == (0, False, [])
    assert told["nearest"]["reference"].startswith("2.7/1@")
    assert told["nearest"]["likeness"] > 0.8
    assert run.stderr.startswith("Not found: ")


def test_the_difference_is_shown_word_by_word(data: Path) -> None:
    run = digest("verify-quote", "--data", data, "no sailor should meet a stranger's rope")
    assert run.returncode == 0
    assert "“no [-sailor-] {+crew+} should meet a stranger’s rope" in run.stdout
    assert "Found" not in run.stdout


def test_words_that_are_nowhere_near(data: Path) -> None:
    told, run = verified(data, "zyxgoose")
    assert (run.returncode, told["found"], told["nearest"]) == (0, False, None)


@pytest.mark.parametrize("words", ["", " ", "“”", "…"])
def test_no_words_are_a_usage_error(data: Path, words: str) -> None:
    assert digest("verify-quote", "--data", data, words).returncode == 2


def test_bytes_that_are_not_as_they_were_prove_nothing(damaged: Path) -> None:
    (file,) = (damaged / "captures").glob("*.warc.gz")
    body = bytearray(file.read_bytes())
    body[-40] ^= 0xFF
    file.write_bytes(body)
    told, run = verified(damaged, QUOTE)
    assert run.returncode == 6
    assert (told["found"], told["matches"][0]["proof"]["is_intact"]) == (True, False)
    assert "captures-00001.warc.gz at byte" in run.stderr


def test_a_reading_that_the_bytes_do_not_bear_out_is_not_understood(damaged: Path) -> None:
    connection = sqlite3.connect(damaged / "archive.sqlite")
    with connection:
        connection.execute("UPDATE item SET text = 'The dock is made of cheese.' WHERE position = 3")
    connection.close()
    told, run = verified(damaged, "made of cheese")
    assert run.returncode == 3
    proof = told["matches"][0]["proof"]
    assert (proof["is_proved"], proof["is_intact"]) == (False, True)
    assert "no item has these words" in run.stderr


def test_headlines_and_titles_are_proved_from_the_kept_bytes(data: Path) -> None:
    told, run = verified(data, HEADLINES[1])
    assert (run.returncode, told["count"], run.stderr) == (0, 1, "Found: 1 place.\n")
    (match,) = told["matches"]
    assert match["reference"].startswith("2.7@")
    assert (match["place"], match["proof"]["place"], match["text"]) == (
        "headline 2",
        "headline 2",
        HEADLINES[1],
    )
    (titled,) = verified(data, "US-Japan Alliance Digest Vol 2.7")[0]["matches"]
    assert (titled["place"], titled["proof"]["is_proved"]) == ("title", True)


def test_a_headline_may_be_the_nearest_wording(data: Path) -> None:
    first, *words = HEADLINES[1].split()
    told, _ = verified(data, " ".join(["Otherwise", *words]))
    assert (told["nearest"]["place"], told["nearest"]["text"]) == ("headline 2", HEADLINES[1])
    assert told["nearest"]["difference"][:2] == [["quoted", "Otherwise"], ["published", first]]


# --- on both databases


def found(connection: Connection, words: str) -> list[Match]:
    """Every match of some words."""
    quote = quotation(words)
    return [match(connection, quote, *one) for one in places(connection, quote).items()]


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill)


def fill(archive: Archive) -> None:
    older = replace(ISSUE, items=(Item(1, 1, OLD), ISSUE.items[1]))
    keep(
        archive,
        Arrived(sample(b"old", day=1), [Reading(1, Format.PAGE, older)]),
        Arrived(sample(b"new", day=3), [READING]),
    )


def test_former_wordings_are_searched_too(filled: Archive) -> None:
    with filled.read() as connection:
        (former,) = found(connection, "navy rehearsed a rescue in fog")
        both = found(connection, "Crews of the U.S. navy rehearsed a")
    assert (former.wording.is_current, former.place.text) == (False, OLD)
    assert [one.wording.is_current for one in both] == [True, False]


def test_headlines_titles_and_credits_are_searched_in_every_wording_and_told_once(archive: Archive) -> None:
    fill(archive)
    retitled = replace(ISSUE, title="The Pilot Digest, Volume II, No. 4", credit="“Harbour” Photos")
    keep(archive, Arrived(sample(b"retitled", day=5), [Reading(1, Format.PAGE, retitled)]))
    with archive.read() as connection:
        (headline,) = found(connection, "Crews rehearse a rescue")
        (title,) = found(connection, "The Pilot Digest, Volume II")
        (credit,) = found(connection, '"Harbour" Photos')
        (former,) = found(connection, "Harbour Digest Vol 2.4")
    assert (headline.place.name, headline.wording.position, headline.wording.is_current) == (
        "headline 1",
        None,
        True,
    )
    assert (title.place.name, title.wording.is_current, title.wording.reference[:4]) == (
        "title",
        True,
        "2.4@",
    )
    assert (credit.place.name, credit.place.text) == ("credit", "“Harbour” Photos")
    assert (former.place.name, former.wording.is_current) == ("title", False)


@pytest.mark.parametrize("quote", ["100%", "a_b", "_", "%", "\\", "'; DROP TABLE item; --"])
def test_signs_that_mean_something_to_a_database_are_signs(filled: Archive, quote: str) -> None:
    with filled.read() as connection:
        assert places(connection, quote) == {}


def test_the_nearest_wording_is_the_same_on_both_databases(filled: Archive) -> None:
    with filled.read() as connection:
        near = nearest(connection, quotation("No crew should meet a stranger's boat for the first time"))
    assert near is not None
    assert near.wording.position == 2
    assert [kind for kind, _ in near.pieces] == ["quoted", "published", "same", "quoted", "published", "same"]


# --- the folding itself


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("He said “no” twice", '"no"', "“no”"),
        ("a\u00a0 b", "a b", "a\u00a0 b"),
        ("so\u00adft hyphen", "soft", "so\u00adft"),
        ("plain", "Plain", None),
        ("a-b", "a–b", None),
    ],
)
def test_a_span_is_that_of_the_published_text(text: str, quote: str, expected: str | None) -> None:
    found = span(text, quotation(quote))
    assert (text[slice(*found)] if found else None) == expected


@settings(database=None, deadline=None)
@given(st.text(st.sampled_from("ab “”‘’'\"\u00a0\u200b\u00ad\n")), st.data())
def test_every_stretch_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = quotation(text[start : data.draw(st.integers(start, len(text)))])
    if quote:
        found = span(text, quote)
        assert found is not None
        assert folded(text[slice(*found)])[0].strip() == quote


def test_a_text_is_like_itself() -> None:
    assert compared("a b c", "x y “a b c.” z") == (1.0, (("same", "“a b c.”"),))


def test_a_sign_inside_a_quotation_is_a_difference() -> None:
    _, pieces = compared("one two three four", "said: one two, three four")
    assert pieces == (("same", "one"), ("quoted", "two"), ("published", "two,"), ("same", "three four"))
