"""Phrases to calendar days by arithmetic: whose year it is, which days a part of a month or year covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from parsers.date_phrases import Days, Month, Season, Year
from parsers.date_words import MONTH_PARTS, SEASONS, YEAR_PARTS
from parsers.date_years import last_day, season_days, season_year, unnumbered_year, year_of
from parsers.model import MentionKind, Span

OWN_YEAR = "own year"
FISCAL_START = 4  # Japanese fiscal years begin in April


@dataclass(frozen=True)
class Frame:
    """What the dates of an item are read against: the issue's half-month, None where the copy has no key."""

    span: Span | None

    @cached_property
    def base(self) -> str:
        """How a mention names the issue as what it was resolved against."""
        return f"numbering {self.span.start}/{self.span.end}" if self.span else ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a phrase stands for; start and end are None where nothing gives the year."""

    kind: MentionKind
    rule: str
    base: str
    start: date | None
    end: date | None
    days: tuple[date, ...] | None = None


def days(phrase: Days, frame: Frame, text: str, start: int) -> Resolved | None:
    """The days of a named month; None where the calendar has no such day."""
    if phrase.to_day is not None:
        return day_range(phrase, frame, text, start)
    kind = MentionKind.DAY if len(phrase.days) == 1 else MentionKind.DAY_LIST
    rule = "week-of-day" if phrase.week else kind.value
    year = phrase.year
    base = OWN_YEAR if year else frame.base
    if year is None and frame.span is not None:
        year = year_of(phrase.month, phrase.days[0], frame.span, text, start)
    if year is None:
        return Resolved(kind, rule, "", None, None) if possible(phrase.month, phrase.days) else None
    if max(phrase.days) > last_day(year, phrase.month):
        return None
    found = tuple(date(year, phrase.month, day) for day in phrase.days)
    if phrase.week:
        monday = date.fromordinal(found[0].toordinal() - found[0].weekday())
        return Resolved(MentionKind.OTHER, rule, base, monday, date.fromordinal(monday.toordinal() + 6))
    if any(later <= earlier for earlier, later in pairwise(found)):
        return None
    return Resolved(kind, rule, base, found[0], found[-1], found if len(found) > 1 else None)


def possible(month: int, numbers: tuple[int, ...]) -> bool:
    """Whether some year has these days of a month."""
    return max(numbers) <= last_day(2024, month)


def day_range(phrase: Days, frame: Frame, text: str, start: int) -> Resolved | None:
    """From a day to a later one, over the turn of the month or year where the second month says so."""
    kind, rule = MentionKind.DAY_RANGE, MentionKind.DAY_RANGE.value
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
        return Resolved(kind, rule, "", None, None) if known else None
    to_year = phrase.to_year or year + turn
    if first > last_day(year, phrase.month) or to_day > last_day(to_year, to_month):
        return None
    begin, end = date(year, phrase.month, first), date(to_year, to_month, to_day)
    return Resolved(kind, rule, base, begin, end) if begin < end else None


def month(phrase: Month, frame: Frame, text: str, start: int, said_year: int | None) -> Resolved | None:
    """A month, its part, or months up to a later one; `said_year` is the year last spoken of."""
    kind = MentionKind.MONTH_PART if phrase.part else MentionKind.MONTH
    rule = kind.value
    if phrase.to is not None:
        kind, rule = MentionKind.OTHER, "month-range"
    turn = int(phrase.to is not None and phrase.to.month < phrase.month)
    year = phrase.year or (phrase.to.year - turn if phrase.to and phrase.to.year else None)
    base = OWN_YEAR if year else frame.base
    if year is None and frame.span is not None:
        year = unnumbered_year(phrase, frame.span, text, start, said_year)
        base = f"said {said_year}" if phrase.which_year in {"same", "following"} else base
    if year is None:
        return Resolved(kind, rule, "", None, None)
    begin, end = month_part(year, phrase.month, phrase.part)
    if phrase.to is not None:
        end = month_part(phrase.to.year or year + turn, phrase.to.month, phrase.to.part)[1]
    return Resolved(kind, rule, base, begin, end) if begin <= end else None


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
        return Resolved(MentionKind.OTHER, "year-part", OWN_YEAR, begin, end)
    kind = MentionKind.FISCAL_YEAR if phrase.fiscal else MentionKind.YEAR
    return Resolved(kind, "year-range" if phrase.to_year else kind.value, OWN_YEAR, begin, end)


def season(phrase: Season, frame: Frame) -> Resolved | None:
    """A season: three months from its first; None where "last" or "next" could be either of two."""
    if phrase.year is None and frame.span is None:
        return Resolved(MentionKind.SEASON, "season", "", None, None)
    year = phrase.year
    if year is None and frame.span is not None:
        year = season_year(phrase, frame.span)
    if year is None:
        return None
    begin, end = season_days(SEASONS[phrase.name], year)
    return Resolved(MentionKind.SEASON, "season", OWN_YEAR if phrase.year else frame.base, begin, end)
