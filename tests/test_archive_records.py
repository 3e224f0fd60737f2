"""Every whole record of an archive file is read, and every break in it is told with its place."""

from __future__ import annotations

import gc
import gzip
import random
import tracemalloc
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import pytest
from proving import PROVE
from warc_samples import SITE, arc, issue_address, plain, record
from warcio.archiveiterator import ArchiveIterator

from ingest.archive_records import BLOCK_AT_MOST, ArchiveRecord, Damage, entries
from ingest.input_codes import InputCode

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "warc"
PAGES = [f"<p>Port Amsel {number}</p>".encode() * (40 * number + 1) for number in range(20)]
MEMBERS = [record(f"{SITE}/{number}/", page) for number, page in enumerate(PAGES)]
ENDS = list(accumulate(map(len, MEMBERS)))
WHOLE = b"".join(MEMBERS)
EVERY = list(range(len(WHOLE) + 1))
CUTS = EVERY if PROVE else sorted(random.Random(6).sample(EVERY, 2_000))


def read(body: bytes) -> tuple[list[str | None], list[Damage]]:
    """The addresses of the records read, and what is damaged."""
    found = list(entries(BytesIO(body)))
    records = [one for one in found if isinstance(one, ArchiveRecord)]
    return [one.target for one in records], [one for one in found if isinstance(one, Damage)]


def addresses(count: int) -> list[str]:
    return [f"{SITE}/{number}/" for number in range(count)]


def test_every_whole_record_before_a_cut_is_read_and_every_cut_is_told() -> None:
    for cut in CUTS:
        whole = sum(end <= cut for end in ENDS)
        begin = ENDS[whole - 1] if whole else 0
        found, damages = read(WHOLE[:cut])
        assert found == addresses(whole), cut
        told = [(one.offset, one.code) for one in damages]
        assert told == ([] if cut == begin else [(begin, InputCode.CUT_ARCHIVE)]), cut


def test_a_cut_of_a_plain_file_and_of_one_big_member_is_told_too() -> None:
    text = plain(MEMBERS)
    sizes = [len(gzip.decompress(member)) for member in MEMBERS]
    ends = list(accumulate(sizes))
    for cut in random.Random(7).sample(range(1, len(text)), 300):
        found, damages = read(text[:cut])
        # Behind a record's block there are two line ends still to come.
        assert found == addresses(sum(end - 4 <= cut for end in ends)), cut
        assert bool(damages) == (cut not in ends), cut
        found, damages = read(gzip.compress(text[:cut])[:-9])
        assert [one.code for one in damages] == [InputCode.CUT_ARCHIVE], cut
        assert len(found) >= sum(end <= cut - 300 for end in ends), cut


@pytest.mark.parametrize("pack", [plain, b"".join, lambda members: gzip.compress(plain(members))])
def test_all_three_ways_of_packing_give_the_same_records(pack: object) -> None:
    body = pack(MEMBERS)  # type: ignore[operator]
    assert read(body) == (addresses(20), [])
    blocks = [one.block for one in entries(BytesIO(body)) if isinstance(one, ArchiveRecord)]
    assert all(block is not None and block.endswith(page) for block, page in zip(blocks, PAGES, strict=True))


def test_a_record_alone_in_its_member_comes_with_it() -> None:
    found = [one for one in entries(BytesIO(WHOLE)) if isinstance(one, ArchiveRecord)]
    assert [one.member for one in found] == MEMBERS
    assert [one.offset for one in found] == [0, *ENDS[:-1]]
    packed = entries(BytesIO(gzip.compress(plain(MEMBERS[:3]))))
    assert [one.member for one in packed if isinstance(one, ArchiveRecord)] == [None, None, None]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 5_000,
        b"not a record at all ",
        b"WARC/",
        b"\x1f\x8b\x08\x00garbage",
        gzip.compress(b"else"),
        b"\r\n!",
    ],
    ids=["zeros", "words", "a beginning", "broken gzip", "gzip of something else", "line ends"],
)
@pytest.mark.parametrize("packed", [True, False])
def test_garbage_between_records_is_told_and_reading_goes_on(garbage: bytes, packed: bool) -> None:
    members = MEMBERS if packed else [plain([member]) for member in MEMBERS]
    found, damages = read(b"".join(members[:7]) + garbage + b"".join(members[7:]))
    assert found == addresses(20)
    begin = sum(map(len, members[:7])) + len(garbage) - len(garbage.lstrip(b"\r\n"))
    assert [one.offset for one in damages] == [begin]


