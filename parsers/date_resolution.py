"""Phrases to calendar days by arithmetic: whose year it is, which days a part of a month or year covers."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from parsers.date_phrases import Days, Month, Season, Year
from parsers.date_tense import ELECTION_MONTH, OF_THE_SENTENCE, Tense, bound, speaks_of_election, tense
from parsers.date_words import MONTH_PARTS, SEASONS, YEAR_PARTS
from parsers.model import MentionKind, Span

OWN_YEAR = "own year"
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTH_LENGTH = 30.44  # days
FISCAL_START = 4  # Japanese fiscal years begin in April
# Months from the issue: so near no word speaks for another year, and no tense of the sentence does.
BESIDE, NEAR, FAR = 1.5, 3.5, 9.0
# What speaks against a year, in months of distance: a month of another calendar year is usually said with it,
# news tells more of what was than of what will be, and the sentence's own tense outweighs both.
PAST_YEAR, NEXT_YEAR, UNTOLD_FUTURE, AGAINST_TENSE, NEVER = 1.5, 3.0, 2.0, 4.0, 100.0


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


def year_of(month: int, day: int, span: Span, text: str, start: int, *, whole: bool = False) -> int | None:
    """The year that puts a day nearest to the issue, weighed by its sentence; None where no year has it, or
    where the nearest is not the one of which the sentence speaks."""
    issue = span.start.year
    distance = abs(months_away(issue, month, day, span))
    if distance <= BESIDE:
        return issue
    told = bound(text, start)
    if told == "open":
        if distance <= NEAR:
            return issue
        told = tense(text, start)
        # A day without a year is hardly ever a year away; a whole month can be.
        told = told if whole else OF_THE_SENTENCE.get(told, told)
    years = [issue - 1, issue, issue + 1]
    if month == ELECTION_MONTH and speaks_of_election(text, start):
        years = [year for year in years if year % 2 == 0]
    away = {year: months_away(year, month, day, span) for year in years}
    chosen = min(away, key=lambda year: cost(away[year], year != issue, told))
    # 29 February is missing from most years, and then the nearest one that has it can be far off.
    if (month, day) == (2, 29) and abs(away[chosen]) >= FAR:
        return None
    beside = abs(away[chosen]) <= NEAR
    return None if not beside and told == ("past" if away[chosen] > 0 else "future") else chosen


def months_away(year: int, month: int, day: int, span: Span) -> float:
    """Months from the middle of a span to a day, less than 0 before it; NEVER if there is no such day."""
    if day > last_day(year, month):
        return NEVER
    twice = 2 * date(year, month, day).toordinal() - span.start.toordinal() - span.end.toordinal()
    return twice / 2 / MONTH_LENGTH


def cost(months: float, other_year: bool, told: Tense) -> float:
    """How little a year suits a day that it puts so many months from the issue; the least wins."""
    against = 0.0
    if months > 0:
        against = {"open": UNTOLD_FUTURE, "past": AGAINST_TENSE, "done": NEVER, "since": NEVER}.get(told, 0.0)
    else:
        against = {"future": AGAINST_TENSE, "to come": NEVER, "by": 2 * AGAINST_TENSE}.get(told, 0.0)
    elsewhere = (NEXT_YEAR if months > 0 else PAST_YEAR) if other_year else 0.0
    return abs(months) + elsewhere + against


def last_day(year: int, month: int) -> int:
    """The number of days of a month."""
    return 29 if month == 2 and calendar.isleap(year) else MONTH_DAYS[month - 1]


def days(phrase: Days, frame: Frame, text: str, start: int) -> Resolved | None:
    """The days of a named month; None where the calendar has no such day."""
    if phrase.to_day is not None:
        return day_range(phrase, frame, text, start)
    kind = MentionKind.DAY if len(phrase.days) == 1 else MentionKind.DAY_LIST
    rule = "week-of-day" if phrase.week else kind.value
    if phrase.year is None and frame.span is None:
        return Resolved(kind, rule, "", None, None) if possible(phrase.month, phrase.days) else None
    year = phrase.year
    base = OWN_YEAR if year else frame.base
    if year is None and frame.span is not None:
        year = year_of(phrase.month, phrase.days[0], frame.span, text, start)
    if year is None or max(phrase.days) > last_day(year, phrase.month):
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
    turn = int(to_month < phrase.month)
    year = phrase.year or (phrase.to_year - turn if phrase.to_year else None)
    base = OWN_YEAR if year else frame.base
    if year is None and frame.span is None:
        known = possible(phrase.month, (first,)) and possible(to_month, (to_day,))
        return Resolved(kind, rule, "", None, None) if known else None
    if year is None and frame.span is not None:
        year = year_of(phrase.month, first, frame.span, text, start)
    to_year = phrase.to_year or (year + turn if year else None)
    if year is None or to_year is None:
        return None
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
    if year is None and frame.span is None:
        return Resolved(kind, rule, "", None, None)
    if year is None and frame.span is not None:
        year = unnumbered_year(phrase, frame.span, text, start, said_year)
        base = f"said {said_year}" if phrase.which_year in {"same", "following"} else base
    if year is None:
        return None
    begin, end = month_part(year, phrase.month, phrase.part)
    if phrase.to is not None:
        end = month_part(phrase.to.year or year + turn, phrase.to.month, phrase.to.part)[1]
    return Resolved(kind, rule, base, begin, end) if begin <= end else None


def unnumbered_year(phrase: Month, span: Span, text: str, start: int, said_year: int | None) -> int | None:
    """The year of a month that says it by a word ("last December", "October of this year") or not at all."""
    issue = span.start.year
    if phrase.which_year in {"last", "this", "next"}:
        return issue + {"last": -1, "this": 0, "next": 1}[phrase.which_year]
    if phrase.which_year is not None:
        return said_year + (phrase.which_year == "following") if said_year else None
    if phrase.which == "last":
        return issue if phrase.month < span.start.month else issue - 1
    if phrase.which == "next":
        return issue if phrase.month > span.start.month else issue + 1
    if phrase.which == "this":
        return issue + int(phrase.month <= 2 and span.start.month >= 11)
    return year_of(phrase.month, min(15, last_day(issue, phrase.month)), span, text, start, whole=True)


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
    first = SEASONS[phrase.name]
    end_year, end_month = (year, first + 2) if first < 12 else (year + 1, 2)
    end = date(end_year, end_month, last_day(end_year, end_month))
    return Resolved(
        MentionKind.SEASON, "season", OWN_YEAR if phrase.year else frame.base, date(year, first, 1), end
    )


def season_year(phrase: Season, span: Span) -> int | None:
    """The year in which a last, this or next season begins, seen from the issue."""
    issue, month = span.start.year, span.start.month
    first = SEASONS[phrase.name]
    if phrase.which == "this":
        return issue - 1 if first == 12 and month <= 3 else issue
    if phrase.which == "last":
        if first == 12:
            return issue - 1 if month >= 3 else None
        return issue - 1 if month < first + 3 else None
    return issue + 1 if month >= first and first < 12 else None
