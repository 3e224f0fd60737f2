"""What leaves the archive is exact, says whose it is, carries no more text than asked for, and is whole."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

import pytest
from archive_samples import ISSUE, NAME, SITE, Arrived, keep, page, withdraw
from conftest import DATABASES, FilledWith
from exporting import fill
from hypothesis import given, settings
from hypothesis import strategies as st
from naughty_strings import LIVE, NAUGHTY
from pyarrow import parquet

from db.engine import Archive, open_archive
from db.export import TABLES, Export, Profile
from db.export_files import whole_file
from db.export_tables import columns, rows
from db.export_text import defused, restored
from db.hashes import content_hash, evidence_hash
from db.search import search
from db.views import views
from parsers.model import Format, Headline, Item, Mention, MentionKind, Reading

ROOT = Path(__file__).resolve().parents[1]
FORMS = ("csv", "jsonl", "parquet", "datapackage", "sqlite")
LIVE_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# What some programs take away before they look for a formula.
TRIMMED = '" \u00a0\u3000\ufeff\u200b\u200e'
csv.field_size_limit(10_000_000)  # split at the wrong sign, a file may be one cell
ITEM_COLUMNS = [
    "publication", "issue_id", "volume", "number", "label", "position", "headline", "text", "is_complete",
    "dates", "published_start", "published_end", "published_method", "title", "credit", "format", "evidence",
    "address", "captured_at", "time_source", "payload_digest", "warc_file", "warc_offset", "warc_length",
    "locator",
]  # fmt: skip


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill)


def exported(archive: Archive, path: Path, form: str, export: Export | None = None) -> bytes:
    with archive.read() as connection:
        (export or Export()).write(connection, form, path)
    return path.read_bytes()


def cells(body: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline=""), delimiter=delimiter))


def test_csv_has_a_row_for_each_item_with_all_that_says_where_it_comes_from(
    filled: Archive, tmp_path: Path
) -> None:
    head, first, second, *_ = cells(exported(filled, tmp_path / "items.csv", "csv"))
    assert head[: len(ITEM_COLUMNS)] == ITEM_COLUMNS
    assert head[-2:] == ["source", "rights"]
    row = dict(zip(head, first, strict=True))
    assert (row["issue_id"], row["volume"], row["number"], row["position"]) == ("vol-2-4", "2", "4", "1")
    assert row["text"] == ISSUE.items[0].text
    assert (row["published_start"], row["published_method"]) == ("2023-02-16", "numbering")
    assert (row["is_complete"], row["captured_at"]) == ("true", "2023-03-01T00:00:00.000000Z")
    assert row["source"] == f"Harbour Digest, {SITE}"
    assert "belongs to the publisher" in row["rights"]
    assert second[head.index("position")] == "2"


def test_no_value_and_an_empty_text_are_told_apart_in_csv(filled: Archive, tmp_path: Path) -> None:
    lines = exported(filled, tmp_path / "items.csv", "csv").decode()
    empty = NAUGHTY.index("") + 1
    row = next(
        line
        for line in lines.split("\r\n")
        if line.startswith(f'"{NAME}","vol-2-20",2,20,"Vol 2.20",{empty},')
    )
    # Headline and text are empty texts; nobody knows the days of the issue, so that their cells hold nothing.
    assert f',{empty},"","",true,"2023-02-16",,,,"' in row


@pytest.mark.parametrize("column", ["items.text", "items.headline", "headlines.text", "dates.surface"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "datapackage", "sqlite"])
def test_naughty_texts_come_back_to_the_letter(
    filled: Archive, tmp_path: Path, form: str, column: str
) -> None:
    table, _, name = column.partition(".")
    exported(filled, tmp_path / "out", form, Export(table=table))
    found = [row[name] for row in READERS[form](tmp_path / "out", table) if row["issue_id"] == "vol-2-20"]
    assert found == NAUGHTY


def test_the_documented_way_gives_the_exact_text_back() -> None:
    page = (ROOT / "docs" / "exporting.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^    import re\n(?:(?:    .*)?\n)+", page, re.MULTILINE)
    names: dict[str, Callable[[str], str]] = {}
    exec(dedent(example), names)
    assert [names["exact"](defused(text)) for text in NAUGHTY] == NAUGHTY


def from_csv(path: Path, _: str) -> Iterator[dict[str, Any]]:
    yield from restored_rows(path.read_bytes())


def from_package(path: Path, table: str) -> Iterator[dict[str, Any]]:
    with ZipFile(path) as package:
        yield from restored_rows(package.read(f"{table}.csv"))


def restored_rows(body: bytes) -> Iterator[dict[str, Any]]:
    head, *lines = cells(body)
    for line in lines:
        yield dict(zip(head, map(restored, line), strict=True))


def from_jsonl(path: Path, _: str) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def from_parquet(path: Path, _: str) -> Iterator[dict[str, Any]]:
    yield from parquet.read_table(path).to_pylist()


def from_sqlite(path: Path, table: str) -> Iterator[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        place = "item_position" if table == "dates" else "position"
        query = f'SELECT * FROM "{TABLES[table]}" ORDER BY volume, number, {place}'
        yield from map(dict, connection.execute(query))


READERS: dict[str, Callable[[Path, str], Iterator[dict[str, Any]]]] = {
    "csv": from_csv,
    "jsonl": from_jsonl,
    "parquet": from_parquet,
    "datapackage": from_package,
    "sqlite": from_sqlite,
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_live_whatever_a_spreadsheet_splits_at(
    filled: Archive, tmp_path: Path, delimiter: str, table: str
) -> None:
    found = [
        cell
        for line in cells(exported(filled, tmp_path / "out.csv", "csv", Export(table=table)), delimiter)
        for cell in line
        if cell.lstrip('"').startswith(LIVE_STARTS)
    ]
    assert found == []


def test_without_the_apostrophe_these_cells_would_be_live() -> None:
    """The list above is worth something: every text of it is changed."""
    assert [text for text in LIVE if defused(text) == text] == []


@settings(database=None, deadline=None)
@given(st.text(st.sampled_from(list("'\";=+-@\t\r\n,a ＝\ufeff"))))
def test_a_defused_cell_is_never_live_and_gives_its_text_back(text: str) -> None:
    cell = defused(text)
    assert restored(cell) == text
    assert not [part for part in re.split("[;\t\r\n]", cell) if part.lstrip(TRIMMED).startswith(LIVE_STARTS)]


def test_a_byte_order_mark_stands_first_where_it_is_asked_for(filled: Archive, tmp_path: Path) -> None:
    plain = exported(filled, tmp_path / "plain.csv", "csv")
    assert exported(filled, tmp_path / "excel.csv", "csv", Export(mark=True)) == b"\xef\xbb\xbf" + plain


def test_jsonl_has_every_column_of_the_view(filled: Archive, tmp_path: Path) -> None:
    first = json.loads(exported(filled, tmp_path / "items.jsonl", "jsonl").split(b"\n")[0])
    (view,) = [view for view in views() if view.name == "current_item"]
    assert list(first) == [*(name for name, _ in view.columns), "source", "rights"]
    assert (first["number"], first["is_complete"], first["published_end"]) == (4, True, "2023-02-28")


def test_parquet_has_types_meanings_and_rights(filled: Archive, tmp_path: Path) -> None:
    exported(filled, tmp_path / "items.parquet", "parquet")
    table = parquet.read_table(tmp_path / "items.parquet")
    first = table.to_pylist()[0]
    assert (first["volume"], first["is_complete"], first["published_start"]) == (2, True, date(2023, 2, 16))
    assert first["captured_at"] == datetime(2023, 3, 1, tzinfo=UTC)
    assert table.schema.field("locator").metadata[b"description"] == b"Where the item stands in the document."
    assert table.schema.metadata[b"source"].decode() == f"Harbour Digest, {SITE}"


@pytest.fixture
def withdrawn(database: str, filled_with: FilledWith) -> Archive:
    """The same, where the third issue is withdrawn."""
    return filled_with(database, fill_and_withdraw)


def fill_and_withdraw(archive: Archive) -> None:
    fill(archive)
    withdraw(archive, 3, "A court asked for it.")


@pytest.mark.parametrize("table", TABLES)
def test_values_are_of_the_kind_that_their_column_declares(withdrawn: Archive, table: str) -> None:
    kinds = {"string": str, "integer": int, "boolean": bool, "date": date, "datetime": datetime}
    with withdrawn.read() as connection:
        found = list(rows(connection, table, Profile.FULL_TEXT))
    shown = columns(table, Profile.FULL_TEXT)
    assert found
    wrong = [
        (column.name, value)
        for row in found
        for column, value in zip(shown, row, strict=True)
        if value is not None and type(value) is not kinds[column.kind]
    ]
    assert wrong == []


def test_a_table_can_be_asked_for(filled: Archive, tmp_path: Path) -> None:
    head, first, *_ = cells(exported(filled, tmp_path / "dates.csv", "csv", Export(table="dates")))
    row = dict(zip(head, first, strict=True))
    assert (row["issue_id"], row["surface"], row["start_on"]) == ("vol-2-4", "February 16", "2023-02-16")


def test_one_publication_can_be_asked_for(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    other = replace(ISSUE, publication="lantern-news")
    keep(
        archive,
        Arrived(page(b"x", "https://lantern.invalid/"), [Reading(1, Format.PAGE, other)]),
        publication="lantern-news",
    )
    body = exported(archive, tmp_path / "out.csv", "csv", Export(publication="lantern-news"))
    assert {row[0] for row in cells(body)[1:]} == {"lantern-news"}


# --- profiles


@pytest.fixture
def telltale(database: str, filled_with: FilledWith) -> Archive:
    """An issue in which every word of the publisher but the title is a `canary`."""
    return filled_with(database, sing)


def sing(archive: Archive) -> None:
    said = Mention("canary day", 0, MentionKind.DAY, date(2023, 2, 16), date(2023, 2, 16), rule="month-day")
    sung = "canary day " + "canary " * 40 + "nightingale"
    issue = replace(
        ISSUE,
        credit="canary",
        headlines=(Headline(1, "canary headline"),),
        items=(Item(1, 1, sung, mentions=(said,), locator="node 1"),),
    )
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, issue)]))


def opened(path: Path, form: str) -> str:
    """All that a file holds, as text."""
    if form == "parquet":
        return str(parquet.read_table(path).to_pylist())
    if form == "datapackage":
        with ZipFile(path) as package:
            return "".join(package.read(name).decode() for name in package.namelist())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "datapackage"])
def test_metadata_holds_no_word_of_the_publisher_but_the_title(
    telltale: Archive, tmp_path: Path, form: str, table: str
) -> None:
    exported(telltale, tmp_path / "out", form, Export(table=table, profile=Profile.METADATA))
    text = opened(tmp_path / "out", form)
    assert "canary" not in text
    assert ("Harbour Digest Vol 2.4" in text) is (table in {"issues", "items"} or form == "datapackage")


def test_snippets_hold_headlines_and_first_words(telltale: Archive, tmp_path: Path) -> None:
    exported(telltale, tmp_path / "out", "jsonl", Export(profile=Profile.SNIPPETS))
    record = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert record["headline"] == "canary headline"
    assert record["text"] == "canary day" + " canary" * 28 + " …"
    assert "nightingale" not in opened(tmp_path / "out", "jsonl")
    exported(telltale, tmp_path / "all", "datapackage", Export(profile=Profile.SNIPPETS))
    assert "nightingale" not in opened(tmp_path / "all", "datapackage")


# --- snapshot and package


def test_a_snapshot_is_the_archive_in_one_file(filled: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    exported(filled, folder / "snapshot.sqlite", "sqlite")
    assert [path.name for path in folder.iterdir()] == ["snapshot.sqlite"]
    connection = sqlite3.connect(f"file:{folder / 'snapshot.sqlite'}?mode=ro", uri=True)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    notes = dict(connection.execute("SELECT name, value FROM export_note"))
    connection.close()
    assert notes["source"] == f"Harbour Digest, {SITE}"
    with (
        filled.read() as ours,
        open_archive(f"sqlite:///{folder / 'snapshot.sqlite'}") as copy,
        copy.read() as theirs,
    ):
        assert content_hash(theirs) == content_hash(ours)
        assert evidence_hash(theirs) == evidence_hash(ours)
        assert {str(hit.key) for hit in search(theirs, "rescue").hits} == {"2.4", "2.5"}
    assert [path.name for path in folder.iterdir()] == ["snapshot.sqlite"]


# Root may write everywhere and turns into nobody, who may not read the program: the first search loads it.
READ_AS_NOBODY = """
import os
from db.engine import open_archive
from db.search import search

