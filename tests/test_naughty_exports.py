"""Naughty texts through feeds, citations and pandas: no entry breaks, and no text is changed."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pandas
import pytest
from archive_samples import ISSUE, SITE, Arrived, keep, page
from conftest import FilledWith
from exporting import HOSTILE_KEY, fill
from lxml import etree
from naughty_strings import NAUGHTY

from db.engine import Archive
from db.export import Export, Profile
from db.export_feed import Feed
from db.export_text import restored
from db.wordings import item_wordings
from ingest.citations import STYLES, record
from ingest.references import citation
from parsers.model import Format, Key, Reading

ATOM = "{http://www.w3.org/2005/Atom}"
# XML 1.0 has no way to write these.
NOT_IN_XML = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

CONTROL = re.compile("[\x01-\x1f\x7f-\x9f]")


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill)


def test_a_feed_gives_back_all_that_xml_can_write(filled: Archive) -> None:
    with filled.read() as connection:
        root = etree.fromstring(Feed(Profile.FULL_TEXT).document(connection), etree.XMLParser(huge_tree=True))
    (content,) = [
        entry.findtext(f"{ATOM}content")
        for entry in root.findall(f"{ATOM}entry")
        if entry.findtext(f"{ATOM}id").endswith("/vol-2-20")
    ]
    found = [html.unescape(text) for text in re.findall("<p>(.*?)</p>", content, re.DOTALL)[1:]]
    assert found == [NOT_IN_XML.sub("\ufffd", text) for text in NAUGHTY]


def test_every_style_of_citation_holds_every_headline(filled: Archive) -> None:
    with filled.read() as connection:
        wordings = item_wordings(connection, HOSTILE_KEY)
        cited = [citation(connection, one, "https://archive.invalid") for one in wordings]
    assert [one.wording.text for one in cited] == NAUGHTY
    for text, one in zip(NAUGHTY, cited, strict=True):
        line = (
            " ".join(CONTROL.sub(" ", text).split())
            or f"=Harbour Digest Vol 2.20, item {one.wording.position}"
        )
        (said,) = json.loads(STYLES["csl-json"](one))
        assert said["title"] == line
        assert f"\r\nTI  - {line}\r\n" in STYLES["ris"](one)
        lines = STYLES["ris"](one).split("\r\n")
        assert [part for part in lines if not re.fullmatch("[A-Z][A-Z0-9]  - .*", part)] == []
        library = bibtexparser.parse_string(STYLES["bibtex"](one))
        assert (library.failed_blocks, len(library.entries)) == ([], 1), text
        assert library.entries[0].fields_dict["number"].value == "20"
        assert STYLES["chicago"](one).count("\n") == 0
        assert json.loads(json.dumps(record(one, "ris")))["text"] == text


def test_pandas_keeps_1_2_and_1_20_apart_unasked(archive: Archive, tmp_path: Path) -> None:
    keep(
        archive,
        *(
            Arrived(
                page(f"{number}".encode(), f"{SITE}/1-{number}/"),
                [Reading(1, Format.PAGE, replace(ISSUE, key=Key(1, number)))],
            )
            for number in (2, 20)
        ),
    )
    with archive.read() as connection:
        Export().write(connection, "csv", tmp_path / "items.csv")
    table = pandas.read_csv(tmp_path / "items.csv")
    assert list(table["issue_id"].unique()) == ["vol-1-2", "vol-1-20"]
    assert list(table.groupby(["volume", "number"]).size().index) == [(1, 2), (1, 20)]
    assert list(table["label"].unique()) == ["Vol 1.2", "Vol 1.20"]


def test_pandas_gives_naughty_texts_back_as_documented(filled: Archive) -> None:
    with filled.read() as connection:
        body = "".join(Export().lines(connection, "csv"))
    table = pandas.read_csv(io.StringIO(body, newline=""), keep_default_na=False)
    assert list(table[table["issue_id"] == "vol-2-20"]["text"].map(restored)) == NAUGHTY
