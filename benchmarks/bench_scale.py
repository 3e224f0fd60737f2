"""What an issue takes as the archive grows: backfills of web archives, on SQLite, in one process.

Each web archive has 10,000 invented issues (`--part N`: other parts), pages in the replica's markup of which
no two say the same. After each, the CPU that an issue of it took is shown, beside that of reading the same
few pages in the same moments: reading can't grow, so that the ratio tells what does, whatever else the
machine does. The end of a run, when the full text is put together, counts for all its issues alike.
`--issues N` is how many; `--readings` enters ready readings instead, which is the storing alone; `--in DIR`
leaves the archives there.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks"), str(ROOT / "fixtures" / "site")]

from bench_crawl import cost
from corpus_issues import Corpus
from replica_pages import issue_page
from replica_source import SITE, issues
from small_site import issue_path
from warc_samples import HTML, record

from db import store
from db.engine import open_archive
from ingest.backfill import BackfillOutcome, How, What, backfill
from ingest.configuration import Configuration
from ingest.engine_choice import Choice
from ingest.sources import Wanted
from parsers import read
from parsers.model import Capture, Evidence, Key, Place, Reading, TimeSource
from parsers.numbering import Running
from parsers.publications import demo, named
from parsers.reconcile import copy_differences

ISSUES, PART, GOAL = 200_000, 10_000, 1.15
MARK, WORDS = 7_777_777, "QQQQ"
FEW = 150  # pages that are read over and over
LOT = 200
FIRST_DAY, DAY = date(2022, 1, 1), timedelta(days=1)
NOW = datetime(2600, 1, 1, tzinfo=UTC)


def widened() -> None:
    """Let the invented publication count on and on, an issue each day, since years end with 9999."""
    patterns = {
        name: re.compile(
            getattr(demo.PUBLICATION, name).pattern.replace(r"(?P<number>\d{1,2})", r"(?P<number>\d{1,7})"),
            re.IGNORECASE,
        )
        for name in ("title_pattern", "issue_address")
    }
    numbering = Running(starts_on=FIRST_DAY, every=DAY)
    demo.PUBLICATION = replace(
        demo.PUBLICATION, **patterns, numbering=numbering, not_published=frozenset(), ended_after=None
    )
    named.cache_clear()


class Pages:
    """Pages of issues by their number, in the replica's markup; each item ends in words of its own."""

    def __init__(self) -> None:
        shown = [one for one in issues(1) if one.era == "publication" and not one.cut_page]
        path = issue_path(1, MARK)
        self._templates = []
        for one in (one for one in shown if re.search(r"\d\. ?\d+", one.title)):
            copy = replace(
                one,
                title=re.sub(r"\d+\. ?\d+", f"1.{MARK}", one.title),
                headlines=tuple(f"{words} as of {MARK}" for words in one.headlines),
                items=tuple(replace(item, text=f"{item.text} {WORDS}") for item in one.items),
                own_pages=(path,),
                pdf=None,
            )
            self._templates.append(issue_page(copy, path).body.decode())
        corpus, chance = Corpus(), random.Random(1)
        self._words = [corpus.text(chance, 60) for _ in range(50_000)]
        few = (Capture(body, address) for address, body in map(self.page, range(len(self._templates))))
        self._ready = [one for capture in few for one in read(capture, publication=named("demo"))]

    def page(self, number: int) -> tuple[str, bytes]:
        """The address and the body of one."""
        chance = random.Random(number)
        template = self._templates[number % len(self._templates)].replace(str(MARK), str(number))
        body = re.sub(WORDS, lambda _: chance.choice(self._words), template)
        return f"{SITE}{issue_path(1, number)}", body.encode()

    def written(self, path: Path, first: int, end: int) -> None:
        """A web archive of some."""
        with path.open("wb") as file:
            for number in range(first, end):
                address, body = self.page(number)
                file.write(record(address, body, headers=[HTML]))
            # What is passed over is told of at the end of a file, by which a part is known to be in.
            file.write(record("https://stranger.invalid/", b"<p>Another site</p>", headers=[HTML]))

    def readings(self, first: int, end: int) -> Iterator[tuple[tuple[Capture, Place], Reading]]:
        """Captures of some with their places, and readings ready made: those of a few with words, numbers and
        days of their own."""
        chance = random.Random(first)
        for number in range(first, end):
            ready = self._ready[number % len(self._ready)]
            issue, day = ready.issue, FIRST_DAY + DAY * (number - 1)
            assert issue is not None
            claims = [replace(one, start=day, end=day) for one in issue.claims]
            items = [replace(one, text=f"{one.text} {chance.choice(self._words)}") for one in issue.items]
            title = f"{issue.title} {number}"
            made = replace(issue, key=Key(1, number), title=title, items=tuple(items), claims=tuple(claims))
            capture = Capture(
                b"%d" % number,
                f"{SITE}{issue_path(1, number)}",
                captured_at=datetime(2023, 3, 1, tzinfo=UTC),
                time_source=TimeSource.WARC_DATE,
                evidence=Evidence.ARCHIVE,
            )
            place = Place(f"invented-{number // 5000:06}.warc.gz", number % 5000 * 3_000, 2_900)
            yield (capture, place), replace(ready, issue=made)

    def read(self) -> float:
        """The CPU seconds that reading a page takes at this moment."""
        found = [Capture(body, address) for address, body in map(self.page, range(1, FEW + 1))]
        began = time.process_time()
        for one in found:
            assert len(read(one, publication=named("demo"), second_witness="auto")) == 1
        return (time.process_time() - began) / FEW


