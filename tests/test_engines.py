"""Every engine gives one archive, whatever is killed on the way; what is read ahead is read once."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, SETTINGS, digest, python
from proving import PROVE
from test_backfill import AUTO, NIGHT, issue_page, warc
from test_rebuild import hashes, sqlite
from warc_samples import HTML, issue_address, record

from ingest import shards
from ingest.engine import Pool, perform
from ingest.engine_choice import Choice, Part, engine
from ingest.findings import Archived
from ingest.read_ahead import ReadAhead
from ingest.readings_file import NotWholeError, ReadingsFile, is_whole, name_of, write
from ingest.shards import tasks
from ingest.sources import Wanted, captures
from parsers.model import Capture, ErrorCode, Failure, Reading

MOMENTS = ["2023-03-01T00:00:00Z", "2023-04-01T00:00:00Z"]


def noisy(number: int, size: int) -> bytes:
    """A page of an issue with a comment that no packing makes smaller."""
    noise = random.Random(number).randbytes(size // 2).hex().encode()
    return issue_page(number) + b"<!-- " + noise + b" -->"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder of more files than a shard has, a web archive of several shards with all that can be wrong in
    one, and a bundle."""
    top = tmp_path_factory.mktemp("inputs")
    (top / "saved").mkdir()
    for at in range(70):
        comment = f"<!-- saved from url=(0099){issue_address(1 + at % 12)} -->".encode()
        (top / "saved" / f"{at:02d}.html").write_bytes(comment + issue_page(1 + at % 12) + b"\n" * at)
    members = [
        record(issue_address(number), noisy(number, 300_000), headers=[HTML], WARC_Date=moment)
        for moment in MOMENTS
        for number in range(1, 5)
    ]
    broken = record(issue_address(9), issue_page(9), WARC_Payload_Digest=f"sha1:{'A' * 32}")
    stranger = record("https://stranger.invalid/", noisy(1, 2_000_000).replace(b"Alliance", b"x"))
    warc(
        top / "a.warc.gz",
        *members[:5],
        b"garbage",
        *members[5:9],
        stranger,
        broken,
        *members[9:],
        members[0][:-9],
    )
    with zipfile.ZipFile(top / "b.zip", "w") as bundle:
        bundle.writestr("logo.png", random.Random(1).randbytes(1 << 20))  # makes it large enough for parts
        bundle.writestr("in/10.html", issue_page(10))
        bundle.writestr("c.warc.gz", b"".join(members[2:4]))
    return [top / "saved", top / "a.warc.gz", top / "b.zip"]


@pytest.fixture(scope="module")
def alone(inputs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[str]]:
    """What this process alone makes of them: the hashes, and every line."""
    data = tmp_path_factory.mktemp("alone")
    run = digest("backfill", *inputs, *AUTO, "--engine", "self", "--data", data, DIGEST_NOW=NIGHT)
    assert run.returncode == 3, run.stderr
    return hashes(sqlite(data)), run.stdout.splitlines()


