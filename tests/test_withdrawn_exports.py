"""No export, feed, citation or data frame shows a withdrawn text; each keeps its digest and the reason."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import bibtexparser
import pytest
from archive_samples import ADDRESS, ISSUE, KEY, READING, SITE, Arrived, issue_of, keep, page, withdraw
from conftest import FilledWith
from lxml import etree

from db.engine import Archive
from db.export import TABLES, Export, Profile
from db.export_feed import Feed
from db.wordings import item_wordings
from ingest.citations import STYLES, record
from ingest.references import citation
from parsers.model import Format, Key, Reading

ATOM = "{http://www.w3.org/2005/Atom}"
REASON = "A court asked for it."
STAYS = "A text that stays where it is."
WORDS = [ISSUE.title, ISSUE.credit, *(one.text for one in (*ISSUE.headlines, *ISSUE.items))]
# SHA-256 of the first item's text without its spaces, worked out apart from the program.
PIN = "e7e1f0a57238"
# SHA-256 of "a", the bytes of its page.
DIGEST = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.fixture
def withdrawn(database: str, filled_with: FilledWith) -> Archive:
    """An archive of two issues, of which 2.4 is withdrawn."""
    return filled_with(database, withdraw_one)


def withdraw_one(archive: Archive) -> None:
    keep(
        archive,
        Arrived(page(b"a"), [READING]),
        Arrived(page(b"o", f"{SITE}/2-3/"), [Reading(1, Format.PAGE, issue_of(Key(2, 3), STAYS))]),
    )
    withdraw(archive, 1, REASON)


def shown(text: str) -> list[str | None]:
    """The withdrawn words that stand in a text."""
    return [words for words in WORDS if words and (words in text or json.dumps(words)[1:-1] in text)]


def exported(archive: Archive, path: Path, form: str, table: str = "items") -> Path:
    with archive.read() as connection:
        Export(table).write(connection, form, path)
    return path


@pytest.mark.parametrize("table", TABLES)
def test_no_table_has_a_word_of_it(withdrawn: Archive, tmp_path: Path, table: str) -> None:
    text = exported(withdrawn, tmp_path / "out", "jsonl", table).read_text(encoding="utf-8")
    assert shown(text) == []
    assert (STAYS in text) is (table == "items")


def test_a_table_says_what_was_withdrawn_and_why(withdrawn: Archive, tmp_path: Path) -> None:
    body = exported(withdrawn, tmp_path / "out", "csv", "withdrawn").read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(body, newline=""))
    assert (row["issue_id"], row["because"], row["made_by"]) == ("vol-2-4", REASON, "The keeper")
    assert (row["payload_digest"], row["published_start"], row["items"]) == (DIGEST, "2023-02-16", "2")


def test_a_package_has_no_word_of_it_and_counts_it(withdrawn: Archive, tmp_path: Path) -> None:
    with ZipFile(exported(withdrawn, tmp_path / "out.zip", "datapackage")) as package:
        bodies = {name: package.read(name).decode() for name in package.namelist()}
    assert shown("".join(bodies.values())) == []
    (held,) = json.loads(bodies["datapackage.json"])["coverage"]
    assert (held["issues_held"], held["issues_withdrawn"], held["issues_missing"]) == (1, 1, 0)
    assert REASON in bodies["withdrawn.csv"]


@pytest.mark.parametrize("profile", Profile)
def test_a_feed_has_the_reason_in_place_of_the_text(withdrawn: Archive, profile: Profile) -> None:
    with withdrawn.read() as connection:
        document = Feed(profile).document(connection)
        found = etree.fromstring(Feed(profile, query="rescue").document(connection))
    assert shown(document.decode()) == []
    entries = {
        entry.findtext(f"{ATOM}id")[-7:]: entry for entry in etree.fromstring(document).iter(f"{ATOM}entry")
    }
    assert set(entries) == {"vol-2-3", "vol-2-4"}
    assert entries["vol-2-4"].findtext(f"{ATOM}content").endswith(f"<p>Withdrawn: {REASON}</p>")
    # Later than the capture, so that whoever reads along takes the new entry for the old one.
    assert entries["vol-2-4"].findtext(f"{ATOM}updated") == "2023-03-01T04:30:00.000000Z"
    assert list(found.iter(f"{ATOM}entry")) == []


def test_a_citation_keeps_place_and_proof_and_says_why_there_are_no_words(withdrawn: Archive) -> None:
    with withdrawn.read() as connection:
        first, _ = item_wordings(connection, KEY)
        one = citation(connection, first, None)
    assert STYLES["chicago"](one) == (
        "“Harbour Digest 2.4, item 1.” Harbour Digest 2, no. 4 "
        "([February 16–28, 2023, inferred from numbering]), item 1. Captured March 1, 2023. "
        f"{ADDRESS}. Wording 2.4/1@{PIN}. Text withdrawn: {REASON}"
    )
    told = record(one, "ris")
    assert (told["text"], told["headline"], told["title"]) == (None, None, None)
    assert (told["withdrawn_because"], told["copies"][0]["payload_digest"]) == (REASON, DIGEST)
    for style, entry in STYLES.items():
        assert shown(entry(one)) == []
        assert re.search(r"[Tt]ext withdrawn: A court asked for it\.", entry(one)), style
    assert bibtexparser.parse_string(STYLES["bibtex"](one)).failed_blocks == []
