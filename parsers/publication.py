"""What a serial publication is, as a value: where it starts, how it is numbered, what surrounds its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from parsers.blocks import letters
from parsers.model import Key, Span
from parsers.numbering import Numbering, day_of

Way = Literal["index", "feed", "sitemap", "rest", "link", "numbering", "given"]
# How the items stand: as long bullets, as entries behind typed numbers, or each as a section of paragraphs.
Shape = Literal["bullets", "numbers", "sections"]
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Start:
    """A page where discovery begins, and the way of discovery it serves."""

    path: str
    way: Way


@dataclass(frozen=True)
class Publication:
    """A serial as facts. Patterns are searched in normalised text; `title_pattern` and `issue_address`
    name the groups that its numbering asks for, which may be absent from a title. `known_by_title` is false
    for a publication that only its address tells from another of the same title. Every title, label, credit
    and line of `boilerplate_pattern` holds one of the words in `marks`. `grace` is how late an issue may be,
    `patience` how long there may be no new one at all. A publication that is known from supplied copies alone
    has no site, hosts or starts."""

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
    numbering: Numbering
    shape: Shape = "bullets"
    boilerplate_pattern: re.Pattern[str] = NEVER
    usual_items: int = 5
    fewest_items: int = 4
    odd_counts: tuple[tuple[Key, int], ...] = ()
    shortest_item: int = 0
    leftover_words: int = 60
    item_floor: int = 200
    not_published: frozenset[Key] = frozenset()
    ended_after: Key | None = None
    grace: timedelta = timedelta(days=14)
    patience: timedelta | None = None
    known_by_title: bool = True

    @cached_property
    def telling_words(self) -> tuple[str, ...]:
        """`marks`, boilerplate and blurb phrases, casefolded, those that hold another left out: a block
        without any needs no closer look."""
        words = {word.casefold() for word in (*self.marks, *self.boilerplate, *self.blurb)}
        return tuple(sorted(one for one in words if not any(word in one for word in words - {one})))

    @cached_property
    def blurb_phrases(self) -> tuple[str, ...]:
        """`blurb`, casefolded."""
        return tuple(phrase.casefold() for phrase in self.blurb)

    @cached_property
    def boilerplate_phrases(self) -> tuple[str, ...]:
        """`boilerplate`, casefolded."""
        return tuple(phrase.casefold() for phrase in self.boilerplate)

    @cached_property
    def telling_letters(self) -> tuple[bytes, ...]:
        """`telling_words` as they are searched for in the `letters` of a text."""
        return tuple(map(letters, self.telling_words))

    def items_of(self, key: Key | None) -> int:
        """Fewer items than this are doubted in an issue of this number."""
        return next((count for odd, count in self.odd_counts if odd == key), self.fewest_items)

    def has(self, key: Key) -> bool:
        """Whether the numbering knows this key at all."""
        numbers = self.numbering.numbers_in(key.volume)
        return numbers is None or key.number <= numbers

    def span(self, key: Key) -> Span | None:
        """The days an issue stands for by the numbering, None where it says nothing about days; ValueError
        where no such issue can exist."""
        if not self.has(key):
            raise ValueError(f"{self.name} has no issue {key}: {self.extent(key.volume)}")
        return self.numbering.span(key)

    def extent(self, volume: int) -> str:
        """How many issues a volume has, in words."""
        return f"volume {volume} has {self.numbering.numbers_in(volume)} numbers"

    def following(self, key: Key) -> Key:
        """The key after this one."""
        successor = Key(key.volume, key.number + 1)
        return successor if self.has(successor) else Key(key.volume + 1, 1)

    def ended(self, today: date) -> Iterator[tuple[Key, Span]]:
        """Every issue whose span has ended by today with its span, oldest first; none where numbers say
        nothing about days."""
        key = self.numbering.first
        while (span := self.span(key)) is not None:
            if span.end >= today or (self.ended_after is not None and key > self.ended_after):
                return
            yield key, span
            key = self.following(key)

    def due(self, today: date) -> Iterator[tuple[Key, Span]]:
        """The same, save those known not to exist."""
        return ((key, span) for key, span in self.ended(today) if key not in self.not_published)

    def expected(self, today: date) -> Iterator[Key]:
        """The keys of all that is due."""
        return (key for key, _span in self.due(today))

    def overdue_on(self, span: Span) -> date:
        """The day from which a missing issue that stands for these days is overdue."""
        return span.end + self.grace

    def owns(self, address: str) -> bool:
        """Whether an address is http(s) on one of the publication's hosts."""
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and (parts.hostname or "") in self.hosts

    def key_of_address(self, address: str) -> Key | None:
        """The key that an address carries, None where it carries none."""
        match = self.issue_address.search(urlsplit(address).path)
        return self.numbering.key_of(match) if match else None

    def key_of_title(self, text: str) -> Key | None:
        """The key that a title carries, None where it carries none."""
        match = self.title_pattern.search(text)
        return self.numbering.key_of(match) if match else None

    def keys_in(self, text: str) -> set[Key]:
        """Every key that the titles in a text carry."""
        found = map(self.numbering.key_of, self.title_pattern.finditer(text))
        return {key for key in found if key is not None}

    def day_of_title(self, text: str) -> date | None:
        """The day that a title names, None where it names none."""
        match = self.title_pattern.search(text)
        return day_of(match) if match else None
