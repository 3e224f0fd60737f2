"""What a phrase says about the calendar before any year is known: values between grammar and resolution."""

from __future__ import annotations

from typing import Literal, NamedTuple

Unit = Literal["day", "week", "month", "year"]
# Which year a month belongs to, where the phrase says so without a number.
WhichYear = Literal["last", "this", "next", "same", "following"]
# "past" and "coming" are the nearest one before and after the issue; "last" and "next" can be another one.
Which = Literal["last", "this", "next", "past", "coming"]


class Days(NamedTuple):
    """Days of a named month: one, a list, or a range (`to_day` given; `to_month` None is the same month).
    `week` means the week that holds the day, `which_year` the year of a phrase that says it by a word."""

    month: int
    days: tuple[int, ...]
    year: int | None = None
    to_month: int | None = None
    to_day: int | None = None
    to_year: int | None = None
    week: bool = False
    which_year: WhichYear | None = None


def with_year(phrase: Days, year: int) -> Days:
    """The days in the year said behind the last of them."""
    if phrase.to_day is not None:
        return phrase._replace(which_year=None, to_year=year)
    return phrase._replace(which_year=None, year=year)


class Month(NamedTuple):
    """A named month or a part of it, perhaps up to a later month."""

    month: int
    part: str | None = None
    year: int | None = None
    which: Which | None = None
    which_year: WhichYear | None = None
    to: Month | None = None


class Year(NamedTuple):
    """A numbered year, a part of it, or years up to `to_year`; fiscal years run from April."""

    year: int
    part: str | None = None
    fiscal: bool = False
    to_year: int | None = None


class Season(NamedTuple):
    """A season of a numbered year, of the issue's own, last or next one, or of one that nothing says."""

    name: str
    year: int | None = None
    which: Which | None = None


class DaysOfMonth(NamedTuple):
    """Days without a month: "the 24th", "the 3rd and 4th", "the 3rd to the 5th" (`ranged`)."""

    days: tuple[int, ...]
    ranged: bool = False


class Relative(NamedTuple):
    """A day or period reckoned from the issue or from what was said before it. `counted` units are counted
    off ("two weeks later") and end on a day, not on a whole week. `shared` is the issue's period only where
    what was said before lies in it too ("the end of the year")."""

    unit: Unit
    shift: int
    to_issue: bool
    part: str | None = None
    fiscal: bool = False
    counted: bool = False
    shared: bool = False


Phrase = Days | Month | Year | Season | DaysOfMonth | Relative


class Candidate(NamedTuple):
    """A phrase and where it stands: code points from start up to end."""

    start: int
    end: int
    phrase: Phrase
