"""One backfill by each engine: seconds on the wall, CPU of who stores and of those who read, peak memory.

The same invented issues in a WARC file, each round a new archive on SQLite, the engines in turn. On a machine
that does nothing else the ratios on the wall are what counts; elsewhere those of the CPU tell as much: with
two cores a backfill can't end before the storing process's CPU, nor before half of all. What a run of few
captures takes is its start, which is taken off where engines are compared beyond it. `--captures N` and
`--rounds N` change the size; `--memory` compares the peak of 1,000, 10,000 and 100,000 captures.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from operator import attrgetter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "fixtures" / "site")]

import replica_expected
import replica_site
from corpus_issues import A_YEAR, Corpus
from warc_samples import HTML, SITE, record

PATH = "/publications/us-japan-alliance-digest-vol-2-4/"
BODY = 100_000  # bytes of a page of this kind of site
TOLD = "TOLD "
# What the storing process reports of itself at its end, its workers not.
MAIN = """\
import atexit, json, re, resource, sys
from pathlib import Path
from ingest.commands import main

def told():
    own, read = (resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # ru_maxrss would be that of the process that started this one, where that had more.
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    numbers = [own.ru_utime + own.ru_stime, read.ru_utime + read.ru_stime, peak]
    print("TOLD", json.dumps(numbers), file=sys.stderr)

if __name__ == "__main__":
    atexit.register(told)
    sys.exit(main())
"""
HEADS = ("engine", "wall s", "storing CPU ms", "reading CPU ms", "peak MiB", "× this process")
ALONE, POOL, DASK = "this process", "pool of two", "Dask, two workers"
VOLUMES = 99  # their numbers have two digits
FEW = 24  # captures of a run that only starts: two shards, so that there is something to share
TWO_GOAL, CPU_GOAL, DASK_GOAL = 1.6, 1.25, 0.9
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, CPU seconds of the storing process and of its workers, its peak in MiB."""

    wall: float
    own: float
    read: float
    peak: float

    @property
    def cpu(self) -> float:
        """The CPU seconds of all."""
        return self.own + self.read


def corpus(path: Path, count: int, size: int = BODY) -> None:
    """So many captures in the replica's markup with furniture around it: each an issue of its own, and once
    there are as many as numbers, another wording of one."""
    (key,) = replica_expected.pages()[PATH]
    page = replica_site.answer(PATH).body.decode()
    headlines = replica_expected.issues()[key].headlines
    words = Corpus()
    filler = f"<div hidden>{words.text(random.Random(1), max(6, size - len(page)))}</div>"
    head, body, rest = page.partition("<body")
    page = head + body + rest.replace("</body>", f"{filler}</body>")
    with path.open("wb") as file:
        for at in range(count):
            volume, number = 1 + at // A_YEAR % VOLUMES, 1 + at % A_YEAR
            text = re.sub(r"(?i)vol(ume)?\.? ?2[., ]+(no\.? ?)?4\b", f"Vol {volume}.{number}", page)
            for place, old in enumerate(headlines, start=1):
                text = text.replace(old, f"{old} as of {at:,} and {place}")
            address = f"{SITE}/publications/us-japan-alliance-digest-vol-{volume}-{number}/"
            file.write(record(address, text.encode(), headers=[HTML]))


def cpu_of(processes: Sequence[int]) -> float:
    """The CPU seconds that some processes have taken so far."""
    stats = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICK


def cost(path: Path, words: Sequence[str], others: Sequence[int] = (), label: str | None = None) -> Cost:
    """One backfill into a new archive; `others` are processes that read for it and are no children of it.

    How far it is goes to stderr behind a label, if there is one."""
    before = cpu_of(others)
    with tempfile.TemporaryDirectory() as data:
        main = Path(data) / "backfill_main.py"
        main.write_text(MAIN)
        command: list[str | Path] = [
            sys.executable,
            main,
            "backfill",
            path,
            "--second-witness",
            "auto",
            "--data",
            data,
            *words,
        ]
        began, lines = time.monotonic(), []
        with subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            for line in running.stderr or ():
                lines.append(line)
                if label is not None and not line.startswith(TOLD):
                    print(f"{label}: {line}", end="", file=sys.stderr, flush=True)
        wall = time.monotonic() - began
    if running.returncode != 0:
        raise SystemExit(f"a backfill ended with {running.returncode}:\n{''.join(lines[-20:])}")
    (told,) = [line.removeprefix(TOLD) for line in lines if line.startswith(TOLD)]
    own, read, peak = json.loads(told)
    return Cost(wall, own, read + cpu_of(others) - before, peak)


Value = Callable[[Cost], float]
WALL, CPU, OWN = attrgetter("wall"), attrgetter("cpu"), attrgetter("own")


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a Dask scheduler with two workers, and the processes of all three."""
    from distributed import Client

    processes: list[int] = []
    with ExitStack() as held:

        def running(module: str, *words: str) -> None:
            command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *words]
            process = subprocess.Popen(
                [*command, "--scheduler-file", str(folder / "scheduler.json")],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stderr=subprocess.DEVNULL,
            )
            held.callback(process.wait)
            held.callback(process.kill)
            processes.append(process.pid)

        running("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        while not (folder / "scheduler.json").exists():
            time.sleep(0.05)
        for _ in range(2):
            running("dask_worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        with Client(scheduler_file=str(folder / "scheduler.json"), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
            address: str = client.scheduler.address
        yield address, processes


def ways(scheduler: str) -> dict[str, list[str]]:
    """The engines by what the table calls them."""
    return {
        ALONE: ["--engine", "self"],
        POOL: ["--engine", "pool", "--workers", "2"],
        DASK: ["--engine", "dask", "--scheduler", scheduler],
    }


def engines(folder: Path, captures: int, rounds: int) -> None:
    """The engines in turn, and what each is beside this process alone and beside the pool."""
    path, few = folder / "corpus.warc.gz", folder / "few.warc.gz"
    corpus(path, captures)
    corpus(few, FEW)
    size = path.stat().st_size / 1e6
    print(f"{captures:,} captures of {BODY:,} bytes, {size:.1f} MB of WARC, {rounds} rounds; CPU per capture")
    costs: dict[str, list[Cost]] = defaultdict(list)
    starts: dict[str, list[Cost]] = defaultdict(list)
    with cluster(folder) as (scheduler, processes):
        for _ in range(rounds):
            for name, words in ways(scheduler).items():
                others = processes if name == DASK else []
                starts[name].append(cost(few, words, others))
                costs[name].append(cost(path, words, others))
    print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
    alone = statistics.median(one.wall for one in costs["this process"])
    for name, some in costs.items():
        wall, own, read, peak = (
            statistics.median(column) for column in zip(*map(astuple, some), strict=True)
        )
        cells = (f"{wall:.1f}", f"{own / captures * 1e3:.2f}", f"{read / captures * 1e3:.2f}", f"{peak:.0f}")
        print(f"| {name} | {' | '.join(cells)} | {alone / wall:.2f} |")
    for line in compared(costs, starts):
        print(f"   {line}")


def compared(costs: dict[str, list[Cost]], starts: dict[str, list[Cost]]) -> Iterator[str]:
    """What two processes and a cluster are beside one process and a pool: medians over the rounds."""

    def times(name: str, beside: str, value: Value, other: Value, *, is_beyond: bool = True) -> str:
        """A value of one engine by one of another, each without that of its start."""
        rounds = zip(costs[name], starts[name], costs[beside], starts[beside], strict=True)
        ratios = [
            (value(one) - is_beyond * value(few)) / (other(two) - is_beyond * other(start))
            for one, few, two, start in rounds
        ]
        return f"{statistics.median(ratios):.2f}"

    whole = times(ALONE, POOL, WALL, WALL, is_beyond=False)
    beyond = times(ALONE, POOL, WALL, WALL)
    yield f"two processes: {whole} times one, {beyond} beyond the start (goal: at least {TWO_GOAL})"
    whole = times(POOL, ALONE, CPU, CPU, is_beyond=False)
    beyond = times(POOL, ALONE, CPU, CPU)
    yield f"their CPU: {whole} times that of one, {beyond} beyond the start (goal: at most {CPU_GOAL})"
    yield f"the storing process's CPU: {times(POOL, ALONE, OWN, CPU)} of one's, beyond the start"
    wall, cpu = times(POOL, DASK, WALL, WALL), times(POOL, DASK, CPU, CPU)
    yield f"Dask beyond the start: {wall} times the pool (goal: at least {DASK_GOAL}), {cpu} by CPU"


def memory(folder: Path, sizes: Sequence[int], body: int) -> None:
    """The storing process's peak by the number of captures."""
    print("| captures | peak MiB of the storing process |\n|---|---|", flush=True)
    for size in sizes:
        path = folder / f"{size}.warc.gz"
        corpus(path, size, body)
        peak = cost(path, ["--engine", "pool", "--workers", "2"], label=f"{size:,} captures").peak
        print(f"| {size:,} | {peak:.0f} |", flush=True)
        path.unlink()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--captures", type=int, default=1_500)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--memory", type=int, nargs="*", metavar="CAPTURES")
    options.add_argument("--body", type=int, default=BODY, help="bytes of a page, with --memory")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.memory is None:
            engines(Path(folder), asked.captures, asked.rounds)
        else:
            memory(Path(folder), asked.memory or [1_000, 10_000, 100_000], asked.body)


if __name__ == "__main__":
    main()
