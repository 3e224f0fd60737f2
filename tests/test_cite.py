"""A citation names exactly the words it was made of, where their bytes are, and what in it is inferred."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
from archive_samples import ADDRESS, ISSUE, KEY, READING, SITE, Arrived, keep, page
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from command import digest
from conftest import FilledWith

from db.engine import Archive, open_archive
from db.wordings import issue_wordings, item_wordings, text_digest
from ingest.citations import STYLES, Citation, record
from ingest.references import citation
from parsers.model import Evidence, Format, Headline, Item, Reading

# SHA-256 of the first item's text without its spaces, worked out apart from the program.
PIN = "e7e1f0a57238"
OLD_TEXT = "Crews of the U.S. navy rehearsed a rescue."
PDF_PLACE = "page 1 box 66.7 523.0 529.3 634.8"


def as_pdf(reading: Reading) -> Reading:
    assert reading.issue is not None
    items = tuple(replace(item, locator=PDF_PLACE) for item in reading.issue.items)
    return replace(reading, format=Format.PDF, issue=replace(reading.issue, items=items))


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    """Issue 2.4 as page and PDF, and an earlier page whose first item read otherwise."""
    return filled_with(database, fill)


def fill(archive: Archive) -> None:
    older = replace(ISSUE, items=(Item(1, 1, OLD_TEXT, locator="node 5"), ISSUE.items[1]))
    keep(
        archive,
        Arrived(page(b"old", day=1), [Reading(1, Format.PAGE, older)]),
        Arrived(page(b"new", day=3), [READING]),
        Arrived(page(b"pdf", f"{SITE}/2-4.pdf", day=4), [as_pdf(READING)]),
    )


def cited(archive: Archive, position: int | None = 1, base: str | None = None) -> Citation:
    with archive.read() as connection:
        known = item_wordings(connection, KEY, position) if position else issue_wordings(connection, KEY)
        return citation(connection, next(one for one in known if one.is_current), base)


def test_a_wording_is_pinned_by_its_words_and_not_by_its_spaces(filled: Archive) -> None:
    assert cited(filled).wording.reference == f"2.4/1@{PIN}"
    assert text_digest(ISSUE.items[0].text.replace(" ", "\n ")) == text_digest(ISSUE.items[0].text)
    assert text_digest(ISSUE.items[0].text + ".") != text_digest(ISSUE.items[0].text)


def test_every_copy_of_the_words_is_named_the_best_first(filled: Archive) -> None:
    copies = cited(filled).wording.copies
    assert [(one.format, one.locator, one.place.offset) for one in copies] == [
        ("page", "node 12", 1000),
        ("pdf", PDF_PLACE, 2000),
    ]


def test_former_wordings_are_known(filled: Archive) -> None:
    with filled.read() as connection:
        known = item_wordings(connection, KEY, 1)
        issues = issue_wordings(connection, KEY)
    assert [(one.is_current, one.text) for one in known] == [(True, ISSUE.items[0].text), (False, OLD_TEXT)]
    assert [one.is_current for one in issues] == [True, False]
    assert issues[0].digest == ISSUE.content_hash


def test_chicago_marks_the_days_as_inferred(filled: Archive) -> None:
    assert STYLES["chicago"](cited(filled)) == (
        "“Crews rehearse a rescue.” Harbour Digest 2, no. 4 "
        "([February 16–28, 2023, inferred from numbering]), item 1."
        f" Captured March 3, 2023. {ADDRESS}. Wording 2.4/1@{PIN}."
    )


def test_bibtex_is_read_by_bibtexparser(filled: Archive) -> None:
    library = bibtexparser.parse_string(STYLES["bibtex"](cited(filled)))
    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert entry.entry_type == "article"
    assert fields["title"] == "{Crews rehearse a rescue}"
    assert (fields["journal"], fields["volume"], fields["number"]) == ("Harbour Digest", "2", "4")
    assert (fields["year"], fields["month"], fields["url"]) == ("2023", "2", ADDRESS)
    assert fields["urldate"] == "2023-03-03"
    assert "date inferred from numbering" in fields["note"]
    assert f"PDF {PDF_PLACE}" in fields["note"]


def test_csl_json_is_set_by_citeproc(filled: Archive) -> None:
    (said,) = json.loads(STYLES["csl-json"](cited(filled)))
    assert said["issued"] == {"date-parts": [[2023, 2, 16], [2023, 2, 28]], "circa": True}
    assert said["accessed"] == {"date-parts": [[2023, 3, 3]]}
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([said]), formatter.plain)
    bibliography.register(Cited([CitationItem(said["id"].lower())]))
    (entry,) = [str(one) for one in bibliography.bibliography()]
    for part in ("Crews rehearse a rescue", "Harbour Digest", "2(4)", "2023", ADDRESS):
        assert part in entry


def test_ris_has_its_fields_in_lines(filled: Archive) -> None:
    lines = STYLES["ris"](cited(filled)).split("\r\n")
    assert (lines[0], lines[-1]) == ("TY  - JOUR", "ER  - ")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    fields = dict(line.split("  - ", 1) for line in lines)
    assert (fields["TI"], fields["T2"]) == ("Crews rehearse a rescue", "Harbour Digest")
    assert (fields["VL"], fields["IS"], fields["PY"], fields["UR"]) == ("2", "4", "2023", ADDRESS)
    assert "date inferred from numbering" in fields["N1"]


NASTY = 'A {brace}, a "quote", 50% & $5 #1 a_b ~ ^ \\ and } alone'


def test_signs_that_mean_something_to_a_style_break_no_entry(archive: Archive) -> None:
    issue = replace(ISSUE, headlines=(Headline(1, NASTY), ISSUE.headlines[1]))
    keep(archive, Arrived(page(b"x", f"{SITE}/a{{b}}"), [Reading(1, Format.PAGE, issue)]))
    one = cited(archive)
    library = bibtexparser.parse_string(STYLES["bibtex"](one))
    assert library.failed_blocks == []
    fields = {field.key: field.value for field in library.entries[0].fields}
    assert fields["url"] == f"{SITE}/a%7Bb%7D"
    assert fields["number"] == "4"
    assert json.loads(STYLES["csl-json"](one))[0]["title"] == NASTY
    assert f"TI  - {NASTY}\r\n" in STYLES["ris"](one)


def test_nothing_is_made_up_where_nothing_is_known(archive: Archive) -> None:
    bare = replace(ISSUE, headlines=(), items=(Item(1, None, "Bare words."),), claims=(), title=None)
    keep(archive, Arrived(page(b"bare", None, day=None), [Reading(1, Format.TEXT, bare)]))
    one = cited(archive)
    assert "date unknown" in STYLES["chicago"](one)
    assert "Time of capture unknown." in STYLES["chicago"](one)
    (said,) = json.loads(STYLES["csl-json"](one))
    assert not {"issued", "accessed", "URL"} & set(said)
    assert record(one, "ris")["published"] is None
    assert (one.address, one.wayback, one.permalink) == (None, None, None)


def test_a_wayback_address_is_named_only_where_it_is_known(archive: Archive) -> None:
    wayback = "https://web.archive.org/web/20230301000000/https://harbour.invalid/digest-vol-2-4/"
    keep(archive, Arrived(page(b"one", wayback, evidence=Evidence.ARCHIVE), [READING]))
    assert (cited(archive).address, cited(archive).wayback) == (ADDRESS, wayback)
    for style in ("bibtex", "csl-json", "ris"):
        assert wayback.replace("_", r"\_") in STYLES[style](cited(archive)), style
    keep(archive, Arrived(page(b"two"), [READING]))
    assert (cited(archive).address, cited(archive).wayback) == (ADDRESS, wayback)


def test_the_record_tells_all(filled: Archive) -> None:
    told = record(cited(filled, base="https://archive.invalid"), "chicago")
    assert told["permalink"] == f"https://archive.invalid/harbour-digest/vol-2-4/1@{PIN}"
    assert told["published"] == {
        "start": "2023-02-16",
        "end": "2023-02-28",
        "method": "numbering",
        "is_inferred": True,
    }
    assert told["text"] == ISSUE.items[0].text
    assert told["copies"][0]["captured_at"] == "2023-03-03T00:00:00.000000Z"
    assert told["copies"][0]["warc_file"] == "harbour-000.warc.gz"
    assert "Unicode NFC" in told["normalisations"]
    assert told["citation"] == STYLES["chicago"](cited(filled))


# --- the command


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with both wordings, to be read only."""
    folder = tmp_path_factory.mktemp("cited")
    older = replace(ISSUE, items=(Item(1, 1, OLD_TEXT), ISSUE.items[1]))
    with open_archive(f"sqlite:///{folder / 'archive.sqlite'}", create=True) as archive:
        keep(
            archive,
            Arrived(page(b"old", day=1), [Reading(1, Format.PAGE, older)]),
            Arrived(page(b"new", day=3), [READING]),
        )
    return folder


