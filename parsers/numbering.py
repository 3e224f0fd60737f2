"""How a serial counts its issues, as a value: which keys there are and which days each stands for."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from parsers.date_words import MONTHS
from parsers.model import Key, Span

ORIGIN = Key(1, 1)
WEEK = timedelta(days=7)


class Numbering(Protocol):
    """What a publication asks of its numbering."""

    @property
    def first(self) -> Key:
        """The first issue."""

    def numbers_in(self, volume: int) -> int | None:
        """How many issues a volume has, 0 where there is no such volume, None where it counts on for ever."""

    def span(self, key: Key) -> Span | None:
        """The days that an issue stands for, None where a number says nothing about days."""

    def key_of(self, match: re.Match[str]) -> Key | None:
        """The key in a match of a title or an address, None where it carries none."""


@dataclass(frozen=True, slots=True)
class HalfMonthly:
    """Two issues a month: number k of a volume is the k-th half-month of its year. Matches name `volume` and
    `number`."""

    first_year: int
    first: Key = ORIGIN

    def numbers_in(self, volume: int) -> int | None:
        """Twice the months of a year."""
        return 24 if self.first_year + volume - 1 <= date.max.year else 0

    def span(self, key: Key) -> Span | None:
        """The 1st to the 15th, or the 16th to the end of the month."""
        year, month = self.first_year + key.volume - 1, (key.number + 1) // 2
        if key.number % 2:
            return Span(date(year, month, 1), date(year, month, 15))
        return Span(date(year, month, 16), date(year, month, calendar.monthrange(year, month)[1]))

    def key_of(self, match: re.Match[str]) -> Key | None:
        """Volume and number as they stand in the match."""
        volume, number = int(group(match, "volume") or 0), int(group(match, "number") or 0)
        return Key(volume, number) if volume and number else None


@dataclass(frozen=True, slots=True)
class Weekly:
    """One issue a week, known by its date: the volume is the ISO year, the number the ISO week in which the
    date falls. Matches name `year`, `month` and `day`."""

    first: Key

    def numbers_in(self, volume: int) -> int | None:
        """The ISO weeks of a year: 52 or 53."""
        # The 28th of December is always in the last week of its ISO year.
        in_calendar = self.first.volume <= volume <= date.max.year
        return date(volume, 12, 28).isocalendar().week if in_calendar else 0

    def span(self, key: Key) -> Span | None:
        """Monday to Sunday."""
        monday = date.fromisocalendar(key.volume, key.number, 1)
        return Span(monday, monday + WEEK - timedelta(days=1))

    def key_of(self, match: re.Match[str]) -> Key | None:
        """The ISO week of the date in the match."""
        day = day_of(match)
        return Key(day.isocalendar().year, day.isocalendar().week) if day else None


@dataclass(frozen=True, slots=True)
class Running:
    """Issues counted on and on, all in volume 1. `starts_on` is the first day of the first issue and `every`
    the days from one to the next; without `starts_on` a number says nothing about days. Matches name
    `number`."""

    first: Key = ORIGIN
    starts_on: date | None = None
    every: timedelta = WEEK

    def numbers_in(self, volume: int) -> int | None:
        """Any number in volume 1."""
        return None if volume == 1 else 0

    def span(self, key: Key) -> Span | None:
        """The days from this issue to the next, where any are known."""
        if self.starts_on is None:
            return None
        start = self.starts_on + self.every * (key.number - self.first.number)
        return Span(start, start + self.every - timedelta(days=1))

    def key_of(self, match: re.Match[str]) -> Key | None:
        """The number as it stands in the match."""
        number = int(group(match, "number") or 0)
        return Key(1, number) if number else None


def day_of(match: re.Match[str]) -> date | None:
    """The day in a match that names `year`, `month` (as a number or in English) and `day`; None where it
    carries none, or none that the calendar has."""
    year, month, day = group(match, "year"), group(match, "month"), group(match, "day")
    if not (year and month and day):
        return None
    number = int(month) if month.isdigit() else MONTHS.get(month[:3].casefold(), 0)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def group(match: re.Match[str], name: str) -> str | None:
    """A named group, None where the pattern has none of that name or it took no part."""
    return match[name] if name in match.re.groupindex else None
