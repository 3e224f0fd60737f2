"""Saved copies inside zip, tar and WACZ files come out in order; nothing in them can do harm."""

from __future__ import annotations

import io
import os
import tarfile
import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from proving import PROVE
from warc_samples import SITE, issue_address, record

from ingest import bundles, sources
from ingest.findings import Archived, Found, Ignored, Unreadable
from ingest.input_codes import InputCode
from ingest.sources import captures
from parsers.model import Capture

PAGE = f'<!doctype html><html><link rel="canonical" href="{SITE}/a"><p>Port Amsel</p></html>'


def names(found: list[Found]) -> list[str | None]:
    return [one.name for one in found if isinstance(one, Capture)]


def codes(found: list[Found]) -> list[tuple[str, InputCode]]:
    return [(one.path.name, one.code) for one in found if isinstance(one, Unreadable)]


def zipped(path: Path, files: dict[str, bytes | str]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, body in files.items():
            package.writestr(name, body)
    return path


def tarred(path: Path, mode: str, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, mode) as package:  # type: ignore[call-overload]
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            package.addfile(info, io.BytesIO(body))
    return path


def test_a_zip_file_gives_what_is_in_it_under_its_names(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "2023/b.html": PAGE, "a.txt": "Headlines", "logo.png": b"\x89PNG", "__MACOSX/a.txt": "x",
        ".x/y.txt": "z",
    }  # fmt: skip
    found = list(captures([zipped(tmp_path / "years.zip", files)]))
    assert names(found) == ["years.zip!2023/b.html", "years.zip!a.txt"]
    assert [one.address for one in found if isinstance(one, Capture)] == [f"{SITE}/a", None]
    ignored = [one.path.name for one in found if isinstance(one, Ignored)]
    assert ignored == ["years.zip!logo.png", "a.txt", "y.txt"]


@pytest.mark.parametrize(
    ("name", "mode"), [("x.tar", "w"), ("x.tar.gz", "w:gz"), ("x.tgz", "w:gz"), ("x.tar.xz", "w:xz")]
)
def test_tar_files_of_every_packing_give_the_same(tmp_path: Path, name: str, mode: str) -> None:
    path = tarred(tmp_path / name, mode, {"2023/b.html": PAGE.encode(), "a.txt": b"Headlines", "c.css": b"x"})
    assert names(list(captures([path]))) == [f"{name}!2023/b.html", f"{name}!a.txt"]
    path.rename(tmp_path / "download")
    assert names(list(captures([tmp_path / "download"]))) == ["download!2023/b.html", "download!a.txt"]


def test_names_that_climb_out_are_names_and_nothing_else(tmp_path: Path) -> None:
    evil = {
        "../../out.html": PAGE.encode(),
        "/etc/out.txt": b"Headlines",
        "C:\\out.txt": b"Headlines",
        "a\nb.txt": b"x",
    }
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    found = list(captures([zipped(folder / "x.zip", dict(evil))]))
    assert names(found) == [f"x.zip!{name}" for name in evil]
    found = list(captures([tarred(folder / "x.tar", "w", evil)]))
    assert names(found) == [f"x.tar!{name}" for name in evil]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "in", "x.tar", "x.zip"]