def cite(data: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return digest("cite", "--data", data, *words, **environment)


def test_the_command_prints_a_citation_and_its_proof(data: Path) -> None:
    run = cite(data, "2.4/1")
    assert (run.returncode, run.stderr) == (0, "")
    first, *proof = run.stdout.splitlines()
    assert first.startswith("“Crews rehearse a rescue.” Harbour Digest 2, no. 4")
    assert "harbour-000.warc.gz at byte 1000, node 12" in proof[0]
    assert proof[-1].startswith("  text: Unicode NFC; ")
    assert (
        "https://a.invalid/harbour-digest/vol-2-4/1@"
        in cite(data, "2.4/1", PUBLIC_URL="https://a.invalid").stdout
    )


@pytest.mark.parametrize("reference", ["vol-2-4/1", f"2.4/1@{PIN}", f"2.4/1@{PIN[:6].upper()}", "2.4"])
def test_references_have_more_than_one_form(data: Path, reference: str) -> None:
    run = cite(data, reference, "--json")
    assert (run.returncode, run.stderr) == (0, "")
    told: dict[str, Any] = json.loads(run.stdout)
    assert (told["issue_id"], told["is_current"]) == ("vol-2-4", True)
    assert told["position"] == (None if reference == "2.4" else 1)


def test_words_that_have_changed_since_are_cited_and_said_to_have(data: Path) -> None:
    run = cite(data, f"2.4/1@{text_digest(OLD_TEXT)[:8]}", "--json")
    assert run.returncode == 0
    told = json.loads(run.stdout)
    assert (told["text"], told["is_current"]) == (OLD_TEXT, False)
    assert run.stderr.startswith("Changed since: 2.4/1@")
    assert f"it now reads as 2.4/1@{PIN}" in run.stderr


def test_what_is_not_held_is_a_gap(data: Path) -> None:
    for reference in ("2.5/1", "2.4/9", "2.4/1@000000"):
        run = cite(data, reference)
        assert (run.returncode, run.stdout) == (4, "")
        assert run.stderr.startswith("Not held: ")
    assert f"it now reads as 2.4/1@{PIN}" in cite(data, "2.4/1@000000").stderr


@pytest.mark.parametrize("reference", ["2", "2.4/", "2.4/1@12345", "2.4/x", "0.1/1", "2.4@zzzzzz"])
def test_what_names_no_item_is_a_usage_error(data: Path, reference: str) -> None:
    run = cite(data, reference)
    assert (run.returncode, run.stdout) == (2, "")
