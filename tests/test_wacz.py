"""A WACZ file holds the kept records as they are, an index that finds them, pages, and true digests."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from archive_samples import ADDRESS, ISSUE, NAME, NOW, READING, SITE, keep_publication
from warcio.archiveiterator import ArchiveIterator

from db import store
from db.engine import Archive
from ingest import wacz
from ingest.captures import CaptureError, CaptureFiles
from parsers.model import Capture, Evidence, Format, Key, Reading, TimeSource
from parsers.reconcile import copy_differences

BODIES = {"page": b"<p>one</p>", "pdf": b"%PDF-1.7 one", "index": b"<p>list</p>", "file": b"a text copy"}
OTHER = Reading(1, Format.PAGE, replace(ISSUE, key=Key(2, 5)))


def capture(kind: str, address: str | None) -> Capture:
    """A capture as a crawl takes it, or as a file that somebody supplied."""
    if address is None:
        return Capture(BODIES[kind], name=f"{kind}.txt", evidence=Evidence.TEXT)
    return Capture(
        BODIES[kind],
        address,
        headers=(("Content-Type", "application/pdf" if kind == "pdf" else "text/html; charset=utf-8"),),
        captured_at=datetime(2023, 3, 1, 4, 5, 6, tzinfo=UTC),
        time_source=TimeSource.FETCHED,
        evidence=Evidence.PUBLISHER,
    )


@pytest.fixture
def folder(archive: Archive, tmp_path: Path) -> Path:
    """Issue 2.4 as page and PDF, 2.5 as a file, and an index page, with their bytes kept."""
    folder = tmp_path / "captures"
    keep_publication(archive)
    arrivals: list[tuple[Capture, list[Reading]]] = [
        (capture("index", f"{SITE}/publications/"), []),
        (capture("page", ADDRESS), [READING]),
        (capture("pdf", f"{SITE}/Digest-2.4.pdf"), [replace(READING, format=Format.PDF)]),
        (capture("file", None), [replace(OTHER, format=Format.TEXT)]),
    ]
    with archive.write() as connection, CaptureFiles(folder) as files:
        run = store.start_run(connection, kind="backfill", publication=NAME, now=NOW)
        for one, readings in arrivals:
            place = files.append(one)
            number = store.keep_capture(connection, one, place, publication=NAME, run_id=run, now=NOW)
            store.keep_readings(
                connection, number, readings, parser="parser-1", compare=copy_differences, now=NOW
            )
    return folder


def packed(
    archive: Archive, folder: Path, path: Path, key: Key | None = None, publication: str | None = None
) -> ZipFile:
    with archive.read() as connection:
        wacz.write(connection, folder, path, key=key, publication=publication)
    return ZipFile(path)


def index(package: ZipFile) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The lines of the index, read as the list of its blocks says."""
    body = package.read("indexes/index.cdx.gz")
    meta, *blocks = package.read("indexes/index.idx").decode().splitlines()
    assert json.loads(meta.removeprefix("!meta 0 ")) == {
        "format": "cdxj-gzip-1.0",
        "filename": "index.cdx.gz",
    }
    for block in blocks:
        place = json.loads(block[block.index("{") :])
        piece = gzip.decompress(body[place["offset"] : place["offset"] + place["length"]]).decode()
        assert piece.startswith(block[: block.index("{")])
        for line in piece.splitlines():
            key, moment, said = line.split(" ", 2)
            yield key, moment, json.loads(said)