@dataclass
class Course:
    """What the parts took, by how many times the CPU of reading a page in the same moments."""

    pages: Pages
    began: float = field(default_factory=time.process_time)
    reading: float = 0.0
    costs: list[float] = field(default_factory=list)

    def begin(self) -> None:
        """What comes now counts."""
        self.reading = self.pages.read()
        self.began = time.process_time()

    def end(self, what: str, issues: int) -> None:
        """What came since then, for so many issues."""
        took, before = time.process_time() - self.began, self.reading
        self.begin()
        self.costs.append(2 * took / (self.reading + before))
        print(
            f"  {what:>10}{took / issues * 1e3:9.2f} ms an issue, {self.costs[-1] / issues:5.2f} times "
            f"reading, {cost()['memory']:5.0f} MiB",
            flush=True,
        )


def brought_in(pages: Pages, folder: Path, issues: int, part: int) -> float:
    """So many issues by one backfill into a new archive: what one took, by times of reading."""
    paths = []
    for first in range(1, issues + 1, part):
        paths.append(folder / f"to-{first + part - 1}.warc.gz")
        pages.written(paths[-1], first, first + part)
    configuration = Configuration(folder, f"sqlite:///{folder}/archive.sqlite", None)
    how = How(second_witness="auto", engine=Choice("self"))
    course = Course(pages)
    course.begin()
    held = 0
    for line in backfill(configuration, What(paths, Wanted(publication=named("demo"))), how):
        if isinstance(line, BackfillOutcome):
            course.end("the end", issues)
            assert (line.exit_code, line.counts["issues"]) == (0, issues), line
        elif line.startswith(str(folder)):
            held += part
            course.end(f"{held:,}", part)
    return sum(course.costs) / issues


def entered(pages: Pages, folder: Path, issues: int, part: int) -> float:
    """So many ready readings into a new archive: what one took, by times of reading."""
    with open_archive(f"sqlite:///{folder}/archive.sqlite", create=True, compare=copy_differences) as archive:
        with archive.write() as connection:
            store.keep_publication(connection, name="demo", title="A digest", site=SITE, expected=[])
            run = store.start_run(connection, kind="backfill", publication="demo", now=NOW)
        course = Course(pages)
        course.begin()
        for first in range(1, issues + 1, LOT):
            lot = list(pages.readings(first, first + LOT))
            with archive.write() as connection:
                numbers = store.keep_captures(
                    connection, [kept for kept, _ in lot], publication="demo", run_id=run, now=NOW
                )
                arrivals = [
                    store.Arrival(number, (one,)) for number, (_, one) in zip(numbers, lot, strict=True)
                ]
                store.keep_batch(connection, arrivals, parser="parser-1", compare=copy_differences, now=NOW)
            if (first + LOT - 1) % part == 0:
                course.end(f"{first + LOT - 1:,}", part)
        store.gather(archive, issues)
        with archive.write() as connection:
            store.finish_run(connection, run, now=NOW, exit_code=0, sentence="Good.", counts={})
        course.end("the end", issues)
    return sum(course.costs) / issues


def main() -> None:
    """One part alone, and then as many as asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--issues", type=int, default=ISSUES)
    options.add_argument("--part", type=int, default=PART)
    options.add_argument("--readings", action="store_true")
    options.add_argument("--in", type=Path, dest="folder", help="where archives are made, and left")
    asked = options.parse_args()
    widened()
    pages, way = Pages(), entered if asked.readings else brought_in
    with ExitStack() as held:
        folder = asked.folder or Path(held.enter_context(tempfile.TemporaryDirectory()))
        costs = []
        for issues in (asked.part, asked.issues):
            (folder / str(issues)).mkdir(parents=True)
            print(f"{issues:,} issues", flush=True)
            costs.append(way(pages, folder / str(issues), issues, asked.part))
            size = sum(one.stat().st_size for one in (folder / str(issues)).glob("archive.sqlite*"))
            print(f"  {size / issues:,.0f} bytes an issue in the archive")
    goal = "" if asked.readings else f" (goal: at most {GOAL})"  # which is said of reading and storing
    print(f"an issue of {asked.issues:,} took {costs[1] / costs[0]:.2f} times one of {asked.part:,}{goal}")


if __name__ == "__main__":
    main()
