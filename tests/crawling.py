"""Crawls for tests: each in a process of its own, forked from one that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kill_points import Points, watched

from ingest.crawl_plan import Outcome

NIGHT = "2024-04-02T03:00:00Z"
SECONDS = 120
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "alembic.context",
        "db.upgrade",
        "db.verify",
        "ingest.crawl",
        "parsers.html_blocks",
        "parsers.reading",
        "scrapy.core.downloader.handlers.http11",
        "scrapy.core.engine",
        "scrapy.core.scheduler",
        "scrapy.crawler",
        "scrapy.squeues",
        "spiders.downloads",
        "spiders.issues",
    ]
)


@dataclass
class Crawling:
    """A crawl that may be under way. Once it has ended, `peak` is the most memory it held, in bytes, and
    `came` how often it came to each of its points."""

    process: Any
    answers: Connection
    peak: int = 0
    came: Counter[str] = field(default_factory=Counter)

    def outcome(self) -> Outcome:
        """How it ended."""
        if not self.answers.poll(SECONDS):
            self.kill()
            raise TimeoutError(f"a crawl took more than {SECONDS} seconds")
        outcome: Outcome
        outcome, self.peak, self.came = self.answers.recv()
        self.process.join()
        return outcome

    def kill(self) -> None:
        """End it and its whole process group as a power cut would."""
        if self.process.is_alive():
            with suppress(ProcessLookupError):  # killed before it made its group
                os.killpg(self.process.pid, signal.SIGKILL)
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()

    def died(self) -> bool:
        """Whether it came to its end by SIGKILL; waits for the end."""
        self.process.join(SECONDS)
        return bool(self.process.exitcode == -signal.SIGKILL)


def started(data: Path, site: str | None, *, night: str = NIGHT, **options: Any) -> Crawling:
    """A crawl of the demo publication that has begun."""
    ours, theirs = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_crawl, args=(theirs, str(data), site, night, options))
    process.start()
    theirs.close()
    return Crawling(process, ours)


def crawled(data: Path, site: str | None, *, night: str = NIGHT, **options: Any) -> Outcome:
    """A finished crawl of the demo publication."""
    return started(data, site, night=night, **options).outcome()


def _crawl(answers: Connection, data: str, site: str | None, night: str, options: dict[str, Any]) -> None:
    os.setpgid(0, 0)
    os.environ["DIGEST_NOW"] = night
    from ingest.configuration import Configuration
    from ingest.crawl import crawl
    from parsers.publications import named

    seconds = options.pop("page_seconds", None)
    if seconds is not None:
        import spiders.issues
        import spiders.manners

        spiders.manners.WAIT_UNTOLD = 0.1
        spiders.issues.SECONDS_A_PAGE = spiders.issues.SECONDS_A_PDF = seconds
    contact = options.pop("contact", None)
    url = options.pop("database_url", None) or f"sqlite:///{data}/archive.sqlite"
    configuration = Configuration(Path(data), url, contact)
    largest = options.pop("largest_file", None)
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    points: Points = options.pop("points", None) or Points()
    with watched(points):
        outcome = crawl(configuration, named("demo"), site=site, **options)
    answers.send((outcome, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, points.came))
