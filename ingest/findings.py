"""What the sources of a backfill give: captures with where they were found, and all that is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingest.input_codes import InputCode
from ingest.provenance import Source
from ingest.warc_records import Purpose
from parsers.model import Capture, ErrorCode, Failure


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file that is none of ours, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An input, or the part of it from a byte on, that should have been read, and why it could not be."""

    path: Path
    code: InputCode
    message: str
    offset: int | None = None

    @property
    def failure(self) -> Failure:
        """The same as a reading's failure, whose codes know nothing of archives."""
        known = self.code.value in set(ErrorCode)
        return Failure(ErrorCode(self.code.value) if known else ErrorCode.UNREADABLE_FILE, self.message)

    @property
    def place(self) -> str:
        """The file, and the byte in it."""
        return str(self.path) if self.offset is None else f"{self.path} at byte {self.offset}"


@dataclass(frozen=True, slots=True)
class Archived:
    """A capture that another archive took: `received` is its body under its content codings, `purpose` what
    it is read for, None where only a title in it speaks for it: it is ours if an issue is read in it."""

    capture: Capture
    source: Source
    received: bytes | None
    purpose: Purpose | None
    is_told: bool = False
    member: bytes | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """The end of an archive's file: how many of its records are of other hosts, by host, and how many are of
    ours and no document, by what they are."""

    path: Path
    hosts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


Found = Capture | Archived | Ignored | Unreadable | Passed


@dataclass(frozen=True, slots=True)
class Revisited:
    """What a revisit record says of the body that it does not repeat."""

    address: str
    digest: str | None
    moment: datetime | None


# The capture that an archive holds of what a revisit record refers to, None where it holds none.
Held = Callable[[Revisited], Capture | None]
# Whether the archive holds a capture of an address taken at an instant.
HeldAt = Callable[[str, datetime], bool]
