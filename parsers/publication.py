"""What a serial publication is, as a value: where it starts, how it is numbered, what surrounds its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from parsers.model import Key, Span

Way = Literal["index", "feed", "sitemap", "rest", "link", "numbering", "given"]
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Start:
    """A page where discovery begins, and the way of discovery it serves."""

    path: str
    way: Way


@dataclass(frozen=True)
class Publication:
    """A serial as facts. Patterns are searched in normalised text; `title_pattern` and `issue_address`
    name their groups `volume` and `number`, which may be absent from a title. `known_by_title` is false for a
    publication that only its address tells from another of the same title. Every title, label and credit
    holds one of the words in `marks`."""

    name: str
    title: str
    site: str
    hosts: tuple[str, ...]
    starts: tuple[Start, ...]
    issue_address: re.Pattern[str]
    index_address: re.Pattern[str]
    pdf_address: re.Pattern[str]
    title_pattern: re.Pattern[str]
    headline_label: re.Pattern[str]
    item_label: re.Pattern[str]
    credit: re.Pattern[str]
    boilerplate: tuple[str, ...]
    blurb: tuple[str, ...]
    marks: tuple[str, ...]
    half_month: Callable[[Key], Span]
    numbers_per_volume: int
    first: Key
    usual_items: int = 5
    fewest_items: int = 4
    leftover_words: int = 60
    item_floor: int = 200
    not_published: frozenset[Key] = frozenset()
    ended_after: Key | None = None
    grace: timedelta = timedelta(days=14)
    known_by_title: bool = True

    @cached_property
    def telling_words(self) -> tuple[str, ...]:
        """`marks`, boilerplate and blurb phrases, casefolded: a block without any needs no closer look."""
        return tuple(sorted({word.casefold() for word in (*self.marks, *self.boilerplate, *self.blurb)}))

    def span(self, key: Key) -> Span:
        """The days an issue stands for by the numbering; ValueError where no such issue can exist."""
        if key.number > self.numbers_per_volume:
            raise ValueError(f"{self.name} has {self.numbers_per_volume} issues a volume, found {key}")
        return self.half_month(key)

    def has(self, key: Key) -> bool:
        """Whether the numbering knows this key at all."""
        return key.number <= self.numbers_per_volume

    def expected(self, today: date) -> Iterator[Key]:
        """Every issue whose span has ended by today, oldest first, save those known not to exist."""
        volume, number = self.first.volume, self.first.number
        while True:
            key = Key(volume, number)
            if self.span(key).end >= today or (self.ended_after is not None and key > self.ended_after):
                return
            if key not in self.not_published:
                yield key
            volume, number = (volume, number + 1) if number < self.numbers_per_volume else (volume + 1, 1)

    def overdue_on(self, key: Key) -> date:
        """The day from which a missing issue is overdue."""
        return self.span(key).end + self.grace

    def owns(self, address: str) -> bool:
        """Whether an address is http(s) on one of the publication's hosts."""
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and (parts.hostname or "") in self.hosts

    def key_of_address(self, address: str) -> Key | None:
        """The key that an address carries, None where it carries none."""
        match = self.issue_address.search(urlsplit(address).path)
        return Key(int(match["volume"]), int(match["number"])) if match else None

    def key_of_title(self, text: str) -> Key | None:
        """The key that a title carries, None where it carries none."""
        match = self.title_pattern.search(text)
        if match is None or match["volume"] is None or match["number"] is None:
            return None
        volume, number = int(match["volume"]), int(match["number"])
        return Key(volume, number) if volume and number else None
