"""What a phrase says about the calendar before any year is known: values between grammar and resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["day", "week", "month", "year"]
# Which year a month belongs to, where the phrase says so without a number.
WhichYear = Literal["last", "this", "next", "same", "following"]
Which = Literal["last", "this", "next"]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a named month: one, a list, or a range (`to_day` given; `to_month` None is the same month).
    `week` means the week that holds the day."""

    month: int
    days: tuple[int, ...]
    year: int | None = None
    to_month: int | None = None
    to_day: int | None = None
    to_year: int | None = None
    week: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A named month or a part of it, perhaps up to a later month."""

    month: int
    part: str | None = None
    year: int | None = None
    which: Which | None = None
    which_year: WhichYear | None = None
    to: Month | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """A numbered year, a part of it, or years up to `to_year`; fiscal years run from April."""

    year: int
    part: str | None = None
    fiscal: bool = False
    to_year: int | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """A season of a numbered year, or of the issue's own, last or next one."""

    name: str
    year: int | None = None
    which: Which | None = None


@dataclass(frozen=True, slots=True)
class DaysOfMonth:
    """Days without a month: "the 24th", "the 3rd and 4th", "the 3rd to the 5th" (`ranged`)."""

    days: tuple[int, ...]
    ranged: bool = False


@dataclass(frozen=True, slots=True)
class Relative:
    """A day or period reckoned from the issue or from what was said before it. `counted` units are counted
    off ("two weeks later") and end on a day, not on a whole week."""

    unit: Unit
    shift: int
    to_issue: bool
    part: str | None = None
    fiscal: bool = False
    counted: bool = False


Phrase = Days | Month | Year | Season | DaysOfMonth | Relative


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase and where it stands: code points from start up to end."""

    start: int
    end: int
    phrase: Phrase
