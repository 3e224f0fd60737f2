"""Crawls for tests: each in a process of its own, forked from one that has imported everything."""

from __future__ import annotations

import errno
import ipaddress
import os
import resource
import signal
import socket
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from forks import forks
from kill_points import Points, watched

from ingest.crawl_plan import Outcome

NIGHT = "2024-04-02T03:00:00Z"
SECONDS = 120


@dataclass
class Crawling:
    """A crawl that may be under way. Once it has ended, `peak` is the most memory it held, in bytes, `came`
    how often it came to each of its points, `connected` where it ever connected to or tried to, and `files`
    how many files it had open then."""

    process: Any
    answers: Connection
    peak: int = 0
    came: Counter[str] = field(default_factory=Counter)
    connected: frozenset[tuple[str, int]] = frozenset()
    files: int = 0

    def outcome(self) -> Outcome:
        """How it ended."""
        if not self.answers.poll(SECONDS):
            self.kill()
            raise TimeoutError(f"a crawl took more than {SECONDS} seconds")
        outcome: Outcome
        outcome, self.peak, self.came, self.connected, self.files = self.answers.recv()
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
    ours, theirs = forks.Pipe(duplex=False)
    process = forks.Process(target=_crawl, args=(theirs, str(data), site, night, options))
    process.start()
    theirs.close()
    return Crawling(process, ours)


def crawled(data: Path, site: str | None, *, night: str = NIGHT, **options: Any) -> Outcome:
    """A finished crawl of the demo publication."""
    return started(data, site, night=night, **options).outcome()


def _connections() -> set[tuple[str, int]]:
    """Every address that this process connects to from now on, as the kernel is asked; none but loopback is
    let through."""
    seen: set[tuple[str, int]] = set()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            seen.add(arguments[1][:2])
            if not ipaddress.ip_address(arguments[1][0]).is_loopback:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "tests connect to this machine only")

    sys.addaudithook(hear)
    return seen


def _resolve(names: dict[str, list[str]]) -> None:
    """Have names resolve as given, each time to the next address and at last to the last."""
    from twisted.internet._resolver import GAIResolver

    usual = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        addresses = names.get(host.decode() if isinstance(host, bytes) else host)
        if addresses is None:
            return usual(host, port, *arguments, **options)
        return usual(addresses.pop(0) if len(addresses) > 1 else addresses[0], port, *arguments, **options)

    *others, _ = GAIResolver.__init__.__defaults__ or ()
    GAIResolver.__init__.__defaults__ = (*others, getaddrinfo)


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
        import spiders.robots

        spiders.manners.WAIT_UNTOLD = 0.1
        spiders.issues.SECONDS_A_PAGE = spiders.issues.SECONDS_A_PDF = spiders.robots.ROBOTS_SECONDS = seconds
    contact = options.pop("contact", None)
    url = options.pop("database_url", None) or f"sqlite:///{data}/archive.sqlite"
    configuration = Configuration(Path(data), url, contact)
    largest = options.pop("largest_file", None)
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    _resolve(options.pop("names", {}))
    connected = _connections()
    points: Points = options.pop("points", None) or Points()
    with watched(points):
        outcome = crawl(configuration, named("demo"), site=site, **options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answers.send((outcome, peak, points.came, frozenset(connected), len(list(Path("/dev/fd").iterdir()))))
