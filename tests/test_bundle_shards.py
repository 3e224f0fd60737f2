"""A bundle is read in parts, each file and each record in one, whatever its packing and its damage."""

from __future__ import annotations

import io
import random
import tarfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from test_backfill import issue_page
from test_engines import noisy
from warc_samples import HTML, issue_address, record

from ingest import bundles, shards
from ingest.findings import Archived, Found
from ingest.sources import Wanted, captures
from parsers.model import Capture

KINDS = ["deflated.zip", "stored.zip", "x.wacz", "x.tar", "x.tar.gz", "x.tar.xz"]
RECORDS = [record(issue_address(number), noisy(number, 3_000), headers=[HTML]) for number in range(1, 9)]
# More than one file may have a name, and some are none of ours.
FILES: list[tuple[str, bytes]] = [
    ("2023/", b""),
    *((f"2023/{number}.html", issue_page(number) + b"\n" * number) for number in range(1, 7)),
    ("logo.png", random.Random(1).randbytes(5_000)),
    ("archive/a.warc.gz", b"".join(RECORDS)),
    ("2023/7.html", issue_page(7)),
    (f"{'long/' * 30}8.html", issue_page(8)),
    ("b.warc", b""),
]
INSIDE = [
    *(f"2023/{number}.html" for number in range(1, 7)),
    *["archive/a.warc.gz"] * 8,
    "2023/7.html",
    f"{'long/' * 30}8.html",
]


def bundle(folder: Path, name: str) -> Path:
    path = folder / name
    if ".tar" not in name:
        with ZipFile(path, "w", ZIP_DEFLATED if name == "deflated.zip" else ZIP_STORED) as package:
            for inner, body in FILES:
                package.writestr(inner, body)
        return path
    mode = {"x.tar": "w", "x.tar.gz": "w:gz", "x.tar.xz": "w:xz"}[name]
    with tarfile.open(path, mode) as package:  # type: ignore[call-overload]
        for inner, body in FILES:
            info = tarfile.TarInfo(inner)
            info.size, info.type = len(body), tarfile.DIRTYPE if inner.endswith("/") else tarfile.REGTYPE
            package.addfile(info, io.BytesIO(body))
    return path


def places(found: list[Found]) -> list[tuple[str | None, int | None, bytes]]:
    """Where captures were found, and their bytes."""
    return [
        (one.source.file, one.source.offset, one.capture.body)
        if isinstance(one, Archived)
        else (one.name, None, one.body)
        for one in found
        if isinstance(one, Capture | Archived)
    ]


def by_shards(path: Path) -> list[tuple[shards.Shard, Found]]:
    return [
        (shard, one)
        for shard in shards.shards(path)
        for one in shard.findings(Wanted())
        if isinstance(one, Capture | Archived)
    ]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("size", [700, 4_000])
def test_each_file_and_record_is_of_one_part(
    size: int, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "BYTES", size)
    path = bundle(tmp_path, name)
    found = by_shards(path)
    assert [place[0] for place in places([one for _, one in found])] == [f"{name}!{one}" for one in INSIDE]
    assert places([one for _, one in found]) == places(list(captures([path])))
    every = list(shards.shards(path))
    assert all([other for other in every if other.covers(one)] == [shard] for shard, one in found)
    # What must be unpacked from its beginning has fewer and fewer parts; all others have them alike.
    least = {"x.tar.gz": 6, "x.tar.xz": 6, "deflated.zip": 9}.get(name, 15) if size == 700 else 4
    assert len({id(shard) for shard, _ in found}) >= least


@pytest.mark.parametrize("name", KINDS)
def test_a_bundle_of_one_part_is_one(name: str, tmp_path: Path) -> None:
    assert len(list(shards.shards(bundle(tmp_path, name)))) == 1


@pytest.mark.parametrize("name", KINDS)
def test_a_bundle_cut_or_broken_anywhere_gives_no_part_what_it_has_not(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "BYTES", 4_000)
    path = bundle(tmp_path, name)
    body = path.read_bytes()
    whole = set(places(list(captures([path]))))
    chance = random.Random(6)
    for turn in range(40):
        at = chance.randrange(4_001, len(body))
        rest = bytes([body[at] ^ 0xFF]) + body[at + 1 :] if turn % 2 else b""
        path.write_bytes(body[:at] + rest)
        found = places([one for _, one in by_shards(path)])
        assert {place for place in found if place[1] is not None} <= whole
        list(captures([path]))


@pytest.mark.parametrize("name", ["x.tar.gz", "deflated.zip"])
def test_a_bomb_ends_the_parts_too(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "BYTES", 1_000)
    monkeypatch.setattr(bundles, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr(bundles, "RATIO_AT_MOST", 2)
    zeros = [(f"{number}.txt", b"Headlines" + b"\0" * (1 << 18)) for number in range(8)]
    monkeypatch.setattr(f"{__name__}.FILES", zeros)
    path = bundle(tmp_path, name)
    names = [place[0] for place in places([one for _, one in by_shards(path)])]
    # Each part pays for itself; whoever goes through all of them stops at the fourth.
    assert names == [f"{name}!{number}.txt" for number in range(4 if name == "x.tar.gz" else 8)]
    assert [place[0] for place in places(list(captures([path])))] == names[:3]