@pytest.mark.parametrize(
    ("key", "expected"),
    [(None, ["file", "index", "page", "pdf"]), (Key(2, 4), ["page", "pdf"]), (Key(2, 5), ["file"])],
    ids=["everything", "2.4", "2.5"],
)
def test_every_record_is_found_by_the_index(
    archive: Archive, folder: Path, tmp_path: Path, key: Key | None, expected: list[str]
) -> None:
    with packed(archive, folder, tmp_path / "out.wacz", key) as package:
        lines = list(index(package))
        warc = package.read("archive/captures-00001.warc.gz")
    assert [line[:2] for line in lines] == sorted(line[:2] for line in lines)
    found = []
    for _, _, said in lines:
        member = warc[int(said["offset"]) : int(said["offset"]) + int(said["length"])]
        record = next(iter(ArchiveIterator(BytesIO(member), check_digests="raise")))
        assert record.rec_headers.get_header("WARC-Target-URI") == said["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == said["digest"]
        assert said["filename"] == "captures-00001.warc.gz"
        body = record.content_stream().read()
        found.append(next(name for name, one in BODIES.items() if one == body))
    assert sorted(found) == expected


@pytest.mark.parametrize(("publication", "records"), [(NAME, 4), ("lantern-news", 0)])
def test_a_publication_is_what_was_taken_for_it_or_read_as_it(
    archive: Archive, folder: Path, tmp_path: Path, publication: str, records: int
) -> None:
    with packed(archive, folder, tmp_path / "out.wacz", publication=publication) as package:
        assert len(list(index(package))) == records


def test_a_line_of_the_index_says_what_a_reader_asks(archive: Archive, folder: Path, tmp_path: Path) -> None:
    with packed(archive, folder, tmp_path / "out.wacz", Key(2, 4)) as package:
        pdf, page = index(package)
    assert pdf[:2] == ("invalid,harbour)/digest-2.4.pdf", "20230301040506")
    assert (pdf[2]["mime"], pdf[2]["status"]) == ("application/pdf", "200")
    assert page[0] == "invalid,harbour)/digest-vol-2-4"
    assert (page[2]["mime"], page[2]["url"]) == ("text/html", ADDRESS)


def test_the_records_stand_in_whole_warc_files(archive: Archive, folder: Path, tmp_path: Path) -> None:
    with packed(archive, folder, tmp_path / "out.wacz") as package:
        assert package.getinfo("archive/captures-00001.warc.gz").compress_type == ZIP_STORED
        assert package.getinfo("indexes/index.cdx.gz").compress_type == ZIP_STORED
        warc = package.read("archive/captures-00001.warc.gz")
    kinds = [record.rec_type for record in ArchiveIterator(BytesIO(warc), check_digests="raise")]
    assert kinds == ["warcinfo", "response", "response", "response", "resource"]


def test_the_bytes_of_each_file_stand_right_behind_its_name(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    """ReplayWeb.page looks for them there, unless the directory of the zip file says otherwise."""
    with packed(archive, folder, tmp_path / "out.wacz") as package:
        files = package.infolist()
    body = (tmp_path / "out.wacz").read_bytes()
    lengths = [struct.unpack("<HH", body[one.header_offset + 26 : one.header_offset + 30]) for one in files]
    assert lengths == [(len(one.filename), 0) for one in files]


def test_pages_are_the_issues(archive: Archive, folder: Path, tmp_path: Path) -> None:
    with packed(archive, folder, tmp_path / "out.wacz") as package:
        head, *pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
    assert head["format"] == "json-pages-1.0"
    assert {page["url"] for page in pages} == {ADDRESS, f"{SITE}/Digest-2.4.pdf"}
    assert {page["title"] for page in pages} == {"Harbour Digest Vol 2.4"}
    assert {page["ts"] for page in pages} == {"2023-03-01T04:05:06Z"}
    assert len({page["id"] for page in pages}) == 2


def test_every_file_has_its_digest(archive: Archive, folder: Path, tmp_path: Path) -> None:
    with packed(archive, folder, tmp_path / "out.wacz") as package:
        bodies = {name: package.read(name) for name in package.namelist()}
    described = json.loads(bodies["datapackage.json"])
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")
    assert "belongs to the publisher" in described["description"]
    assert described["description"].endswith(f" Source: Harbour Digest, {SITE}.")
    for one in described["resources"]:
        body = bodies[one["path"]]
        assert (one["hash"], one["bytes"]) == (f"sha256:{hashlib.sha256(body).hexdigest()}", len(body))
    assert {one["path"] for one in described["resources"]} == set(bodies) - {
        "datapackage.json",
        "datapackage-digest.json",
    }
    seal = json.loads(bodies["datapackage-digest.json"])
    assert seal == {
        "path": "datapackage.json",
        "hash": f"sha256:{hashlib.sha256(bodies['datapackage.json']).hexdigest()}",
    }


def test_the_same_captures_give_the_same_bytes(archive: Archive, folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        packed(archive, folder, tmp_path / name).close()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_record_that_refers_to_another_one_brings_it_along(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    keep_publication(archive)
    first, again = capture("page", f"{SITE}/draft/"), capture("page", ADDRESS)
    with archive.write() as connection, CaptureFiles(folder) as files:
        run = store.start_run(connection, kind="crawl", publication=NAME, now=NOW)
        place = files.append(first, received=first.body)
        found = files.original([place], first.body)
        store.keep_capture(connection, first, place, publication=NAME, run_id=run, now=NOW)
        place = files.append(again, received=again.body, original=found)
        number = store.keep_capture(connection, again, place, publication=NAME, run_id=run, now=NOW)
        store.keep_readings(
            connection, number, [READING], parser="parser-1", compare=copy_differences, now=NOW
        )
    with packed(archive, folder, tmp_path / "out.wacz", Key(2, 4)) as package:
        lines = {said["url"]: said["mime"] for _, _, said in index(package)}
    assert lines == {f"{SITE}/draft/": "text/html", ADDRESS: "warc/revisit"}


def test_a_damaged_record_stops_the_export_and_leaves_no_file(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    (file,) = folder.glob("*.warc.gz")
    body = bytearray(file.read_bytes())
    body[-40] ^= 0xFF
    file.write_bytes(body)
    with pytest.raises(CaptureError):
        packed(archive, folder, tmp_path / "out.wacz")
    assert not [path.name for path in tmp_path.iterdir() if "out" in path.name]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Harbour.invalid/A/b/", "invalid,harbour)/a/b"),
        ("http://harbour.invalid", "invalid,harbour)/"),
        ("http://harbour.invalid:8080/x?b=2&A=1", "invalid,harbour:8080)/x?a=1&b=2"),
        ("file:///a%20copy.txt", "file:///a%20copy.txt"),
    ],
)
def test_addresses_are_sorted_from_the_end_of_the_host(url: str, key: str) -> None:
    assert wacz.sort_key(url) == key
