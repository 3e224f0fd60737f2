"""Which issue, and which days: the part of the model that a search loads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """An issue's place in its publication's own numbering: two integers, never a decimal."""

    volume: int
    number: int

    def __post_init__(self) -> None:
        if self.volume < 1 or self.number < 1:
            raise ValueError(f"a key is two integers from 1, found {self.volume}.{self.number}")

    def __str__(self) -> str:
        return f"{self.volume}.{self.number}"

    @property
    def issue_id(self) -> str:
        """`vol-1-20`: the form no spreadsheet mistakes for a number."""
        return f"vol-{self.volume}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read "2.4" or "vol-2-4"; raise ValueError with what was found."""
        match = re.fullmatch(r"(?:vol-)?(\d{1,4})[.-](\d{1,4})", text.strip(), re.ASCII | re.IGNORECASE)
        if match is None:
            raise ValueError(f"expected an issue as 2.4 or vol-2-4, found {text!r}")
        return cls(int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True)
class Span:
    """Calendar days from start to end, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span ends on or after its start, found {self.start} to {self.end}")