def test_links_in_bundles_are_told_and_not_followed(tmp_path: Path) -> None:
    link = ZipInfo("link.html")
    link.external_attr = 0o120777 << 16
    with ZipFile(tmp_path / "x.zip", "w") as package:
        package.writestr(link, "/etc/passwd")
    with tarfile.open(tmp_path / "x.tar", "w") as package:
        for name, kind in (
            ("link.html", tarfile.SYMTYPE),
            ("hard.html", tarfile.LNKTYPE),
            ("pipe.html", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            package.addfile(info)
    found = list(captures([tmp_path / "x.zip", tmp_path / "x.tar"]))
    assert [(one.path.name, one.reason) for one in found if isinstance(one, Ignored)] == [
        ("x.zip!link.html", "a link"),
        ("x.tar!link.html", "a link"),
        ("x.tar!hard.html", "a link"),
        ("x.tar!pipe.html", "no file"),
    ]
    assert len(found) == 4


def test_bombs_are_told_before_they_burst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr(sources, "SIZE_LIMIT", 1 << 18)
    zeros = b"\0" * (1 << 18)
    many: dict[str, bytes | str] = {f"{number}.txt": zeros for number in range(8)}
    found = list(captures([zipped(tmp_path / "x.zip", many)]))
    assert codes(found) == [("x.zip", InputCode.BOMB)]
    assert len(names(found)) == 4
    large = {"a.txt": b"Headlines", "large.txt": zeros * 2, "b.txt": b"Headlines"}
    found = list(captures([zipped(tmp_path / "y.zip", dict(large))]))
    assert codes(found) == [("y.zip!large.txt", InputCode.TOO_LARGE)]
    assert names(found) == ["y.zip!a.txt", "y.zip!b.txt"]
    # What is passed over in a tar file must be unpacked all the same.
    passed = {"a.txt": b"Headlines", "large.bin": zeros * 8}
    found = list(
        captures(
            [tarred(tmp_path / "z.tar.gz", "w:gz", passed), tarred(tmp_path / "z.tar.xz", "w:xz", passed)]
        )
    )
    assert codes(found) == [("z.tar.gz", InputCode.BOMB), ("z.tar.xz", InputCode.BOMB)]
    assert names(found) == ["z.tar.gz!a.txt", "z.tar.xz!a.txt"]


def test_a_file_that_lies_about_its_size_is_bounded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SIZE_LIMIT", 1 << 18)
    path = zipped(tmp_path / "x.zip", {"a.txt": b"\0" * (1 << 20)})
    body = bytearray(path.read_bytes())
    size = (1 << 20).to_bytes(4, "little")
    while (at := body.find(size)) >= 0:
        body[at : at + 4] = (1 << 10).to_bytes(4, "little")
    path.write_bytes(body)
    found = list(captures([path]))
    assert [code for _, code in codes(found)] == [InputCode.DAMAGED]


def test_files_under_a_password_and_damaged_ones_are_typed_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.txt": "Headlines", "b.txt": os.urandom(500), "c.txt": "Headlines"})
    body = bytearray(path.read_bytes())
    body[body.index(b"b.txt") + 200] ^= 0xFF
    path.write_bytes(body)
    found = list(captures([path]))
    assert names(found) == ["x.zip!a.txt", "x.zip!c.txt"]
    assert codes(found) == [("x.zip!b.txt", InputCode.DAMAGED)]
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = body.index(start) + (6 if start == b"PK\x03\x04" else 8)
        body[at] |= 1
    path.write_bytes(body)
    assert codes(list(captures([path])))[0] == ("x.zip!a.txt", InputCode.ENCRYPTED)


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.xz"])
def test_a_bundle_cut_anywhere_is_told_and_gives_what_stands_before(tmp_path: Path, name: str) -> None:
    files = {f"{number}.txt": zlib.compress(b"Headlines %d" % number) * 50 for number in range(6)}
    path = tmp_path / name
    if name == "x.zip":
        zipped(path, dict(files))
    else:
        tarred(path, {"x.tar": "w", "x.tar.gz": "w:gz", "x.tar.xz": "w:xz"}[name], files)
    body = path.read_bytes()
    last = len(body) if name != "x.tar" else len(body.rstrip(b"\0"))  # behind that are zeros without end
    for cut in range(10, last - 1, 61):
        path.write_bytes(body[:cut])
        found = list(captures([path]))
        assert any(isinstance(one, Unreadable) for one in found), cut


def test_a_wacz_file_gives_the_records_of_its_archives(tmp_path: Path) -> None:
    page = b"<!doctype html><html><p>Port Amsel</p></html>"
    body = record(issue_address(4), page, WARC_Record_ID="<urn:uuid:1>")
    again = record(
        issue_address(4), b"", kind="revisit", WARC_Refers_To="<urn:uuid:1>", WARC_Date="2024-01-01T00:00:00Z"
    )
    files: dict[str, bytes | str] = {
        "datapackage.json": "{}", "archive/data.warc.gz": body + again, "indexes/index.cdx.gz": b"x",
        "pages/pages.jsonl": "{}",
    }  # fmt: skip
    found = list(captures([zipped(tmp_path / "x.wacz", files)]))
    taken = [one for one in found if isinstance(one, Archived)]
    assert [(one.capture.body, one.source.file, one.source.offset) for one in taken] == [
        (page, "x.wacz!archive/data.warc.gz", 0),
        (page, "x.wacz!archive/data.warc.gz", len(body)),
    ]


def test_archives_and_bundles_are_found_in_folders(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"x.txt": "Headlines"})
    (tmp_path / "b.warc.gz").write_bytes(record(issue_address(4), b"<p>four</p>"))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.warc").write_bytes(b"")
    found = list(captures([tmp_path]))
    assert names(found) == ["a.zip!x.txt"]
    assert [one.source.file for one in found if isinstance(one, Archived)] == ["b.warc.gz"]


def test_a_huge_file_costs_no_memory(tmp_path: Path) -> None:
    size = 5 << 30 if PROVE else 1 << 30
    for name in ("large.pdf", "large.zip", "large.tar"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    found = list(captures([tmp_path / "large.pdf", tmp_path / "large.zip", tmp_path / "large.tar"]))
    assert codes(found) == [("large.pdf", InputCode.TOO_LARGE), ("large.zip", InputCode.DAMAGED)]
