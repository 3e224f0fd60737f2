"""The log of the crawls: JSON lines in the data directory, rotated by size."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

FOLDER = "log"
BEGUN, ROBOTS = "begun", "robots"  # what a line says where a crawl begins, and of a host's rules
BYTES, FILES = 5 << 20, 5
log = logging.getLogger("digest.crawl")


class JsonLines(logging.Formatter):
    """A record as one JSON object: at, level, logger, message, and the fields that came with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class QuietFile(RotatingFileHandler):
    """A log file that a full disk leaves incomplete: the verdict tells of the disk, and once is enough."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Go on without the line."""


@contextmanager
def night_log(data: Path, publication: str) -> Iterator[None]:
    """Write what happens meanwhile to the log of the data directory; without a log where none can be had."""
    path = log_file(data, publication)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = QuietFile(path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8")
    except OSError as error:
        log.warning("expected a log that can be written, found %s; the crawl goes on without", error)
        yield
        return
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(logging.NOTSET)
        root.removeHandler(handler)
        handler.close()


def log_file(data: Path, publication: str) -> Path:
    """Where the crawls of a publication are logged."""
    return data / FOLDER / f"crawl-{publication}.jsonl"


def last_night(data: Path, publication: str) -> Iterator[dict[str, Any]]:
    """What the log tells of the last crawl, the last things first; nothing where there is none."""
    try:
        lines = log_file(data, publication).read_bytes().splitlines()
    except OSError:
        return
    for line in reversed(lines):
        try:
            told = json.loads(line)
        except ValueError:  # one that a full disk has cut
            continue
        yield told
        if told.get("message") == BEGUN:
            return


def tell(text: str, **fields: object) -> None:
    """A line of the log with its fields."""
    log.info(text, extra={"fields": fields})
