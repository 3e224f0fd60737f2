"""Captures are kept before anything else happens, and come back as they were, whatever was killed or torn."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from proving import PROVE
from warcio.archiveiterator import ArchiveIterator

from ingest.captures import CaptureError, CaptureFiles, iter_records, read_capture, repaired
from parsers.model import Capture, Evidence, Place, TimeSource

ROOT = Path(__file__).resolve().parent.parent
PAGE = "<html><body><p>Veldania’s frigate left Port Amsel.</p></body></html>".encode() * 20
FETCHED = Capture(
    body=PAGE,
    address="https://digest.invalid/publications/vol-2-4/",
    status=200,
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "17"),
        ("X-Note", "Träne “curly”"),
    ),
    captured_at=datetime(2024, 4, 2, 3, 0, 0, 123456, tzinfo=UTC),
    time_source=TimeSource.FETCHED,
    evidence=Evidence.PUBLISHER,
)
TEXT = Capture(body=b"Headlines\n", name="years/2023 é.txt", evidence=Evidence.TEXT)
REQUEST = "GET /publications/vol-2-4/ HTTP/1.1\r\nHost: digest.invalid\r\nAccept: text/html\r\n\r\n"


def checked(path: Path) -> list[str]:
    """The types of a file's records by warcio, which raises where a digest is wrong."""
    types = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            types.append(record.rec_type)
    return types


