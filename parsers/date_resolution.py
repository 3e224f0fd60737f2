"""Phrases to calendar days by arithmetic: whose year it is, which days a part of a month or year covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.date_phrases import Days, Month, Season, Year, with_year
from parsers.date_words import FISCAL_START, MONTH_PARTS, SEASONS, YEAR_PARTS
from parsers.date_years import YEARS_AWAY, last_day, season_days, season_year, unnumbered_year, year_of
from parsers.model import MentionKind, Span

OWN_YEAR = "own year"
DAY, DAY_LIST = MentionKind.DAY, MentionKind.DAY_LIST


@dataclass(frozen=True)
class Frame:
    """What the dates of an item are read against: the issue's half-month, None where the copy has no key."""

    span: Span | None

    @cached_property
    def base(self) -> str:
        """How a mention names the issue as what it was resolved against."""
        return f"numbering {self.span.start}/{self.span.end}" if self.span else ""


@lru_cache(maxsize=64)
def frame_of(span: Span | None) -> Frame:
    """The frame of an issue, the same one for all its items."""
    return Frame(span)


class Resolved(NamedTuple):
    """What a phrase stands for, as a mention ends; start and end are None where nothing gives the year."""

    kind: MentionKind
    start: date | None
    end: date | None
    days: tuple[date, ...] | None
    rule: str
    base: str = ""


def days(phrase: Days, frame: Frame, text: str, start: int) -> Resolved | None:
    """The days of a named month; None where the calendar has no such day."""
    if phrase.which_year is not None and frame.span is not None:
        said = frame.span.start.year + YEARS_AWAY[phrase.which_year]
        numbered = days(with_year(phrase, said), frame, text, start)
        return numbered._replace(base=frame.base) if numbered else None
    if phrase.to_day is not None:
        return day_range(phrase, frame, text, start)
    number, *more = phrase.days
    year, base = phrase.year, OWN_YEAR
    if year is None:
        base = frame.base
        year = year_of(phrase.month, number, frame.span, text, start) if frame.span else None
    kind, rule = (DAY_LIST, "day-list") if more else (DAY, "day")
    if year is None:
        return unresolved(kind, rule) if possible(phrase.month, phrase.days) else None
    if max(phrase.days) > last_day(year, phrase.month):
        return None
    first = date(year, phrase.month, number)
    if phrase.week:
        monday = date.fromordinal(first.toordinal() - first.weekday())
        sunday = date.fromordinal(monday.toordinal() + 6)
        return Resolved(MentionKind.OTHER, monday, sunday, None, "week-of-day", base)
    if not more:
        return Resolved(DAY, first, first, None, "day", base)
    if any(later <= earlier for earlier, later in pairwise(phrase.days)):
        return None
    found = (first, *(date(year, phrase.month, day) for day in more))
    return Resolved(kind, first, found[-1], found, rule, base)


def unresolved(kind: MentionKind, rule: str) -> Resolved:
    """A date of which nothing says the year."""
    return Resolved(kind, None, None, None, rule)


def possible(month: int, numbers: tuple[int, ...]) -> bool:
    """Whether some year has these days of a month."""
    return max(numbers) <= last_day(2024, month)


def day_range(phrase: Days, frame: Frame, text: str, start: int) -> Resolved | None:
    """From a day to a later one, over the turn of the month or year where the second month says so."""
    kind, rule = MentionKind.DAY_RANGE, "day-range"
    to_month, to_day, first = phrase.to_month or phrase.month, phrase.to_day or 0, phrase.days[0]
    if to_month == phrase.month and to_day <= first and phrase.year is phrase.to_year:
        return None
    turn = int(to_month < phrase.month)
    year = phrase.year or (phrase.to_year - turn if phrase.to_year else None)
    base = OWN_YEAR if year else frame.base
    if year is None and frame.span is not None:
        year = year_of(phrase.month, first, frame.span, text, start)
    if year is None:
        known = possible(phrase.month, (first,)) and possible(to_month, (to_day,))
        return unresolved(kind, rule) if known else None
    to_year = phrase.to_year or year + turn
    if first > last_day(year, phrase.month) or to_day > last_day(to_year, to_month):
        return None
    begin, end = date(year, phrase.month, first), date(to_year, to_month, to_day)
    return Resolved(kind, begin, end, None, rule, base) if begin < end else None


def month(phrase: Month, frame: Frame, text: str, start: int, said_year: int | None) -> Resolved | None:
    """A month, its part, or months up to a later one; `said_year` is the year last spoken of."""
    kind, rule = (MentionKind.MONTH_PART, "month-part") if phrase.part else (MentionKind.MONTH, "month")
    if phrase.to is not None:
        kind, rule = MentionKind.OTHER, "month-range"
    turn = int(phrase.to is not None and phrase.to.month < phrase.month)
    year = phrase.year or (phrase.to.year - turn if phrase.to and phrase.to.year else None)
    base = OWN_YEAR if year else frame.base
    if year is None and frame.span is not None:
        year = unnumbered_year(phrase, frame.span, text, start, said_year)
        base = f"said {said_year}" if phrase.which_year in {"same", "following"} else base
    if year is None:
        return unresolved(kind, rule)
    begin, end = month_part(year, phrase.month, phrase.part)
    if phrase.to is not None:
        end = month_part(phrase.to.year or year + turn, phrase.to.month, phrase.to.part)[1]
    return Resolved(kind, begin, end, None, rule, base) if begin <= end else None


def month_part(year: int, number: int, part: str | None) -> tuple[date, date]:
    """First and last day of a month or of its part."""
    length = last_day(year, number)
    first, last = MONTH_PARTS[part] if part else (1, -1)
    return date(year, number, first if first > 0 else length + 1 + first), date(
        year, number, last if last > 0 else length + 1 + last
    )


def year_part(year: int, part: str | None, *, fiscal: bool) -> tuple[date, date]:
    """First and last day of a year or of its part; fiscal years run from April to March."""
    first, last = YEAR_PARTS[part] if part else (1, 12)
    shift = FISCAL_START - 1 if fiscal else 0
    begin, end = year * 12 + first - 1 + shift, year * 12 + last - 1 + shift
    return date(begin // 12, begin % 12 + 1, 1), date(
        end // 12, end % 12 + 1, last_day(end // 12, end % 12 + 1)
    )


def year(phrase: Year) -> Resolved | None:
    """A numbered year, its part, or years up to a later one."""
    begin, end = year_part(phrase.year, phrase.part, fiscal=phrase.fiscal)
    if phrase.to_year is not None:
        end = year_part(phrase.to_year, None, fiscal=phrase.fiscal)[1]
    if phrase.part:
        return Resolved(MentionKind.OTHER, begin, end, None, "year-part", OWN_YEAR)
    kind, rule = (MentionKind.FISCAL_YEAR, "fiscal-year") if phrase.fiscal else (MentionKind.YEAR, "year")
    return Resolved(kind, begin, end, None, "year-range" if phrase.to_year else rule, OWN_YEAR)


def season(phrase: Season, frame: Frame, text: str, start: int) -> Resolved | None:
    """A season: three months from its first; None where it could be of either of two years."""
    if phrase.year is None and frame.span is None:
        return unresolved(MentionKind.SEASON, "season")
    year = phrase.year
    if year is None and frame.span is not None:
        year = season_year(phrase, frame.span, text, start)
    if year is None:
        return None
    begin, end = season_days(SEASONS[phrase.name], year)
    return Resolved(MentionKind.SEASON, begin, end, None, "season", OWN_YEAR if phrase.year else frame.base)