def test_a_flipped_byte_costs_one_record() -> None:
    for at in random.Random(8).sample(range(len(WHOLE)), 300):
        broken = bytearray(WHOLE)
        broken[at] ^= 0x55
        found, damages = read(bytes(broken))
        lost = next(number for number, end in enumerate(ENDS) if at < end)
        missing = [one for number, one in enumerate(addresses(20)) if number != lost]
        # Some bytes of a gzip header say nothing of the data.
        assert (found, bool(damages)) in ((missing, True), (addresses(20), False)), at


@pytest.mark.parametrize("length", [b"7", b"999999", b"-4", b"many", b""])
def test_a_wrong_length_costs_one_record(length: bytes) -> None:
    texts = [plain([member]) for member in MEMBERS[:5]]
    size = str(len(texts[2].partition(b"\r\n\r\n")[2]) - 4).encode()
    texts[2] = texts[2].replace(b"Content-Length: " + size, b"Content-Length: " + length)
    for body in (b"".join(texts), b"".join(gzip.compress(text) for text in texts)):
        found, damages = read(body)
        assert found == [one for one in addresses(5) if not one.endswith("/2/")]
        assert damages


def test_a_body_that_speaks_of_records_is_a_body() -> None:
    inside = record(issue_address(9), b"<p>inner</p>")
    for body in (inside, plain([inside])):
        outer = record(issue_address(4), body, headers=[("Content-Type", "application/octet-stream")])
        assert read(outer + MEMBERS[0])[0] == [issue_address(4), f"{SITE}/0/"]
        assert read(plain([outer, MEMBERS[0]]))[0] == [issue_address(4), f"{SITE}/0/"]


def test_an_arc_file_is_read_plain_and_packed() -> None:
    records = arc([(issue_address(4), b"<p>four</p>"), (f"{SITE}/with space/", b"<p>five</p>")])
    for body in (b"".join(records), b"".join(map(gzip.compress, records))):
        found = [one for one in entries(BytesIO(body)) if isinstance(one, ArchiveRecord)]
        assert [one.kind for one in found] == ["warcinfo", "response", "response"]
        assert [one.target for one in found][1:] == [issue_address(4), f"{SITE}/with space/"]
        assert found[1].fields["warc-date"] == "20230301T040506Z"
        assert found[1].block == b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>four</p>"
        cut, damages = read(body[:-5])
        assert (cut[1:], len(damages)) == ([issue_address(4)], 1)


def test_memory_is_that_of_one_record_whenever_python_looks_for_garbage() -> None:
    noise = random.Random(1).randbytes(1 << 20)
    file = BytesIO(record(f"{SITE}/0/", noise) * 16)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        count = sum(1 for _ in entries(file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert count == 16
    assert peak < 10 << 20


def test_a_record_beyond_the_limit_is_passed_over_without_being_held() -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % (BLOCK_AT_MOST + 1)
    large = gzip.compress(head + b"\0" * (BLOCK_AT_MOST + 1) + b"\r\n\r\n", 1)
    first, second = entries(BytesIO(large + MEMBERS[0]))
    assert isinstance(first, ArchiveRecord)
    assert (first.block, first.length) == (None, BLOCK_AT_MOST + 1)
    assert isinstance(second, ArchiveRecord)
    assert second.target == f"{SITE}/0/"


@pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of WARC files is not beside the checkout: left out"
)
@pytest.mark.parametrize(
    "name", ["fastwarc-warcfile.warc", "fastwarc-warcfile.warc.gz", "warcio-example.warc.gz"]
)
def test_files_of_others_give_what_warcio_reads_of_them(name: str) -> None:
    found, damages = read((CORPUS / name).read_bytes())
    with (CORPUS / name).open("rb") as file:
        theirs = [one.rec_headers.get_header("WARC-Target-URI") for one in ArchiveIterator(file)]
    assert (found, damages) == (theirs, [])