def warcs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def test_a_fetched_page_comes_back_as_it_was(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(FETCHED, received=gzip.compress(PAGE), request=REQUEST)
    assert read_capture(tmp_path, place) == FETCHED
    assert place.file == "captures-00001.warc.gz"


def test_a_page_without_its_received_bytes_comes_back_too(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(FETCHED)
    assert read_capture(tmp_path, place) == FETCHED


def test_received_bytes_that_no_coding_fits_are_kept_as_they_are(tmp_path: Path) -> None:
    torn = gzip.compress(PAGE)[:-40]
    capture = Capture(torn, FETCHED.address, 200, FETCHED.headers, FETCHED.captured_at)
    with CaptureFiles(tmp_path) as files:
        place = files.append(capture, received=torn)
    assert read_capture(tmp_path, place).body == torn


def test_a_file_comes_back_with_its_name_and_without_a_time(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    assert read_capture(tmp_path, place) == TEXT
    plain = gzip.decompress((tmp_path / place.file).read_bytes()[place.offset :])
    assert b"WARC-Type: resource\r\n" in plain
    assert b"WARC-Target-URI: file:///years/2023%20%C3%A9.txt\r\n" in plain
    assert b"X-Capture-Time: unknown\r\n" in plain


def test_no_place_of_this_machine_gets_into_a_record(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(Capture(b"x", name="/home/someone/saved/page.txt"))
    plain = gzip.decompress((tmp_path / place.file).read_bytes()[place.offset :])
    assert b"WARC-Target-URI: file:///page.txt\r\n" in plain


def test_the_record_says_only_what_is_true_of_its_bytes(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        coded = files.append(FETCHED, received=gzip.compress(PAGE))
        plain = files.append(FETCHED)
    member = (tmp_path / coded.file).read_bytes()[coded.offset : coded.offset + coded.length]
    record = gzip.decompress(member)
    assert b"\r\nContent-Encoding: gzip\r\n" in record
    assert b"\r\nTransfer-Encoding:" not in record
    assert b"\r\nContent-Length: 17\r\n" not in record
    member = (tmp_path / plain.file).read_bytes()[plain.offset : plain.offset + plain.length]
    assert b"\r\nContent-Encoding:" not in gzip.decompress(member)


def test_other_readers_accept_the_files(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        files.append(FETCHED, received=gzip.compress(PAGE), request=REQUEST)
        files.append(TEXT)
        files.append(Capture(b"", "https://digest.invalid/e", 404, (("Server", "x"),)))
        files.append(Capture(b"", name="empty.txt"))
    (path,) = warcs(tmp_path)
    assert checked(path) == ["warcinfo", "response", "request", "resource", "response", "resource"]
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.count("digest pass") == 6


def test_a_time_of_another_zone_is_kept_as_utc(tmp_path: Path) -> None:
    tokyo = datetime(2024, 4, 2, 12, 0, tzinfo=timezone(timedelta(hours=9)))
    with CaptureFiles(tmp_path) as files:
        place = files.append(Capture(b"x", name="x", captured_at=tokyo, time_source=TimeSource.DECLARED))
    assert read_capture(tmp_path, place).captured_at == datetime(2024, 4, 2, 3, 0, tzinfo=UTC)
    assert b"WARC-Date: 2024-04-02T03:00:00Z" in gzip.decompress((tmp_path / place.file).read_bytes())


def test_line_breaks_in_headers_and_addresses_make_no_lines_of_their_own(tmp_path: Path) -> None:
    capture = Capture(b"x", "https://digest.invalid/a\r\nX-Evil: 1", 200, (("A", "b\r\nX-Evil: 1"),))
    with CaptureFiles(tmp_path) as files:
        place = files.append(capture)
    back = read_capture(tmp_path, place)
    assert back.header("X-Evil") is None
    assert back.header("A") == "b X-Evil: 1"
    # Given back as it was, since an archive made anew from the files must know it by the same address.
    assert back.address == "https://digest.invalid/a\r\nX-Evil: 1"
    member = gzip.decompress((tmp_path / place.file).read_bytes()[place.offset :])
    assert b"\r\nWARC-Target-URI: https://digest.invalid/a%0D%0AX-Evil:%201\r\n" in member
    assert b"\nX-Evil" not in member


def test_files_rotate_by_size(tmp_path: Path) -> None:
    bodies = [random.Random(number).randbytes(2_000) for number in range(5)]
    with CaptureFiles(tmp_path, rotate_bytes=4_000) as files:
        places = [files.append(Capture(body, name="x")) for body in bodies]
    assert [place.file[9:14] for place in places] == ["00001", "00001", "00002", "00002", "00003"]
    assert [read_capture(tmp_path, place).body for place in places] == bodies


def test_a_file_with_room_is_continued_later(tmp_path: Path) -> None:
    places = []
    for _ in range(3):
        with CaptureFiles(tmp_path) as files:
            places.append(files.append(FETCHED))
    assert {place.file for place in places} == {"captures-00001.warc.gz"}
    assert [place for place, _ in iter_records(tmp_path / "captures-00001.warc.gz")] == places


def test_a_second_writer_takes_another_file(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as first, CaptureFiles(tmp_path) as second:
        places = [files.append(TEXT) for files in (first, second, first, second)]
    assert [place.file[9:14] for place in places] == ["00001", "00002", "00001", "00002"]
    assert all(read_capture(tmp_path, place) == TEXT for place in places)


def test_a_tail_torn_at_any_byte_is_cut_off_and_kept_aside(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path / "whole") as files:
        kept = files.append(TEXT)
        torn = files.append(FETCHED, received=gzip.compress(PAGE))
    whole = (tmp_path / "whole" / kept.file).read_bytes()
    folder = tmp_path / "torn"
    folder.mkdir()
    path = folder / kept.file
    for length in range(torn.offset + 1, len(whole)):
        path.write_bytes(whole[:length])
        path.with_name(path.name + ".end").unlink(missing_ok=True)
        assert repaired(path) == length - torn.offset
        assert path.read_bytes() == whole[: torn.offset]
        aside = path.with_name(f"{path.name}.{torn.offset}.torn")
        assert aside.read_bytes() == whole[torn.offset : length]
    with CaptureFiles(folder) as files:
        after = files.append(FETCHED)
    assert checked(path) == ["warcinfo", "resource", "response"]
    assert read_capture(folder, kept) == TEXT
    assert read_capture(folder, after) == FETCHED


def test_a_file_torn_within_its_first_record_begins_anew(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[: place.offset - 3])
    with CaptureFiles(tmp_path) as files:
        again = files.append(TEXT)
    assert read_capture(tmp_path, again) == TEXT
    assert checked(path) == ["warcinfo", "resource"]


def test_a_tail_of_zeros_as_a_power_cut_leaves_it_is_cut_off(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    path = tmp_path / place.file
    with path.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1 begun")[:15] + bytes(5_000))
    assert repaired(path) == 5_015
    assert read_capture(tmp_path, place) == TEXT


def test_an_intact_file_is_left_as_it_is(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    path = tmp_path / place.file
    before = path.read_bytes()
    assert repaired(path) == 0
    assert path.read_bytes() == before


def test_a_note_about_another_file_is_not_believed(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    path = tmp_path / place.file
    whole = path.read_bytes()
    for note in ("7", "999999", "-3", "", "no number", str(len(whole))):
        path.write_bytes(whole + b"\x1f\x8b\x08\x00 torn")
        path.with_name(path.name + ".end").write_text(note)
        assert repaired(path) == 9
        assert path.read_bytes() == whole


def test_damage_before_other_records_is_not_taken_for_a_torn_tail(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        damaged, sound = files.append(FETCHED), files.append(TEXT)
    path = tmp_path / damaged.file
    path.with_name(path.name + ".end").unlink()
    with path.open("r+b") as file:
        file.seek(damaged.offset + damaged.length // 2)
        file.write(b"\xff\xff\xff\xff")
    before = path.read_bytes()
    with pytest.raises(CaptureError, match=r"captures-00001\.warc\.gz at byte") as caught:
        repaired(path)
    assert (caught.value.file, caught.value.offset) == (damaged.file, damaged.offset)
    with CaptureFiles(tmp_path) as files:
        after = files.append(TEXT)
    assert after.file == "captures-00002.warc.gz"
    assert path.read_bytes() == before
    assert read_capture(tmp_path, sound) == TEXT
    with pytest.raises(CaptureError):
        read_capture(tmp_path, damaged)
    with pytest.raises(CaptureError):
        list(iter_records(path))


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_wrong_place_is_an_error_with_file_and_offset(tmp_path: Path, shift: int) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    wrong = Place(place.file, place.offset + shift, place.length)
    with pytest.raises(CaptureError) as caught:
        read_capture(tmp_path, wrong)
    assert (caught.value.file, caught.value.offset) == (place.file, place.offset + shift)
    with pytest.raises(CaptureError):
        read_capture(tmp_path, Place("captures-09999.warc.gz", 0, 10))
    with pytest.raises(CaptureError, match="another kind"):
        read_capture(tmp_path, Place(place.file, 0, place.offset))


def test_other_bytes_under_a_record_of_right_form_are_noticed(tmp_path: Path) -> None:
    with CaptureFiles(tmp_path) as files:
        place = files.append(TEXT)
    path = tmp_path / place.file
    whole = path.read_bytes()
    record = gzip.decompress(whole[place.offset :]).replace(b"Headlines", b"Headlinez")
    forged = gzip.compress(record)
    path.write_bytes(whole[: place.offset] + forged)
    with pytest.raises(CaptureError, match="digest"):
        read_capture(tmp_path, Place(place.file, place.offset, len(forged)))


def test_a_failed_sync_is_not_acknowledged_and_not_retried_on_the_same_handle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, refused = os.fsync, []

    def failing_sync(handle: int) -> None:
        if not refused:
            refused.append(os.fstat(handle).st_ino)
            raise OSError(errno.EIO, "Input/output error")
        sync(handle)

    with CaptureFiles(tmp_path) as files:
        kept = files.append(TEXT)
        monkeypatch.setattr("os.fsync", failing_sync)
        with pytest.raises(CaptureError, match="Input/output error"):
            files.append(FETCHED)
        path = tmp_path / kept.file
        assert path.stat().st_size == kept.offset + kept.length
        after = files.append(FETCHED)
    assert read_capture(tmp_path, kept) == TEXT
    assert read_capture(tmp_path, after) == FETCHED
    assert checked(path) == ["warcinfo", "resource", "response"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from ingest.captures import CaptureError, CaptureFiles
from parsers.model import Capture
import random

folder, limit = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
body = random.Random(7).randbytes(3000)
with CaptureFiles(folder) as files:
    for number in range(4):
        try:
            place = files.append(Capture(body, name=f"{number}"))
        except CaptureError:
            print("refused", flush=True)
        else:
            print(place.file, place.offset, place.length, flush=True)
"""


@pytest.mark.parametrize("limit", [100, 3_000, 5_000, 9_000])
def test_a_full_disk_refuses_and_loses_nothing_it_acknowledged(tmp_path: Path, limit: int) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path), str(limit)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    kept = [Place(f, int(o), int(n)) for f, o, n in (line.split() for line in lines if line != "refused")]
    assert len(lines) == 4
    assert "refused" in lines
    body = random.Random(7).randbytes(3000)
    assert all(read_capture(tmp_path, place).body == body for place in kept)
    with CaptureFiles(tmp_path) as files:
        kept.append(files.append(Capture(body, name="after")))
    assert all(read_capture(tmp_path, place).body == body for place in kept)
    assert all(checked(path)[0] == "warcinfo" for path in warcs(tmp_path))


WRITER = """
import hashlib, random, sys
from pathlib import Path
from ingest.captures import CaptureFiles
from parsers.model import Capture

chance = random.Random(int(sys.argv[2]))
with CaptureFiles(Path(sys.argv[1]), rotate_bytes=1 << 24) as files:
    while True:
        body = chance.randbytes(chance.choice([300, 20_000, 3_000_000]))
        place = files.append(Capture(body, "https://digest.invalid/", 200, (("A", "b"),)), received=body)
        print(place.file, place.offset, place.length, hashlib.sha256(body).hexdigest(), flush=True)
"""

KILLS = 200 if PROVE else 8


def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20240402)
    acknowledged: list[tuple[Place, str]] = []
    for kill in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(kill)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            writer.kill()
            for line in [first, *writer.stdout]:
                if line.endswith("\n"):
                    file, offset, length, digest = line.split()
                    acknowledged.append((Place(file, int(offset), int(length)), digest))
    with CaptureFiles(tmp_path) as files:
        files.append(TEXT)
    assert len(acknowledged) >= KILLS
    print(f"{KILLS} writers killed, {len(acknowledged)} records acknowledged")
    for place, digest in acknowledged:
        assert hashlib.sha256(read_capture(tmp_path, place).body).hexdigest() == digest
    for path in warcs(tmp_path):
        repaired(path)
        assert checked(path)[0] == "warcinfo"
        assert list(iter_records(path))
