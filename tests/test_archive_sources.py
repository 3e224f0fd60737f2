"""Records of web archives become captures with all that HTTP and WARC say of them; the rest is counted."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive_samples import NAME as DIGEST
from warc_samples import HTML, MOMENT, SITE, arc, issue_address, plain, record

from ingest.captures import CaptureFiles
from ingest.findings import Archived, Found, Passed, Unreadable
from ingest.input_codes import InputCode
from ingest.provenance import Source
from ingest.sources import Wanted, captures
from ingest.warc_records import Purpose, ReadAs
from parsers.model import Capture, Evidence, TimeSource

PAGE = b"<!doctype html><html><body><p>Port Amsel</p></body></html>"
GZIPPED = ("Content-Encoding", "gzip")
TITLED = b"<!doctype html><html><body><h1>US-Japan Alliance Digest Vol 2.4</h1></body></html>"


def found_in(path: Path, members: Iterable[bytes], wanted: Wanted | None = None) -> list[Found]:
    path.write_bytes(b"".join(members))
    return list(captures([path], wanted or Wanted()))


def archived(path: Path, *members: bytes) -> list[Archived]:
    found = found_in(path, members)
    assert not [one for one in found if isinstance(one, Unreadable)]
    return [one for one in found if isinstance(one, Archived)]


def code(path: Path, *members: bytes) -> InputCode:
    """The code of the one failure, and that the record behind it is read all the same."""
    found = found_in(path, [*members, record(issue_address(9), PAGE)])
    (failure,) = (one for one in found if isinstance(one, Unreadable))
    (behind,) = (one for one in found if isinstance(one, Archived))
    assert (behind.capture.address, failure.offset) == (issue_address(9), 0)
    return failure.code


def test_a_response_comes_with_time_status_headers_and_where_it_stood(tmp_path: Path) -> None:
    first = record(f"{SITE}/robots.txt", b"User-agent: *", headers=[("Content-Type", "text/plain")])
    asked = record(issue_address(4), PAGE, WARC_Record_ID="<urn:uuid:1>")
    (robots, page) = archived(tmp_path / "years.warc.gz", first, asked)
    assert robots.capture.address == f"{SITE}/robots.txt"
    assert page.capture == Capture(
        body=PAGE,
        address=issue_address(4),
        status=200,
        headers=(HTML,),
        captured_at=datetime(2023, 3, 1, 4, 5, 6, tzinfo=UTC),
        time_source=TimeSource.WARC_DATE,
        evidence=Evidence.ARCHIVE,
    )
    assert page.purpose == Purpose(None, ReadAs.ISSUE)
    assert page.source.file == "years.warc.gz"
    assert (page.source.offset, page.source.record) == (len(first), "<urn:uuid:1>")
    assert (page.source.digest or "").startswith("sha1:")
    assert page.received == PAGE


@pytest.mark.parametrize("ending", ["warc", "warc.gz", "big.warc.gz", "arc", "arc.gz"])
def test_every_way_of_packing_gives_the_same_capture(tmp_path: Path, ending: str) -> None:
    members = [record(issue_address(4), PAGE, headers=[("Content-Type", "text/html")])]
    old = arc([(issue_address(4), PAGE)])
    body = {
        "warc": plain(members),
        "warc.gz": members[0],
        "big.warc.gz": gzip.compress(plain(members)),
        "arc": b"".join(old),
        "arc.gz": b"".join(map(gzip.compress, old)),
    }[ending]
    (one,) = archived(tmp_path / f"x.{ending}", body)
    assert (one.capture.body, one.capture.address) == (PAGE, issue_address(4))
    assert one.capture.headers == (("Content-Type", "text/html"),)
    assert one.capture.captured_at == datetime(2023, 3, 1, 4, 5, 6, tzinfo=UTC)


def test_the_bytes_tell_an_archive_file_whatever_it_is_called(tmp_path: Path) -> None:
    assert len(archived(tmp_path / "download", record(issue_address(4), PAGE))) == 1
    (failure, passed) = found_in(tmp_path / "x.warc.gz", [b"\0" * 100])
    assert isinstance(failure, Unreadable)
    assert (failure.code, failure.offset) == (InputCode.BROKEN_RECORD, 0)
    assert isinstance(passed, Passed)


def test_codings_and_chunks_are_taken_off_and_what_was_received_is_kept(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE, mtime=0)
    (one,) = archived(tmp_path / "a.warc.gz", record(issue_address(4), packed, headers=[HTML, GZIPPED]))
    assert (one.capture.body, one.received) == (PAGE, packed)
    chunked = b"5\r\n" + packed[:5] + b"\r\n%x\r\n" % (len(packed) - 5) + packed[5:] + b"\r\n0\r\n\r\n"
    headers = [HTML, GZIPPED, ("Transfer-Encoding", "chunked")]
    (one,) = archived(tmp_path / "b.warc.gz", record(issue_address(4), chunked, headers=headers))
    assert (one.capture.body, one.received) == (PAGE, packed)
    # Archives that took both off have left the headers standing.
    (one,) = archived(tmp_path / "c.warc.gz", record(issue_address(4), PAGE, headers=headers))
    assert (one.capture.body, one.received) == (PAGE, None)


def test_what_breaks_in_a_record_is_typed_and_the_next_is_read(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE, mtime=0)
    broken = {
        InputCode.CUT_BODY: record(issue_address(4), packed[:-20], headers=[HTML, GZIPPED]),
        InputCode.BAD_ENCODING: record(issue_address(4), b"\1\2\3" + PAGE, headers=[HTML, GZIPPED]),
        InputCode.BOMB: record(issue_address(4), gzip.compress(b"\0" * (1 << 28)), headers=[HTML, GZIPPED]),
        InputCode.BAD_DIGEST: record(issue_address(4), PAGE, WARC_Payload_Digest=f"sha1:{'A' * 32}"),
    }
    assert {expected: code(tmp_path / "x.warc.gz", one) for expected, one in broken.items()} == {
        expected: expected for expected in broken
    }
    block = record(issue_address(4), PAGE, WARC_Block_Digest="sha256:" + "0" * 64)
    assert code(tmp_path / "x.warc.gz", block) is InputCode.BAD_DIGEST
    cut = record(issue_address(4), b"40\r\nabc", headers=[HTML, ("Transfer-Encoding", "chunked")])
    assert code(tmp_path / "x.warc.gz", cut) is InputCode.CUT_BODY


def test_digests_are_known_in_every_spelling(tmp_path: Path) -> None:
    spelled = [
        "sha1:3W5XTE5WEZQ6WKLJA2RJXKOA4C6PBKXI",  # not this body's
        "sha256:NOTADIGEST",
        "xxhash:0123456789abcdef",
        "md5:" + "f" * 32,
    ]
    codes = []
    for digest in spelled:
        found = found_in(tmp_path / "x.warc.gz", [record(issue_address(4), b"", WARC_Payload_Digest=digest)])
        codes.append([one.code for one in found if isinstance(one, Unreadable)])
    bad = [InputCode.BAD_DIGEST]
    assert codes == [bad, bad, [], bad]
    empty = [
        "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        "SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "md5:2QOYZWMPACZAJ2MABGMOZ6CCPY======",
        "sha256:4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq",
    ]
    for digest in empty:
        found = found_in(tmp_path / "x.warc.gz", [record(issue_address(4), b"", WARC_Payload_Digest=digest)])
        assert not [one for one in found if isinstance(one, Unreadable)]


def test_a_payload_that_its_archive_cut_is_read_and_said_to_be_cut(tmp_path: Path) -> None:
    (one,) = archived(tmp_path / "cc.warc.gz", record(issue_address(4), PAGE[:30], WARC_Truncated="length"))
    assert (one.capture.body, one.source.cut) == (PAGE[:30], "length")


def test_records_of_other_hosts_are_counted_by_host_and_ours_that_are_no_document_by_kind(
    tmp_path: Path,
) -> None:
    found = found_in(
        tmp_path / "x.warc.gz",
        [
            record("https://stranger.invalid/a", PAGE),
            record("https://stranger.invalid/b", PAGE),
            record("https://other.invalid/", PAGE),
            record(f"{SITE}/gone/", PAGE, status="404 Not Found"),
            record(f"{SITE}/moved/", b"", status="301 Moved", headers=[("Location", "/new/")]),
            record(f"{SITE}/logo.png", b"\x89PNG\r\n\x1a\n\0\0\0", headers=[("Content-Type", "image/png")]),
            record(f"{SITE}/", b"<html><script>window._cf_chl_opt={}</script></html>"),
            record(f"{SITE}/wait", PAGE, kind="metadata", headers=[]),
        ],
    )
    (passed,) = found
    assert isinstance(passed, Passed)
    assert passed.hosts == Counter({"stranger.invalid": 2, "other.invalid": 1})
    assert passed.kinds == Counter(
        {"archived with status 404": 1, "archived with status 301": 1, "no document": 1, "challenge": 1}
    )


def test_a_page_elsewhere_is_ours_where_a_title_says_so(tmp_path: Path) -> None:
    packed = record("https://b.invalid/", gzip.compress(TITLED), headers=[HTML, GZIPPED])
    found = archived(tmp_path / "x.warc.gz", record("https://mirror.invalid/2-4", TITLED), packed)
    assert [(one.capture.address, one.capture.body, one.purpose) for one in found] == [
        ("https://mirror.invalid/2-4", TITLED, None),
        ("https://b.invalid/", TITLED, None),
    ]


def test_what_is_no_page_of_an_issue_is_read_as_an_index_is(tmp_path: Path) -> None:
    pages = [
        f"{SITE}/publications/",
        f"{SITE}/about/",
        f"{SITE}/wp-content/uploads/2023/02/Alliance-Digest-2.4.pdf",
    ]
    found = archived(tmp_path / "x.warc.gz", *(record(page, b"%PDF-1.7 %%EOF") for page in pages))
    assert [one.purpose for one in found] == [
        Purpose(None, ReadAs.INDEX),
        Purpose(None, ReadAs.INDEX),
        Purpose(None, ReadAs.ISSUE),
    ]


def test_a_resource_is_a_capture_without_http(tmp_path: Path) -> None:
    (one,) = archived(tmp_path / "x.warc.gz", record(issue_address(4), PAGE, kind="resource"))
    assert (one.capture.body, one.capture.headers, one.capture.status) == (PAGE, (), 200)
    found = archived(tmp_path / "x.warc.gz", record("urn:saved:page", TITLED, kind="resource"))
    assert [one.capture.name for one in found] == ["x.warc.gz!urn:saved:page"]


def test_addresses_are_kept_in_the_form_of_the_crawl(tmp_path: Path) -> None:
    for written in (
        f"<{issue_address(4)}>",
        issue_address(4).replace("https", "HTTPS"),
        f"{issue_address(4)}#top",
    ):
        (one,) = archived(tmp_path / "x.warc.gz", record(written, PAGE))
        assert one.capture.address == issue_address(4)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "refers",
    [
        {"WARC_Refers_To": "<urn:uuid:1>"},
        {"WARC_Refers_To_Target_URI": issue_address(4), "WARC_Refers_To_Date": MOMENT},
        {},
    ],
    ids=["by its id", "by address and time", "by its digest"],
)
def test_a_revisit_has_the_body_that_it_refers_to(
    tmp_path: Path, refers: dict[str, str], packed: bool
) -> None:
    original = record(issue_address(4), b"<p>Port Amsel</p>\n", WARC_Record_ID="<urn:uuid:1>")
    again = record(
        issue_address(4), b"", kind="revisit", **refers, WARC_Date="2023-04-01T00:00:00Z",
        WARC_Payload_Digest="sha1:cdc1985b185fa26c1cd72e9095ef40db2b610c15",
    )  # fmt: skip
    members = [original, again] if packed else [gzip.compress(plain([original, again]))]
    first, second = archived(tmp_path / "x.warc.gz", *members)
    assert second.capture == replace(first.capture, captured_at=datetime(2023, 4, 1, tzinfo=UTC))
    assert second.capture.body == b"<p>Port Amsel</p>\n"


def test_a_revisit_of_nothing_is_told(tmp_path: Path) -> None:
    assert code(tmp_path / "x.warc.gz", record(issue_address(4), b"", kind="revisit")) is (
        InputCode.UNRESOLVED_REVISIT
    )


def test_our_own_files_come_back_with_all_they_tell(tmp_path: Path) -> None:
    page = Capture(
        PAGE, issue_address(4), 200, (HTML, GZIPPED), datetime(2024, 1, 2, tzinfo=UTC),
        TimeSource.FETCHED, Evidence.PUBLISHER,
    )  # fmt: skip
    text = Capture(b"Headlines\n", name="years/2023.txt", evidence=Evidence.TEXT)
    with CaptureFiles(tmp_path / "data") as files:
        files.append(page, received=gzip.compress(PAGE, mtime=0), request="GET / HTTP/1.1\r\n\r\n")
        files.append(text, purpose=Purpose(DIGEST, ReadAs.NOTHING))
    (warc,) = (tmp_path / "data").glob("*.warc.gz")
    for path in (warc, tmp_path / "plain.warc"):
        path.write_bytes(warc.read_bytes() if path == warc else gzip.decompress(warc.read_bytes()))
        found = [one for one in captures([path]) if isinstance(one, Archived)]
        assert [one.capture for one in found] == [page, text]
        assert [one.purpose for one in found] == [
            Purpose(None, ReadAs.ISSUE),
            Purpose(DIGEST, ReadAs.NOTHING),
        ]
        assert found[0].received == gzip.compress(PAGE, mtime=0)


def test_our_own_revisits_come_back_whatever_their_file_is_called(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE, mtime=0)
    page = Capture(
        PAGE, issue_address(4), 200, (HTML, GZIPPED), datetime(2024, 1, 2, tzinfo=UTC),
        TimeSource.FETCHED, Evidence.PUBLISHER,
    )  # fmt: skip
    again = replace(page, address=issue_address(5))
    with CaptureFiles(tmp_path / "data") as files:
        place = files.append(page, received=packed)
        files.append(again, received=packed, original=files.original([place], packed))
    (warc,) = (tmp_path / "data").glob("*.warc.gz")
    text = gzip.decompress(warc.read_bytes())
    assert b"WARC-Type: revisit" in text
    (tmp_path / "plain.warc").write_bytes(text)
    (tmp_path / "other.warc.gz").write_bytes(warc.read_bytes())
    for path in (warc, tmp_path / "plain.warc", tmp_path / "other.warc.gz"):
        assert [one.capture for one in captures([path]) if isinstance(one, Archived)] == [page, again]
    cut = tmp_path / "revisit-alone.warc.gz"
    cut.write_bytes(warc.read_bytes()[place.offset + place.length :])
    assert [one.code for one in captures([cut]) if isinstance(one, Unreadable)] == [
        InputCode.UNRESOLVED_REVISIT
    ]


def test_a_copied_record_tells_where_it_stood(tmp_path: Path) -> None:
    source = Source("a b.warc.gz!x", 77, "<urn:uuid:1>", "sha1:ABC", "length")
    with CaptureFiles(tmp_path) as files:
        files.append(Capture(PAGE, issue_address(4), headers=(HTML,)), source=source)
    (warc,) = tmp_path.glob("*.warc.gz")
    text = gzip.decompress(warc.read_bytes()).decode()
    for line in (
        "X-Capture-Source-File: a%20b.warc.gz%21x",
        "X-Capture-Source-Offset: 77",
        "X-Capture-Source-Record: <urn:uuid:1>",
        "X-Capture-Source-Digest: sha1:ABC",
        "WARC-Truncated: length",
    ):
        assert f"{line}\r\n" in text
