"""Known bytes at another address are kept as a WARC revisit record, and every reader of captures follows."""

from __future__ import annotations

import gzip
import shutil
import socket
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from command import digest
from crawling import crawled
from small_site import PDF, Served, SmallSite, issue_path, list_page, pdf_path, usual_pages
from test_captures import FETCHED, PAGE, REQUEST, TEXT
from test_read_elsewhere import REPLAY, replayed
from warcio.archiveiterator import ArchiveIterator

from ingest.captures import CaptureError, CaptureFiles, iter_kept, read_capture
from ingest.warc_members import members

OWN = "https://digest-replica.invalid"
FIRST = pdf_path(2, 4)
AGAIN = FIRST.replace("2023/02", "2023/03")
OTHER = replace(FETCHED, address="https://digest.invalid/2-4/")
WIRE = gzip.compress(PAGE, mtime=0)


@pytest.fixture
def crawl(met: Path, tmp_path: Path) -> Path:
    """The same of the test's own."""
    return shutil.copytree(met, tmp_path, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a crawl that met one PDF at two addresses, and a night after it."""
    tmp_path = tmp_path_factory.mktemp("met")
    pages = usual_pages(with_pdf=True)
    pages[AGAIN] = pages[FIRST]
    pages["/publications/"] = Served(list_page(issue_path(2, 3), FIRST, AGAIN))
    with SmallSite(pages) as site:
        assert crawled(tmp_path, site.url).verdict.exit_code == 0
        size = sum(path.stat().st_size for path in (tmp_path / "captures").glob("*.gz"))
        assert crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z").verdict.exit_code == 0
    assert sum(path.stat().st_size for path in (tmp_path / "captures").glob("*.gz")) == size
    return tmp_path


def warc(data: Path) -> Path:
    (path,) = (data / "captures").glob("*.warc.gz")
    return path


def records(path: Path) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Each record's type, fields and block as another reader sees them."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            yield record.rec_type, dict(record.rec_headers.headers), record.content_stream().read()


def test_known_bytes_at_another_address_refer_to_the_record_that_has_them(crawl: Path) -> None:
    found = list(records(warc(crawl)))
    (revisit,) = [fields for kind, fields, _ in found if kind == "revisit"]
    (original,) = [
        fields for kind, fields, _ in found if kind == "response" and fields["WARC-Target-URI"] == OWN + FIRST
    ]
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Target-URI"] == OWN + AGAIN
    assert revisit["WARC-Refers-To-Target-URI"] == OWN + FIRST
    assert revisit["WARC-Refers-To-Date"] == original["WARC-Date"] == "2024-04-02T03:00:00Z"
    assert revisit["WARC-Refers-To"] == original["WARC-Record-ID"]
    assert revisit["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    assert warc(crawl).stat().st_size < 1.5 * len(PDF.read_bytes())


def test_every_way_of_reading_captures_follows_it(crawl: Path) -> None:
    kept = {capture.address: capture.body for _, capture, _ in iter_kept(warc(crawl))}
    assert kept[OWN + AGAIN] == kept[OWN + FIRST] == PDF.read_bytes()
    with sqlite3.connect(crawl / "archive.sqlite") as archive:
        query = f"SELECT id FROM capture WHERE address = '{OWN}{AGAIN}'"
        (number,) = archive.execute(query).fetchone()
    assert digest("bytes", str(number), "-o", crawl / "out.pdf", "--data", crawl).returncode == 0
    assert (crawl / "out.pdf").read_bytes() == PDF.read_bytes()
    assert digest("parse", str(number), "--data", crawl).returncode == 0
    verified = digest("verify", "--data", crawl)
    assert verified.returncode == 0
    rebuilt = digest("rebuild", "--from", crawl, "--data", crawl / "new")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert digest("verify", "--data", crawl / "new").stdout == verified.stdout


def test_a_damaged_original_is_damage_of_both(crawl: Path) -> None:
    path = warc(crawl)
    with sqlite3.connect(crawl / "archive.sqlite") as archive:
        query = f"SELECT warc_offset, warc_length FROM capture WHERE address = '{OWN}{FIRST}'"
        offset, length = archive.execute(query).fetchone()
    body = bytearray(path.read_bytes())
    body[offset + length // 2] ^= 0xFF
    path.write_bytes(body)
    verified = digest("verify", "--data", crawl)
    assert verified.returncode == 6
    assert OWN + FIRST in verified.stderr + verified.stdout
    assert OWN + AGAIN in verified.stderr + verified.stdout


def test_a_wacz_file_has_the_record_that_is_referred_to(crawl: Path) -> None:
    assert digest("export", "--format", "wacz", "--data", crawl, crawl / "all.wacz").returncode == 0
    with ZipFile(crawl / "all.wacz") as package:
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
    (line,) = [line for line in lines if AGAIN.lower() in line]
    assert '"mime": "warc/revisit"' in line


def test_warcio_finds_nothing_wrong_with_what_a_crawl_writes(crawl: Path) -> None:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(warc(crawl))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
    kinds = [kind for kind, _, _ in records(warc(crawl))]
    assert kinds == ["warcinfo", *["response", "request"] * 3, "revisit", "request"]
    assert done.stdout.count("digest pass") == 8
    assert done.stdout.count("digest present but not checked (revisit)") == 1


def test_every_record_is_a_gzip_member_of_its_own_with_digests(crawl: Path) -> None:
    body = warc(crawl).read_bytes()
    kinds = []
    for start, end in members(warc(crawl)):
        head, _, _ = zlib.decompress(body[start:end], zlib.MAX_WBITS | 16).partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
        kinds.append(fields["WARC-Type"])
        assert fields["WARC-Block-Digest"].startswith("sha1:")
        assert fields["WARC-Type"] in {"warcinfo", "request"} or "WARC-Payload-Digest" in fields
    assert len(kinds) == 9


def test_a_capture_that_refers_comes_back_as_it_was(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        first = files.append(FETCHED, received=WIRE, request=REQUEST)
        original = files.original([first], WIRE)
        assert original is not None
        again = files.append(OTHER, received=WIRE, request=REQUEST, original=original)
    assert read_capture(tmp_path, again) == OTHER
    assert again.length < first.length + 400


def test_only_a_response_with_the_same_payload_is_referred_to(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        plain, text = files.append(FETCHED), files.append(TEXT)
        assert files.original([plain, text], WIRE) is None
        assert files.original([text], TEXT.body) is None
        coded = files.append(FETCHED, received=WIRE)
        found = files.original([plain, text, coded], WIRE)
        assert found is not None
        again = files.append(OTHER, received=WIRE, original=found)
        assert files.original([again], WIRE) is None
    assert found.place == coded


def test_a_record_that_refers_to_another_one_than_it_says_is_damage(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        first, second = files.append(FETCHED, received=WIRE), files.append(OTHER, received=PAGE)
        original = files.original([first], WIRE)
        assert original is not None
        again = files.append(OTHER, received=WIRE, original=replace(original, place=second))
    with pytest.raises(CaptureError, match="expected a record with WARC-Record-ID"):
        read_capture(tmp_path, again)


@pytest.mark.prove
def test_pywb_replays_what_a_crawl_wrote(crawl: Path) -> None:
    for words in (["init", "own"], ["add", "own", str(warc(crawl))]):
        subprocess.run([REPLAY / "wb-manager", *words], cwd=crawl, check=True, timeout=120)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([REPLAY / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=crawl)
    try:
        for path in (FIRST, AGAIN):
            body = replayed(port, f"/own/20240402030000id_/{OWN}{path}")
            assert sha256(body).hexdigest() == sha256(PDF.read_bytes()).hexdigest()
        page = replayed(port, f"/own/20240402030000id_/{OWN}{issue_path(2, 3)}")
        assert b"US-Japan Alliance Digest Vol 2.3" in page
    finally:
        server.terminate()
        server.wait(30)
