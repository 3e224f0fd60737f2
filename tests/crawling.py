"""Crawls for tests: each in a process of its own, forked from one that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

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
    """A crawl that may be under way."""

    process: Any
    answers: Connection

    def outcome(self) -> Outcome:
        """How it ended."""
        if not self.answers.poll(SECONDS):
            self.kill()
            raise TimeoutError(f"a crawl took more than {SECONDS} seconds")
        outcome: Outcome = self.answers.recv()
        self.process.join()
        return outcome

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process.is_alive():
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()


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
    answers.send(crawl(configuration, named("demo"), site=site, **options))
