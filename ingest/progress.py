"""How far a long job is: a bar with rate and time left on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click

from ingest.metered import Meter

PLAIN_EVERY = 30.0
DRAWN_EVERY = 0.1
MEGABYTE = 1_000_000


def size_of(paths: Sequence[Path]) -> int:
    """The bytes of files and of all files below folders; what can't be read counts nothing."""
    total = 0
    for path in paths:
        files = [path]
        if path.is_dir():
            files = [Path(folder) / name for folder, _, names in os.walk(path) for name in names]
        for file in files:
            try:
                total += file.stat().st_size
            except OSError:
                continue
    return total


@contextmanager
def progress(total: int) -> Iterator[Meter]:
    """What to tell of every so many bytes done, of `total` in all."""
    if sys.stderr.isatty():
        with _bar(total) as meter:
            yield meter
    else:
        yield _Plain(total).done


class _Plain:
    """A line every half a minute."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._began = self._told = monotonic()

    def done(self, size: int) -> None:
        self._done += size
        moment = monotonic()
        if moment - self._told >= PLAIN_EVERY:
            self._told = moment
            click.echo(plain_line(self._done, self._total, moment - self._began), err=True)


def plain_line(done: int, total: int, seconds: float) -> str:
    """How far it is, how fast it goes and how long it will take."""
    rate = done / seconds
    left = max(total - done, 0) / rate if rate else 0.0
    share = min(100 * done // total, 100) if total else 100
    return (
        f"{share} %: {done / MEGABYTE:,.1f} of {total / MEGABYTE:,.1f} MB read, "
        f"{rate / MEGABYTE:,.1f} MB/s, {clock(left)} left"
    )


def clock(seconds: float) -> str:
    """A duration as 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


@contextmanager
def _bar(total: int) -> Iterator[Meter]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskProgressColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        BarColumn(),
        TaskProgressColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    # What goes into a file must not be drawn over.
    is_shared = sys.stdout.isatty()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=is_shared) as bar:
        task = bar.add_task("", total=total)
        drawn, waiting = monotonic(), 0

        def done(size: int) -> None:
            nonlocal drawn, waiting
            waiting += size
            if monotonic() - drawn >= DRAWN_EVERY:
                bar.advance(task, waiting)
                drawn, waiting = monotonic(), 0

        yield done
        bar.advance(task, waiting)
