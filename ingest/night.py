"""What one crawl did and found, as values for its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ingest.page_outcomes import ANSWERED
from parsers.model import Key


@dataclass(frozen=True, slots=True)
class Trouble:
    """One page whose try came to nothing good: its address, kind, state and what is known about it."""

    address: str
    kind: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WayOutcome:
    """What one way of discovery did: pages asked for, pages that answered, issues named, and whether every
    answer was that nothing had changed."""

    asked: int = 0
    answered: int = 0
    issues: int = 0
    unchanged: int = 0
    worked_before: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether this way was tried and nothing answered."""
        return self.asked > 0 and self.answered == 0


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What was found, and what there is of it otherwise."""

    found: float
    usual: float


@dataclass(frozen=True, slots=True)
class Night:
    """What one crawl did and found. `counts` says how many pages came to which state, besides whatever else
    was counted. `differing` are the issues on which witnesses differ since this crawl, `held_back` those of
    which a newer copy waits since then, with the reading to accept. `interrupted` is why a
    crawl ended before its time, `left` how many addresses it left to the next one. The fetch of one given
    address (`is_given`) has no ways and no gaps, for it proves nothing about them. `disk_left` are the bytes
    free where the captures are kept, given where they are few. `in_part` are the new issues that lack a part,
    `few_items` how many items a new issue has where that is little, `shrunk` the ways of discovery whose
    lists have become short, `silent_since` the day of the last new issue where that is too long ago."""

    counts: Mapping[str, int]
    held: int
    new: Sequence[Key] = ()
    changed: Sequence[Key] = ()
    differing: Sequence[Key] = ()
    held_back: Mapping[Key, int] = field(default_factory=dict)
    troubles: Sequence[Trouble] = ()
    standing: int = 0
    ways: Mapping[str, WayOutcome] = field(default_factory=dict)
    missing: Sequence[Key] = ()
    overdue: Sequence[Key] = ()
    faults: Sequence[str] = ()
    archive_fault: str | None = None
    interrupted: str | None = None
    left: int = 0
    is_given: bool = False
    disk_left: int | None = None
    in_part: Sequence[Key] = ()
    few_items: Shortfall | None = None
    shrunk: Mapping[str, Shortfall] = field(default_factory=dict)
    silent_since: date | None = None

    @property
    def answered(self) -> int:
        """How many pages gave an answer that is the publisher's own."""
        return sum(self.counts.get(state, 0) for state in ANSWERED) + self.counts.get("gone", 0)