def found():
    with open_archive("sqlite:///snapshot.sqlite") as archive, archive.read() as connection:
        return len(search(connection, "rescue").hits)

found()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    open("tried", "w")
except PermissionError:
    print(found())
"""


def test_a_snapshot_is_read_where_nothing_can_be_written(filled: Archive) -> None:
    with TemporaryDirectory() as folder:  # pytest's own folders are closed to nobody
        exported(filled, Path(folder, "snapshot.sqlite"), "sqlite")
        Path(folder).chmod(0o555)
        run = subprocess.run(
            [sys.executable, "-c", READ_AS_NOBODY],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        Path(folder).chmod(0o755)
    assert (run.returncode, run.stdout, run.stderr) == (0, "4\n", "")


def test_a_package_describes_what_it_holds(filled: Archive, tmp_path: Path) -> None:
    exported(filled, tmp_path / "out.zip", "datapackage")
    with ZipFile(tmp_path / "out.zip") as package:
        described = json.loads(package.read("datapackage.json"))
        bodies = {name: package.read(name) for name in package.namelist()}
    assert [one["path"] for one in described["resources"]] == [f"{table}.csv" for table in TABLES]
    for one in described["resources"]:
        body = bodies[one["path"]]
        assert (one["bytes"], one["hash"]) == (len(body), f"sha256:{sha256(body).hexdigest()}")
        fields = [field["name"] for field in one["schema"]["fields"]]
        assert fields == cells(body)[0]
        assert set(one["schema"]["primaryKey"]) <= set(fields)
        assert all(field["description"] for field in one["schema"]["fields"])
    assert described["sources"] == [{"title": "Harbour Digest", "path": SITE}]
    assert described["licenses"][0]["name"] == "other-closed"
    assert described["coverage"] == [
        {
            "publication": NAME,
            "start": "2023-02-16",
            "end": "2023-02-28",
            "issues_held": 3,
            "issues_withdrawn": 0,
            "issues_missing": 1,
        }
    ]
    assert "`volume`: Volume in the publication's own numbering." in bodies["README.md"].decode()


# --- whole or not at all, and always the same


@pytest.mark.parametrize("form", FORMS)
def test_the_same_archive_gives_the_same_bytes(filled: Archive, tmp_path: Path, form: str) -> None:
    assert exported(filled, tmp_path / "a", form) == exported(filled, tmp_path / "b", form)


@pytest.mark.parametrize("form", FORMS)
def test_both_databases_give_the_same_bytes(form: str, tmp_path: Path, filled_with: FilledWith) -> None:
    found = [exported(filled_with(name, fill), tmp_path / name, form) for name in DATABASES]
    assert found[0] == found[1]


def test_an_export_that_fails_leaves_the_file_of_before(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"before")

    def halfway() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError):
        halfway()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("out.csv", b"before")]


def test_a_killed_export_leaves_the_file_of_before(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"before")
    program = (
        "import os, signal, sys; from pathlib import Path; from db.export_files import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False, timeout=60)
    assert run.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 2
