"""The log of the crawls: JSON lines in the data directory, rotated by size."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

FOLDER = "log"
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
    path = data / FOLDER / f"crawl-{publication}.jsonl"
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


def tell(text: str, **fields: object) -> None:
    """A line of the log with its fields."""
    log.info(text, extra={"fields": fields})