def started(*words: str | Path, module: str = "ingest") -> subprocess.Popen[str]:
    """A command that goes on while a test does something to it."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, words)],
        env={**inherited, "PYTHONPATH": str(ROOT), "DIGEST_NOW": NIGHT},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def await_readings(data: Path, process: subprocess.Popen[str]) -> None:
    """Return once the first shard is read or being written."""
    while not list(data.glob("backfill/*/*")):
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.01)


def test_whoever_reads_a_shard_loads_no_database(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(issue_page(1))
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ingest.engine import perform\n"
        "from ingest.shards import tasks\n"
        "from ingest.sources import Wanted\n"
        "(task,) = tasks(Path('page.html'), Wanted(), 'auto', Path('readings'))\n"
        "print(perform(task), {'sqlalchemy', 'psycopg'} & set(sys.modules))\n"
    )
    run = python(program, tmp_path)
    assert (run.stdout, run.stderr) == ("1 set()\n", "")


def test_a_pool_gives_the_same_archive_and_the_same_lines(
    inputs: list[Path], alone: tuple[Any, list[str]], tmp_path: Path
) -> None:
    words = ["--engine", "pool", "--workers", "2", "--data", tmp_path]
    run = digest("backfill", *inputs, *AUTO, *words, DIGEST_NOW=NIGHT)
    assert (hashes(sqlite(tmp_path)), run.stdout.splitlines()) == alone
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_dir()) == ["captures"]


def test_a_worker_of_a_pool_may_die(inputs: list[Path], alone: tuple[Any, list[str]], tmp_path: Path) -> None:
    run = started("backfill", *inputs, *AUTO, "--engine", "pool", "--workers", "2", "--data", tmp_path)
    await_readings(tmp_path, run)
    for worker in children(run.pid)[-1:]:
        os.kill(worker, signal.SIGKILL)
    told, _ = run.communicate(timeout=240)
    assert run.returncode == 3, told
    assert hashes(sqlite(tmp_path)) == alone[0]


def test_parts_read_by_several_machines_are_stored_by_one(
    inputs: list[Path], alone: tuple[Any, list[str]], tmp_path: Path
) -> None:
    parts = [started("backfill", *inputs, *AUTO, "--shard", f"{at}/2", "--data", tmp_path) for at in (1, 2)]
    told = sorted(part.communicate(timeout=120)[0] for part in parts)
    assert [line.partition(":")[0] for line in told] == ["Part 1 of 2", "Part 2 of 2"]
    assert not (tmp_path / "archive.sqlite").exists()
    run = digest("backfill", *inputs, *AUTO, "--engine", "self", "--data", tmp_path, DIGEST_NOW=NIGHT)
    assert (hashes(sqlite(tmp_path)), run.stdout.splitlines()) == alone


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A Dask scheduler with two workers of one thread each: its address, and the workers."""
    told = folder / "scheduler.json"
    quiet = ["--no-dashboard", "--scheduler-file", told]
    with ExitStack() as held:

        def running(module: str, *words: str | Path) -> subprocess.Popen[str]:
            process = started(*quiet, *words, module=module)
            held.callback(process.communicate)
            held.callback(process.kill)
            return process

        running("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        while not told.exists():
            time.sleep(0.05)
        options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory", folder)
        workers = [running("distributed.cli.dask_worker", *options) for _ in range(2)]
        from distributed import Client

        with Client(scheduler_file=str(told), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
            address = client.scheduler.address
        yield address, workers


def test_a_dask_cluster_gives_the_same_archive_though_a_worker_dies(
    inputs: list[Path], alone: tuple[Any, list[str]], tmp_path: Path
) -> None:
    with cluster(tmp_path) as (address, workers):
        words = ["--engine", "dask", "--scheduler", address, "--data", tmp_path / "data"]
        run = started("backfill", *inputs, *AUTO, *words)
        await_readings(tmp_path / "data", run)
        workers[0].kill()
        told, _ = run.communicate(timeout=240)
        assert run.returncode == 3, told
    assert hashes(sqlite(tmp_path / "data")) == alone[0]


def test_an_engine_and_where_it_is_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(issue_page(1))
    run = digest("backfill", tmp_path / "a.html", "--engine", "dask", "--data", tmp_path / "data")
    assert (run.returncode, "expected --engine dask and --scheduler ADDRESS together" in run.stderr) == (
        2,
        True,
    )


@pytest.mark.skipif(not PROVE, reason="a scheduler that is not there is waited for 20 s: see make prove")
def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(issue_page(1))
    words = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--data", tmp_path / "data"]
    run = digest("backfill", tmp_path / "a.html", *words)
    assert (run.returncode, "expected a Dask scheduler at tcp://127.0.0.1:9, found: " in run.stderr) == (
        2,
        True,
    )


def test_killed_again_and_again_it_comes_to_the_same_archive(
    inputs: list[Path], alone: tuple[Any, list[str]], tmp_path: Path
) -> None:
    chance = random.Random(6)
    for turn in range(100 if PROVE else 1):
        run = started("backfill", *inputs, *AUTO, "--engine", "pool", "--workers", "2", "--data", tmp_path)
        if turn % 5:
            time.sleep(chance.uniform(0.5, 8))
        else:
            await_readings(tmp_path, run)
        workers = children(run.pid) if run.poll() is None else []
        run.kill()
        run.communicate()
        for worker in workers:
            while Path(f"/proc/{worker}/cmdline").exists() and Path(f"/proc/{worker}/cmdline").read_text():
                time.sleep(0.01)
    run = started("backfill", *inputs, *AUTO, "--engine", "pool", "--workers", "2", "--data", tmp_path)
    run.communicate(timeout=240)
    assert hashes(sqlite(tmp_path)) == alone[0]
    assert not (tmp_path / "backfill").exists()


def test_what_is_read_ahead_is_not_read_again(inputs: list[Path], tmp_path: Path) -> None:
    wanted = Wanted()
    count = 0
    with ReadAhead(tmp_path, None, "never") as ahead:
        for path in inputs:
            count += sum(perform(task) for task in tasks(path, wanted, "never", tmp_path))
            for found in ahead.over(path, wanted, captures([path], wanted)):
                if isinstance(found, Capture):
                    assert ahead.readings(found, second_witness="never")[0].ok
                elif isinstance(found, Archived):
                    assert ahead.readings(found.capture, second_witness="never")[0].ok
        assert (ahead.made, ahead.looked_up, count) == (0, 70 + 8 + 1 + 2, 70 + 8 + 1 + 2)
        # Read in another way, or as another issue, it is not the same.
        assert ahead.readings(found.capture if isinstance(found, Archived) else Capture(b""))
        assert ahead.made == 1


@pytest.mark.parametrize("size", [97, 1000])
def test_each_record_is_of_one_span_of_its_file(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "BYTES", size)
    pages = [record(issue_address(number), issue_page(number), headers=[HTML]) for number in range(1, 9)]
    for path in (
        warc(tmp_path / "members.warc.gz", *pages[:3], b"garbage", *pages[3:]),
        warc(tmp_path / "plain.warc", *map(gzip.decompress, pages)),
    ):
        found = [
            (shard, one)
            for shard in shards.shards(path)
            for one in shard.findings(Wanted())
            if isinstance(one, Archived)
        ]
        assert [one.capture.address for _, one in found] == [issue_address(number) for number in range(1, 9)]
        assert all(shard.covers(one) for shard, one in found)
        assert len(list(shards.shards(path))) == -(-path.stat().st_size // size)


def test_a_file_of_readings_is_whole_or_it_is_none(tmp_path: Path) -> None:
    readings = (Reading(1, None, failure=Failure(ErrorCode.EMPTY, "nothing")),)
    name = name_of(Capture(b"x"), None, "auto")
    path = tmp_path / "one.readings"
    assert write(path, [[(name, readings)]]) == 1
    assert is_whole(path)
    with ReadingsFile.opened(path) as file:
        assert (file.readings(name), file.readings(b"0" * 16)) == (readings, None)
    body = path.read_bytes()
    for size in range(len(body)):
        path.write_bytes(body[:size])
        assert not is_whole(path)
        with pytest.raises(NotWholeError):
            ReadingsFile.opened(path)
    assert [one.name for one in tmp_path.iterdir()] == ["one.readings"]


@pytest.mark.parametrize("part", ["0/3", "4/3", "3", "a/b", "1/0", "-1/2"])
def test_a_part_is_one_of_several(part: str) -> None:
    assert Part.parse("3/16") == Part(3, 16)
    with pytest.raises(ValueError, match="expected a part as 3/16, found"):
        Part.parse(part)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processors can't be named here")
def test_processes_are_started_only_for_more_than_a_few_small_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    small = [tmp_path / f"{at}.html" for at in range(65)]
    for path in small:
        path.write_bytes(issue_page(1))
    large = tmp_path / "large.html"
    large.write_bytes(noisy(2, 1 << 20))
    assert engine(Choice(), small[:64]) is None
    assert isinstance(engine(Choice(), small), Pool)
    assert isinstance(engine(Choice(), [tmp_path]), Pool)
    assert isinstance(engine(Choice(), [small[0], large]), Pool)
    assert engine(Choice(), [large]) is None
