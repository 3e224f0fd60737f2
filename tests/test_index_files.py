"""An index of a web archive brings in what lies beside it, and says what would have to be fetched."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from command import digest
from test_backfill import AUTO, NIGHT, backfilled, issue_page, warc
from test_backfill_plan import planned, run
from test_rebuild import hashes, sqlite
from warc_samples import HTML, issue_address, plain, record

PAGES = [record(issue_address(number), issue_page(number), headers=[HTML]) for number in range(1, 7)]
FILE = "crawl-data/CC-MAIN-2023-14/segments/1/warc/CC-MAIN-1.warc.gz"


def line(address: str, offset: int, length: int, *, file: str = FILE, **told: str) -> bytes:
    fields = {"url": address, "mime": "text/html", "status": "200", "digest": "A" * 32} | told
    fields |= {"length": str(length), "offset": str(offset), "filename": file}
    return f"invalid,digest-replica)/x 20230301040506 {json.dumps(fields)}\n".encode()


def index_of(pages: list[bytes], *, file: str = FILE) -> bytes:
    lines, offset = [], 0
    for number, page in enumerate(pages, start=1):
        lines.append(line(issue_address(number), offset, len(page), file=file))
        offset += len(page)
    return b"".join(lines)


def lying_beside(folder: Path, *, file: str = FILE) -> Path:
    """An index in gzip members, as Common Crawl's, with its archive below the same folder."""
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    warc(folder / file, *PAGES)
    lines = index_of(PAGES, file=file).splitlines(keepends=True)
    path = folder / "cdx-00012.gz"
    path.write_bytes(b"".join(gzip.compress(b"".join(lines[at : at + 2])) for at in range(0, len(lines), 2)))
    return path


def test_records_beside_an_index_are_read_at_their_offsets(tmp_path: Path) -> None:
    path = lying_beside(tmp_path)
    code, told, _ = backfilled(tmp_path / "data", path)
    assert (code, told["counts"]["stored"], told["counts"]["issues"]) == (0, 6, 6)
    backfilled(tmp_path / "whole", tmp_path / FILE)
    assert hashes(sqlite(tmp_path / "data")) == hashes(sqlite(tmp_path / "whole"))
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data" / "captures").glob("*.gz"))
    assert all(page in kept for page in PAGES)
    assert b"X-Capture-Source-File: cdx-00012.gz%21crawl-data" in gzip.decompress(kept)


def test_only_what_an_index_names_is_read_and_plain_files_too(tmp_path: Path) -> None:
    body = plain(PAGES)
    (tmp_path / "p.warc").write_bytes(body)
    begin = body.index(b"WARC/", 10)
    end = body.index(b"WARC/1", begin + 10)
    lines = [
        line(issue_address(2), begin, end - begin, file="p.warc"),
        line(issue_address(3), 0, 9, status="404"),
        line(issue_address(3), 0, 9, mime="image/png"),
        line("https://other.example/", 0, 9),
    ]
    (tmp_path / "i.cdxj").write_bytes(b"".join(lines))
    done = digest("backfill", tmp_path / "i.cdxj", *AUTO, "--data", tmp_path / "data", DIGEST_NOW=NIGHT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == (
        f"{tmp_path}/i.cdxj: 1 stored; passed over 1 archived with status 404, 1 no document, "
        "1 of 1 other host (other.example 1)"
    )


def test_what_lies_elsewhere_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "i.cdxj").write_bytes(index_of(PAGES[:2]) + line(issue_address(2)[:-3] + "x/", 5, 6))
    issues, told = planned(tmp_path / "data", tmp_path / "i.cdxj")
    assert (issues["2.1"]["copies"], issues["2.1"]["best"]) == ({str(tmp_path / "i.cdxj"): 1}, None)
    source, _ = told["sources"]
    assert [(one["offset"], one["length"]) for one in source["to_fetch"]] == [
        (0, len(PAGES[0])),
        (len(PAGES[0]), len(PAGES[1])),
        (5, 6),
    ]
    _, shown, said = run(tmp_path / "data", tmp_path / "i.cdxj")
    assert "2.1         overdue        A1            page of A, to be fetched first\n" in shown
    assert (
        f"A: to be fetched: 3 records ({len(PAGES[0]) + len(PAGES[1]) + 6:,} bytes) of\n   {FILE}\n" in shown
    )
    assert "3 records to be fetched first from elsewhere" in said
    code, outcome, _ = backfilled(tmp_path / "data", tmp_path / "i.cdxj")
    assert (code, outcome["counts"]["passed"]) == (0, 3)
    # Fetched, it comes in; then nothing is left to fetch.
    warc(tmp_path / "CC-MAIN-1.warc.gz", *PAGES[:2])
    assert backfilled(tmp_path / "data", tmp_path / "i.cdxj")[1]["counts"]["stored"] == 2
    assert planned(tmp_path / "data", tmp_path / "i.cdxj")[1]["sources"][0]["held"] == 2


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b"x 20230301040506 {nonsense\n", "broken_record", "in line 1"),
        (line(issue_address(1), -1, 9), "broken_record", "9 bytes at byte -1"),
        (line(issue_address(1), 0, 1 << 40), "broken_record", "at byte 0"),
        (line(issue_address(1), 1 << 30, 99), "cut_archive", "found the end of the file"),
        (line(issue_address(1), 3, 99), "broken_record", "found 99 bytes that are none"),
        (gzip.compress(index_of(PAGES))[:-12], "cut_archive", "expected a whole index, found after"),
    ],
)
def test_a_broken_index_is_told_and_its_other_lines_are_read(
    body: bytes, code: str, said: str, tmp_path: Path
) -> None:
    lying_beside(tmp_path)
    good = b"" if body.startswith(b"\x1f") else index_of(PAGES[:1])
    path = tmp_path / "b.cdxj"
    path.write_bytes(good + body)
    done = digest("backfill", path, *AUTO, "--data", tmp_path / "data", DIGEST_NOW=NIGHT)
    assert done.returncode == 3
    failing = [one for one in done.stdout.splitlines() if f": {code}: " in one]
    assert len(failing) == 1
    assert said.replace("line 1", "line 2") in failing[0]
    assert done.stdout.splitlines()[-1].split()[1] != "0"


def test_no_name_in_an_index_leads_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    warc(tmp_path / "secret.warc.gz", *PAGES)
    names = ["../secret.warc.gz", str(tmp_path / "secret.warc.gz"), "a\0b", "x" * 5000, ""]
    lines = [line(issue_address(1), 0, len(PAGES[0]), file=name) for name in names]
    (tmp_path / "in" / "i.cdxj").write_bytes(b"".join(lines))
    code, told, _ = backfilled(tmp_path / "data", tmp_path / "in" / "i.cdxj")
    assert (code, told["counts"].get("stored", 0), told["counts"]["passed"]) == (0, 0, 5)
