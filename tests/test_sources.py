"""Saved copies become captures with what they say of themselves; nothing else is believed or lost."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.sources import SIZE_LIMIT, Found, Ignored, Unreadable, Wanted, captures
from parsers.blocks import DocumentError
from parsers.documents import document
from parsers.model import Capture, ErrorCode, Evidence, Format, TimeSource

ADDRESS = "https://digest.invalid/publications/vol-2-4/"
PAGE = "<!doctype html><html><head>{}</head><body><p>Port Amsel</p></body></html>"


def one(path: Path, body: str | bytes, **declared: object) -> Capture:
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    (found,) = captures([path], Wanted(**declared))  # type: ignore[arg-type]
    assert isinstance(found, Capture)
    return found


def names(found: list[Found]) -> list[str | None]:
    return [each.name for each in found if isinstance(each, Capture)]


def test_a_text_tells_its_address_in_its_first_line_and_stays_whole(tmp_path: Path) -> None:
    body = f"{ADDRESS}\nHeadlines\n- One\n"
    found = one(tmp_path / "a.txt", body)
    assert (found.address, found.body, found.name) == (ADDRESS, body.encode(), "a.txt")
    assert (found.evidence, found.time_source) == (Evidence.TEXT, TimeSource.UNKNOWN)
    assert found.captured_at is None
    assert one(tmp_path / "b.txt", f"\ufeff{ADDRESS}\r\nHeadlines\r\n").address == ADDRESS
    assert one(tmp_path / "c.txt", f"{ADDRESS}\nHeadlines\n".encode("utf-16")).address == ADDRESS
    assert one(tmp_path / "d.txt", f"Headlines\n{ADDRESS}\n").address is None


def test_an_address_is_kept_in_the_form_of_the_crawl(tmp_path: Path) -> None:
    assert one(tmp_path / "a.txt", "HTTPS://Digest.invalid:443/a?utm_source=x#top\nHeadlines\n").address == (
        "https://digest.invalid/a"
    )


@pytest.mark.parametrize(
    ("head", "address", "captured_at"),
    [
        (f"<!-- saved from url=(0044){ADDRESS} -->", ADDRESS, None),
        (
            f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Tue Feb 21 2023 10:00:00 "
            "GMT+0900 (Japan Standard Time)\n-->",
            ADDRESS,
            datetime(2023, 2, 21, 1, 0, tzinfo=UTC),
        ),
        (
            f"<!--\n Page saved with SingleFile\n url: {ADDRESS}\n saved date: yesterday, about noon\n-->",
            ADDRESS,
            None,
        ),
        (f'<link href="{ADDRESS}" rel="canonical">', ADDRESS, None),
        ('<link rel="canonical" href="/publications/">', None, None),
        (
            f'<!-- saved from url=(0044){ADDRESS} --><link rel="canonical" href="https://digest.invalid/">',
            ADDRESS,
            None,
        ),
        ("", None, None),
    ],
)
def test_a_saved_page_tells_its_address_and_time(
    tmp_path: Path, head: str, address: str | None, captured_at: datetime | None
) -> None:
    found = one(tmp_path / "page.html", PAGE.format(head))
    assert (found.address, found.captured_at) == (address, captured_at)
    assert found.time_source == (TimeSource.SAVED_PAGE if captured_at else TimeSource.UNKNOWN)
    assert found.evidence == Evidence.FILE


def test_what_the_operator_declares_comes_first(tmp_path: Path) -> None:
    declared = datetime(2022, 1, 5, tzinfo=UTC)
    other = "https://digest.invalid/other/"
    saved = "saved date: Tue Feb 21 2023 10:00:00 GMT+0900"
    head = f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n {saved}\n-->"
    found = one(tmp_path / "page.html", PAGE.format(head), address=other, captured_at=declared)
    assert (found.address, found.captured_at, found.time_source) == (other, declared, TimeSource.DECLARED)


def test_the_time_of_a_file_is_never_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Headlines\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    (found,) = captures([path])
    assert isinstance(found, Capture)
    assert (found.captured_at, found.time_source) == (None, TimeSource.UNKNOWN)


def test_the_kind_comes_from_the_bytes_and_not_from_the_name(tmp_path: Path) -> None:
    assert one(tmp_path / "page.txt", PAGE.format("")).evidence == Evidence.FILE
    assert one(tmp_path / "text.html", f"{ADDRESS}\nHeadlines\n").evidence == Evidence.TEXT
    assert one(tmp_path / "mail.txt", "From: a@b.invalid\nSubject: x\n\nWords").evidence == Evidence.FILE
    assert one(tmp_path / "x.pdf", b"%PDF-1.4\n%%EOF").evidence == Evidence.FILE


def test_a_folder_gives_its_copies_in_order_and_counts_the_rest(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "README.md", "a.json", "noending", "c/d.eml", "c/e.pdf", "c/f.htm"):
        path = tmp_path / "top" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    found = list(captures([tmp_path / "top"]))
    assert names(found) == ["a.HTML", "b.txt", "c/d.eml", "c/e.pdf", "c/f.htm"]
    ignored = [each for each in found if isinstance(each, Ignored)]
    assert [each.path.name for each in ignored] == ["README.md", "a.json", "noending"]
    assert ignored[0].reason == "expected a saved copy or an archive of some, found .md"


def test_a_file_named_itself_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    assert one(tmp_path / "saved.data", PAGE.format("")).name == "saved.data"
    assert one(tmp_path / "README.md", "Headlines").evidence == Evidence.TEXT
    assert one(tmp_path / "binary.bin", bytes(range(256))).body == bytes(range(256))


def test_the_pictures_of_a_saved_page_and_hidden_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("page.html", "page_files/frame.html", "alone_files/x.html", ".trash/old.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>x</p>")
    found = list(captures([tmp_path]))
    assert names(found) == ["page.html", "alone_files/x.html"]
    assert {each.path.name for each in found if isinstance(each, Ignored)} == {".trash", "page_files"}


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("Headlines")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    found = list(captures([tmp_path]))
    assert names(found) == ["a/x.txt"]
    assert sorted(each.path.name for each in found if isinstance(each, Unreadable)) == [
        "gone.txt",
        "self.txt",
    ]


def test_names_of_any_bytes_are_kept_as_text(tmp_path: Path) -> None:
    for raw in (b"caf\xe9.txt", "日本\n“x”.txt".encode(), b"-rf .txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw)).write_text("Headlines")
    found = list(captures([tmp_path]))
    assert names(found) == ["-rf .txt", "caf\\xe9.txt", "日本\n“x”.txt"]
    assert all((name or "").encode() for name in names(found))


def test_what_can_not_be_read_says_why(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    found = list(captures([tmp_path / "missing.html", tmp_path / "pipe.txt", large]))
    assert all(isinstance(each, Unreadable) for each in found)
    failures = [each.failure for each in found if isinstance(each, Unreadable)]
    assert [failure.code for failure in failures] == [
        ErrorCode.UNREADABLE_FILE,
        ErrorCode.UNREADABLE_FILE,
        ErrorCode.TOO_LARGE,
    ]
    assert failures[0].message == "expected a file to read, found: No such file or directory"
    assert failures[2].message == "expected at most 134217728 bytes, found 134217729"


def test_an_empty_file_is_a_capture_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (found,) = captures([tmp_path])
    assert isinstance(found, Capture)
    assert found.body == b""


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: {address}
Subject: =?utf-8?Q?US-Japan Alliance Digest?=
Date: Tue, 21 Feb 2023 10:00:00 +0900
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x----"


------MultipartBoundary--x----
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: {address}

<!DOCTYPE html><html><head><meta charset=3D"utf-8"></head><body><p>Tr=C3=A4ne</p></body></html>
------MultipartBoundary--x----
Content-Type: text/html
Content-Location: https://advert.invalid/frame

<html><body><p>A frame that is longer than the page and none of ours at all, however long.</p></body></html>
------MultipartBoundary--x------
"""


def test_a_page_saved_as_one_file_tells_its_address_and_time_and_stays_whole(tmp_path: Path) -> None:
    body = MHTML.format(address=ADDRESS).replace("\n", "\r\n")
    found = one(tmp_path / "a.mhtml", body)
    assert (found.address, found.body) == (ADDRESS, body.encode())
    assert (found.captured_at, found.time_source) == (
        datetime(2023, 2, 21, 1, 0, tzinfo=UTC),
        TimeSource.SAVED_PAGE,
    )
    read = document(found)
    assert (read.format, read.address, read.ended) == (Format.PAGE, ADDRESS, True)
    assert [block.text for block in read.blocks] == ["Träne"]


def test_a_page_saved_without_a_page_in_it_is_damaged(tmp_path: Path) -> None:
    body = MHTML.format(address=ADDRESS).replace("text/html", "image/png")
    with pytest.raises(DocumentError) as caught:
        document(one(tmp_path / "a.mht", body))
    assert caught.value.code is ErrorCode.DAMAGED
