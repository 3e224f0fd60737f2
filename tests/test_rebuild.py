"""An archive made anew from WARC files and corrections, and backups: the same hashes on both databases."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command import ROOT, begun, digest
from crawling import crawled
from proving import PROVE
from small_site import issue_page
from sqlalchemy import insert, select

from db import store
from db.current import refresh
from db.engine import open_archive
from db.facts import correction, issue
from db.schema import capture as captures
from db.verify import content_hash, evidence_hash, problems
from ingest.captures import iter_kept, read_capture
from ingest.parser_version import parser_version
from ingest.readers import Readers
from ingest.warc_records import ReadAs
from parsers.model import Key
from parsers.reconcile import copy_differences

sys.path.insert(0, str(ROOT / "fixtures" / "site"))

from replica_server import ReplicaServer

NIGHT = "2024-04-19T03:00:00Z"
AUTO = ("--second-witness", "auto")
PAGES = 480 if PROVE else 48  # taken in while backups are made
UNNUMBERED = "unnumbered.txt"


def hashes(url: str) -> tuple[str, str]:
    with open_archive(url) as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return content_hash(connection), evidence_hash(connection)


def sqlite(data: Path) -> str:
    return f"sqlite:///{data / 'archive.sqlite'}"


def supplied(folder: Path) -> Path:
    """The stored documents of all publications as a folder of files, and a copy without a number."""
    for path in sorted((ROOT / "fixtures" / "publications").rglob("*.gz")):
        target = folder / path.parent.name / path.name.removesuffix(".gz")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzip.decompress(path.read_bytes()))
    lines = ["US-Japan Alliance Digest", "", "Headlines"]
    lines += [f"- Harbour office number {number} opens in Port Amsel" for number in range(1, 5)]
    lines += ["", "Details"]
    lines += [
        f"- On February {number} the harbour office number {number} of Port Amsel opened its doors. " * 6
        for number in range(1, 5)
    ]
    (folder / UNNUMBERED).write_text("\n".join(lines), "utf-8")
    return folder


def numbered(data: Path) -> None:
    """Have a person say which issue the copy without a number is, and read it so."""
    with open_archive(sqlite(data)) as archive, Readers() as readers:
        with archive.read() as connection:
            number = connection.scalar(select(captures.c.id).where(captures.c.name == UNNUMBERED))
            place = store.capture_of(connection, number).place
        said = {"because": "It was sent in January.", "made_by": "A reader"}
        said |= {"made_at": datetime(2024, 4, 20, tzinfo=UTC)}
        readings = readers.readings(
            read_capture(data / "captures", place),
            publication="us-japan-alliance-digest",
            key=Key(1, 1),
        )
        with archive.write() as connection:
            row = said | {"capture_id": number, "field": "key", "value": "1.1"}
            connection.execute(insert(correction), row)
            store.keep_readings(
                connection,
                number,
                readings,
                parser=parser_version(),
                compare=copy_differences,
                now=datetime(2024, 4, 20, tzinfo=UTC),
            )
            owned = connection.scalar(select(issue.c.id).where(issue.c.volume == 2, issue.c.number == 4))
            row = said | {"issue_id": owned, "field": "withdrawal", "value": "the whole issue"}
            row |= {"withdrawn_by": "A reader", "withdrawn_because": "It was a mistake."}
            connection.execute(insert(correction), row | {"withdrawn_at": datetime(2024, 4, 21, tzinfo=UTC)})
            refresh(connection, connection.scalars(select(issue.c.id)).all(), copy_differences)


@pytest.fixture(scope="module")
def original(first_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights on the replica site, a backfill of files and two corrections."""
    data = tmp_path_factory.mktemp("original") / "data"
    shutil.copytree(first_night, data)
    files = supplied(tmp_path_factory.mktemp("files"))
    with ReplicaServer() as site:
        site.edition = 2
        crawled(data, site.url, night=NIGHT, second_witness="auto", full=True)
    digest("backfill", files, "--data", data, *AUTO, DIGEST_NOW=NIGHT)
    numbered(data)
    return data


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backfill of a few pages."""
    data = tmp_path_factory.mktemp("small") / "data"
    files = ROOT / "fixtures" / "publications" / "us-japan-alliance-digest"
    folder = data.with_name("files")
    folder.mkdir()
    for path in sorted(files.glob("*.html.gz")):
        (folder / path.name.removesuffix(".gz")).write_bytes(gzip.decompress(path.read_bytes()))
    digest("backfill", folder, "--data", data, *AUTO, DIGEST_NOW=NIGHT)
    return data


@pytest.fixture
def corrections(original: Path, tmp_path: Path) -> Path:
    file = tmp_path / "corrections.jsonl"
    done = digest("corrections", "--export", file, "--data", original)
    assert done.returncode == 0, done.stderr
    return file


def facts_of(url: str) -> set[tuple[object, ...]]:
    """All that the rows of captures say, but for row numbers and the time of keeping."""
    left_out = {"id", "run_id", "publication_id", "kept_at"}
    columns = [column for column in captures.columns if column.name not in left_out]
    with open_archive(url) as archive, archive.read() as connection:
        return {tuple(row) for row in connection.execute(select(*columns))}


def test_an_archive_made_anew_has_the_same_hashes(
    original: Path, corrections: Path, database: str, database_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "anew"
    words = ("--data", data, "--database-url", database_url)
    done = digest("rebuild", "--from", original, "--corrections", corrections, *AUTO, *words)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("Good: ")
    assert done.stderr.splitlines()[-1].endswith(" captures and 2 corrections taken in.")
    assert hashes(database_url) == hashes(sqlite(original))
    assert facts_of(database_url) == facts_of(sqlite(original))
    again = digest("rebuild", *words)
    assert (again.returncode, again.stdout) == (2, "")
    assert "expected no archive yet, found one at" in again.stderr


def test_the_records_say_what_each_capture_was_taken_for(original: Path) -> None:
    told = {
        (purpose.publication, purpose.read_as)
        for path in sorted((original / "captures").glob("*.warc.gz"))
        for _, _, purpose in iter_kept(path)
    }
    crawl = {("demo", use) for use in (ReadAs.ISSUE, ReadAs.INDEX, ReadAs.NOTHING)}
    assert told == crawl | {(None, ReadAs.ISSUE)}


def test_a_rebuild_that_was_killed_is_gone_on_with(small: Path, tmp_path: Path) -> None:
    data = tmp_path / "anew"
    shutil.copytree(small / "captures", data / "captures")
    with open_archive(sqlite(data), create=True) as archive, archive.write() as connection:
        store.start_run(connection, kind="rebuild", publication=None, now=datetime(2024, 5, 1, tzinfo=UTC))
    done = digest("rebuild", "--data", data, *AUTO)
    assert done.returncode == 0, done.stderr
    assert hashes(sqlite(data)) == hashes(sqlite(small))


def test_what_a_damaged_file_still_holds_is_saved(small: Path, tmp_path: Path) -> None:
    data = tmp_path / "anew"
    shutil.copytree(small / "captures", data / "captures")
    (file,) = (data / "captures").glob("*.warc.gz")
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(b"\0" * 64)
    done = digest("rebuild", "--data", data, "--json", *AUTO)
    assert done.returncode == 6
    told = json.loads(done.stdout)
    assert len(told["damages"]) == 1
    assert told["captures"] == len(facts_of(sqlite(small))) - 1
    assert "1 parts are lost; bring them in from a backup." in done.stderr


def test_bytes_that_are_read_for_another_purpose_are_found_again(small: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "page.html"
    shutil.copytree(small, data)
    file.write_text("<html><body><p>Nobody can tell whose page this is.</p></body></html>", "utf-8")
    words = ("backfill", file, "--data", data)
    for more, records in (((), 1), (("--publication", "demo"), 2), (("--publication", "demo"), 2)):
        assert digest(*words, *more, DIGEST_NOW=NIGHT).returncode == 3
        (warc,) = (data / "captures").glob("*.warc.gz")
        told = [purpose for _, capture, purpose in iter_kept(warc) if capture.name == "page.html"]
        assert len(told) == records
    assert [purpose.publication for purpose in told] == [None, "demo"]


@pytest.mark.parametrize("words", [("--from", "elsewhere"), ()], ids=["from a folder", "in place"])
def test_where_no_bytes_are_kept_nothing_is_made(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "captures").mkdir(parents=True)
    done = digest("rebuild", *words, "--data", tmp_path / "data", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected WARC files such as captures-00001.warc.gz in " in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("line", ["no JSON", "[]", '{"field": "key"}'])
def test_a_file_of_corrections_is_checked_before_anything_is_made(line: str, tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_text(f"{line}\n", "utf-8")
    done = digest("rebuild", "--corrections", file, "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "line 1: expected a correction" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_backup_is_a_data_directory_that_verifies(
    original: Path, corrections: Path, database: str, database_url: str, tmp_path: Path
) -> None:
    source = sqlite(original)
    if database == "postgresql":
        assert digest("db", "copy", source, database_url).returncode == 0
        source = database_url
    target = tmp_path / "backups" / "monday"
    done = digest("backup", target, "--data", original, "--database-url", source)
    assert done.returncode == 0, done.stderr
    assert f"Check it: digest verify --data {target}" in done.stderr
    assert sorted(path.name for path in target.iterdir()) == [
        "archive.sqlite",
        "captures",
        "corrections.jsonl",
    ]
    assert [path.name for path in target.parent.iterdir()] == ["monday"]
    assert hashes(sqlite(target)) == hashes(source)
    assert (target / "corrections.jsonl").read_bytes() == corrections.read_bytes()
    checked = digest("verify", "--data", target, "--database-url", sqlite(target))
    assert checked.returncode == 0, checked.stdout
    assert digest("backup", target, "--data", original).returncode == 2


def test_backups_taken_while_a_backfill_writes_are_each_one_state(
    database: str, database_url: str, tmp_path: Path
) -> None:
    data, files = tmp_path / "data", tmp_path / "files"
    files.mkdir()
    for at in range(PAGES):
        key = 1 + at // 24, 1 + at % 24
        (files / f"{at}.html").write_bytes(issue_page(*key, word="amber"))
    place = ("--data", data, "--database-url", database_url)
    taken_in = begun("backfill", files, *place, *AUTO, DIGEST_NOW=NIGHT)
    held, backups = [], 0
    while taken_in.poll() is None or not backups:
        target = tmp_path / f"backup-{backups}"
        done = digest("backup", target, *place)
        if done.returncode == 6 and not held and taken_in.poll() is None:
            continue  # there is no archive yet
        assert done.returncode == 0, done.stderr
        backups += 1
        checked = digest("verify", "--data", target, "--database-url", sqlite(target), "--json")
        assert (checked.returncode, json.loads(checked.stdout)["problems"]) == (0, [])
        held.append(len(facts_of(sqlite(target))))
    assert taken_in.wait() == 0
    assert held == sorted(held)
    assert digest("backup", tmp_path / "last", *place).returncode == 0
    assert hashes(sqlite(tmp_path / "last")) == hashes(database_url)
    print(f"{backups} backups on {database}, of {held} captures")


def test_a_backup_takes_what_the_archive_knows_and_no_torn_tail(small: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(small, data)
    (file,) = (data / "captures").glob("*.warc.gz")
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:100])  # as if a record were being written
    assert digest("backup", tmp_path / "backup", "--data", data).returncode == 0
    assert (tmp_path / "backup" / "captures" / file.name).read_bytes() == whole


def test_a_backup_of_damaged_files_is_refused(small: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(small, data)
    (file,) = (data / "captures").glob("*.warc.gz")
    file.write_bytes(file.read_bytes()[:1000])
    done = digest("backup", tmp_path / "backup", "--data", data)
    assert done.returncode == 6
    assert "found fewer; run digest verify" in done.stderr
    assert not (tmp_path / "backup").exists()


def test_corrections_are_listed_for_people(original: Path) -> None:
    done = digest("corrections", "--data", original)
    assert done.stdout.splitlines() == [
        "Correction 1: unnumbered.txt is issue 1.1: “It was sent in January.” (A reader, 2024-04-20)",
        "Correction 2: issue 2.4 is withdrawn: “It was sent in January.” (A reader, 2024-04-20); "
        "taken back: “It was a mistake.” (A reader, 2024-04-21)",
    ]
