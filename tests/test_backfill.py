"""A backfill takes what it is given in any order and any number of times, and tells what became of it."""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, digest
from invented_issue import HEADLINES, ITEMS
from proving import PROVE
from test_rebuild import AUTO, hashes, sqlite
from warc_samples import HTML, issue_address, record

from ingest.captures import iter_records

sys.path.insert(0, str(ROOT / "fixtures" / "site"))


NIGHT = "2024-04-19T03:00:00Z"


def issue_page(number: int) -> bytes:
    lists = "".join(f"<ul>{''.join(f'<li>{one}</li>' for one in some)}</ul>" for some in (HEADLINES, ITEMS))
    title = f"US-Japan Alliance Digest Vol 2.{number}"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{lists}</body></html>".encode()


PAGES = [record(issue_address(number), issue_page(number), headers=[HTML]) for number in range(1, 7)]


def backfilled(data: Path, *words: str | Path) -> tuple[int, dict[str, Any], str]:
    run = digest("backfill", *words, "--json", *AUTO, "--data", data, DIGEST_NOW=NIGHT)
    return run.returncode, json.loads(run.stdout.splitlines()[-1]), run.stderr


def warc(path: Path, *members: bytes) -> Path:
    path.write_bytes(b"".join(members))
    return path


def test_an_archive_file_comes_in_once(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", *PAGES, record("https://stranger.invalid/", b"<p>x</p>"))
    code, first, _ = backfilled(tmp_path / "data", path)
    assert (code, first["counts"]["stored"], first["counts"]["passed"], first["counts"]["issues"]) == (
        0,
        6,
        1,
        6,
    )
    before = hashes(sqlite(tmp_path / "data"))
    code, again, _ = backfilled(tmp_path / "data", path)
    assert (code, again["counts"]["duplicate"], again["counts"].get("stored", 0)) == (0, 6, 0)
    assert hashes(sqlite(tmp_path / "data")) == before
    kept = [
        one for file in (tmp_path / "data" / "captures").glob("*.warc.gz") for _, one in iter_records(file)
    ]
    assert [one.body for one in kept] == [issue_page(number) for number in range(1, 7)]
    # Each record is kept to the byte, with another behind it that tells where it stood.
    (file,) = (tmp_path / "data" / "captures").glob("*.warc.gz")
    assert all(page in file.read_bytes() for page in PAGES)
    text = gzip.decompress(file.read_bytes()).decode()
    assert text.count("WARC-Type: metadata\r\n") == text.count("X-Capture-Source-File: a.warc.gz\r\n") == 6
    copied = tmp_path / "rebuilt" / "captures"
    copied.mkdir(parents=True)
    (copied / file.name).write_bytes(file.read_bytes())
    assert digest("rebuild", "--data", tmp_path / "rebuilt", DIGEST_NOW=NIGHT).returncode == 0
    assert hashes(sqlite(tmp_path / "rebuilt")) == before


def test_a_record_says_enough_where_its_publication_is_declared(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", *PAGES)
    code, told, _ = backfilled(tmp_path / "data", path, "--publication", "demo")
    assert (code, told["counts"]["stored"]) == (0, 6)
    (file,) = (tmp_path / "data" / "captures").glob("*.warc.gz")
    assert all(page in file.read_bytes() for page in PAGES)
    copied = tmp_path / "rebuilt" / "captures"
    copied.mkdir(parents=True)
    (copied / file.name).write_bytes(file.read_bytes())
    assert digest("rebuild", "--data", tmp_path / "rebuilt", DIGEST_NOW=NIGHT).returncode == 0
    assert hashes(sqlite(tmp_path / "rebuilt")) == hashes(sqlite(tmp_path / "data"))


def test_every_failure_has_a_line_with_file_and_place_and_a_table_sums_up(tmp_path: Path) -> None:
    broken = record(issue_address(3), issue_page(3), WARC_Payload_Digest=f"sha1:{'A' * 32}")
    empty = record(issue_address(4), b"<html><body><p>Nothing</p></body></html>")
    path = warc(tmp_path / "a\nb.warc.gz", PAGES[0], broken, PAGES[1], empty, PAGES[5][:-30])
    (tmp_path / "saved.html").write_bytes(issue_page(6))
    run = digest("backfill", path, tmp_path / "saved.html", "--data", tmp_path / "data", DIGEST_NOW=NIGHT)
    assert run.returncode == 3
    lines = run.stdout.splitlines()
    places = [len(PAGES[0]), len(PAGES[0] + broken + PAGES[1]), len(PAGES[0] + broken + PAGES[1] + empty)]
    assert lines[0].startswith(
        f"{tmp_path}/a\\nb.warc.gz at byte {places[0]}: bad_digest: expected bytes with "
    )
    assert lines[1].startswith(f"a\\nb.warc.gz at byte {places[1]}: {issue_address(4)}: no_issue: ")
    assert lines[2].startswith(
        f"{tmp_path}/a\\nb.warc.gz at byte {places[2]}: cut_archive: expected a whole gzip "
    )
    assert lines[3] == f"{tmp_path}/a\\nb.warc.gz: 3 stored, 1 not understood, 2 broken"
    assert lines[4].startswith("saved.html: 2.6, 5 headlines, 5 items")
    assert [line.split() for line in lines[-3:]] == [
        ["source", "stored", "not", "understood", "unreadable"],
        [f"{tmp_path}/a\\nb.warc.gz", "3", "1", "2"],
        [f"{tmp_path}/saved.html", "1", "0", "0"],
    ]


def test_a_dry_run_keeps_nothing_and_a_limit_and_the_first_failure_stop(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", *PAGES[:2], b"garbage", *PAGES[2:])
    data = tmp_path / "data"
    code, outcome, said = backfilled(data, path, "--dry-run")
    assert (code, outcome["counts"]["stored"], outcome["counts"]["issues"]) == (3, 6, 6)
    assert said.startswith("Dry run, nothing was kept. Not understood: 1 input failed")
    assert not data.exists()
    code, outcome, said = backfilled(data, path, "--limit", "2")
    assert (code, outcome["counts"]["stored"]) == (0, 2)
    assert "stopped after 2 captures (--limit)" in said
    code, outcome, said = backfilled(data, path, "--fail-fast")
    assert (code, outcome["counts"]["duplicate"], outcome["counts"].get("stored", 0)) == (3, 2, 0)
    assert "stopped at the first failure (--fail-fast)" in said
    code, outcome, _ = backfilled(data, path, "--dry-run")
    assert (outcome["counts"]["duplicate"], outcome["counts"]["stored"]) == (2, 4)


def test_any_order_and_any_number_of_times_give_the_same_archive(tmp_path: Path) -> None:
    later = [
        record(issue_address(number), issue_page(number), headers=[HTML], WARC_Date="2024-01-01T00:00:00Z")
        for number in (2, 4)
    ]
    members = [*PAGES, *later]
    warc(tmp_path / "all.warc.gz", *members)
    backfilled(tmp_path / "once", tmp_path / "all.warc.gz")
    for turn in range(100 if PROVE else 1):
        shuffled = random.Random(turn).sample(members, len(members))
        parts = [warc(tmp_path / f"{turn}-{at}.warc.gz", *shuffled[at::2]) for at in range(2)]
        backfilled(tmp_path / f"data-{turn}", *parts)
        backfilled(tmp_path / f"data-{turn}", parts[0])
        assert hashes(sqlite(tmp_path / f"data-{turn}")) == hashes(sqlite(tmp_path / "once"))


def test_what_a_crawl_kept_gives_the_archive_of_the_crawl(first_night: Path, tmp_path: Path) -> None:
    captures = first_night / "captures"
    code, outcome, _ = backfilled(tmp_path / "again", captures)
    assert (code, outcome["counts"].get("unreadable", 0)) == (0, 0)
    assert hashes(sqlite(tmp_path / "again")) == hashes(sqlite(first_night))
    if PROVE:
        plain = tmp_path / "plain.warc"
        plain.write_bytes(b"".join(gzip.decompress(path.read_bytes()) for path in captures.glob("*.warc.gz")))
        backfilled(tmp_path / "plain", plain)
        assert hashes(sqlite(tmp_path / "plain")) == hashes(sqlite(first_night))


def test_a_revisit_is_resolved_by_what_the_archive_holds(tmp_path: Path) -> None:
    page = record(
        issue_address(4), gzip.compress(issue_page(4)), headers=[HTML, ("Content-Encoding", "gzip")]
    )
    digest_line = next(
        line for line in gzip.decompress(page).split(b"\r\n") if line.startswith(b"WARC-Payload")
    )
    digest_told = digest_line.partition(b": ")[2].decode()
    revisit = record(
        issue_address(4), b"", kind="revisit", headers=[], WARC_Payload_Digest=digest_told,
        WARC_Date="2023-09-01T00:00:00Z",
    )  # fmt: skip
    data = tmp_path / "data"
    assert backfilled(data, warc(tmp_path / "b.warc.gz", revisit))[0] == 3
    assert backfilled(data, warc(tmp_path / "a.warc.gz", page))[0] == 0
    code, outcome, _ = backfilled(data, tmp_path / "b.warc.gz")
    assert (code, outcome["counts"]["unchanged"]) == (0, 1)


def test_a_title_on_another_host_counts_only_with_an_issue(tmp_path: Path) -> None:
    issue = record("https://mirror.invalid/a", issue_page(2))
    news = record(
        "https://news.invalid/b", b"<html><body><p>US-Japan Alliance Digest, he said.</p></body></html>"
    )
    code, outcome, _ = backfilled(tmp_path / "data", warc(tmp_path / "a.warc.gz", news, issue))
    assert (code, outcome["counts"]["stored"], outcome["counts"]["no_issue"]) == (0, 1, 1)


def test_names_of_any_bytes_stay_on_their_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9\nx.html")).write_bytes(b"<p>Nothing</p>")
    Path(os.fsdecode(os.fsencode(folder) + b"/gone\xff.txt")).symlink_to("nowhere")
    (folder / "loop").symlink_to(folder)
    (folder / "shut.zip").symlink_to("/proc/self/mem")
    run = digest("backfill", folder, "--data", tmp_path / "data", PYTHONIOENCODING="ascii")
    assert run.returncode == 3
    assert [line.partition(": ")[::2][0] for line in run.stdout.splitlines()[:-2]] == [
        "caf\\xe9\\nx.html",
        f"{folder}/gone\\udcff.txt",
        f"{folder}/shut.zip",
    ]
    assert [line.split() for line in run.stdout.splitlines()[-2:]] == [
        ["source", "stored", "not", "understood", "unreadable"],
        [str(folder), "1", "1", "2"],
    ]
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["--limit", "0"], ["--limit", "x"]])
def test_a_limit_is_a_number(tmp_path: Path, words: list[str]) -> None:
    assert digest("backfill", tmp_path, *words).returncode == 2


def test_the_line_of_an_archive_counts_its_own_captures_alone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_bytes(b"")
    (tmp_path / "in" / "b.html").write_bytes(issue_page(1))
    (tmp_path / "in" / "c.html").symlink_to("nowhere")
    warc(tmp_path / "in" / "d.warc.gz", *PAGES[:2])
    run = digest("backfill", tmp_path / "in", *AUTO, "--data", tmp_path / "data", DIGEST_NOW=NIGHT)
    assert f"{tmp_path}/in/d.warc.gz: 2 stored" in run.stdout.splitlines()
