"""Whose year a date without one is of: the nearest to the issue, unless its sentence speaks against it."""

from __future__ import annotations

import calendar
import re
from datetime import date

from parsers.date_phrases import Month, Season
from parsers.date_tense import (
    bound,
    describes_doubtfully,
    foretold,
    happens_within,
    is_over,
    speaks_of_election,
    tense,
)
from parsers.date_verbs import ELECTION_MONTH, OF_THE_SENTENCE, Tense
from parsers.date_words import COUNTS, SEASONS, WEEKDAYS, word_before
from parsers.model import Span

YEARS_AWAY: dict[str | None, int] = {"last": -1, "this": 0, "next": 1}
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTH_LENGTH = 30.44  # days
YEARS_AGO = re.compile(r"(?<![\w-])(?P<count>\w+)\syears?\sago,?\s(?:on|in)\s\Z")
AGO_WINDOW = 32  # code points before a day: "seventeen years ago, on "
# Months from the issue: so near no word speaks for another year, and no tense of the sentence does.
BESIDE, NEAR, FAR = 1.5, 3.5, 9.0
# What speaks against a year, in months of distance: a month of another calendar year is usually said with it,
# news tells more of what was than of what will be, and the sentence's own tense outweighs both.
PAST_YEAR, NEXT_YEAR, NEVER = 1.5, 3.0, 100.0
AGAINST_FUTURE: dict[Tense, float] = {"open": 2.0, "past": 4.0, "done": NEVER, "since": NEVER}
AGAINST_PAST: dict[Tense, float] = {"future": 4.0, "to come": NEVER, "by": 8.0}
# Two years that differ by less than this are a coin toss where the sentence tells neither past nor future.
TOSS = 1.75
# "Last June" in August and "next October" in August are said of this year and of the other one alike.
DOUBTFUL = 2  # months


def year_of(month: int, day: int, span: Span, text: str, start: int, *, whole: bool = False) -> int | None:
    """The year that puts a day nearest to the issue, weighed by its sentence; None where no year has it,
    where two suit alike, or where the nearest is not the one of which the sentence speaks."""
    issue = span.start.year
    if text.endswith(("ago on ", "ago, on ", "ago in ", "ago, in "), 0, start):
        ago = YEARS_AGO.search(text[max(0, start - AGO_WINDOW) : start])
        if ago is not None:
            return years_before(ago["count"].lower(), month, day, span)
    if not whole and text.endswith(("day ", "day, "), 0, start):
        said = WEEKDAYS.get(word_before(text, start).rstrip(","))
        if said is not None:
            return year_with(said, month, day, span)
    if month == span.start.month and day < 29:
        return issue
    distance = months_away(issue, month, day, span)
    if abs(distance) <= BESIDE:
        return year_beside(issue, month, distance, span, text, start) if whole else issue
    told = bound(text, start)
    if 0 < distance <= NEAR and is_doubtful_ahead(text, start, told, whole=whole):
        return None
    if -NEAR <= distance <= 0 and told in {"open", "by"}:
        coming = foretold(text, start) if whole else "open"
        if coming != "to come":
            return None if coming == "future" else issue
        told = coming
    if told == "open":
        if not whole and abs(distance) <= NEAR:
            return issue
        told = tense(text, start)
        if 0 < distance <= NEAR and not (told == "done" and happens_within(text, start)):
            return None if told == "past" else issue
        # A day without a year is hardly ever a year away; a whole month can be.
        told = told if whole else OF_THE_SENTENCE.get(told, told)
    election = month == ELECTION_MONTH and speaks_of_election(text, start)
    return weighed_year(month, day, span, told, election=election)


def is_doubtful_ahead(text: str, start: int, told: Tense, *, whole: bool) -> bool:
    """Whether a date ahead may be last year's: "they met on December 6" said in September, "the August
    summit" said in June."""
    if whole:
        return told == "open" and describes_doubtfully(text, start)
    return text.endswith("on ", 0, start) and tense(text, start) == "done"


def year_beside(issue: int, month: int, distance: float, span: Span, text: str, start: int) -> int | None:
    """The year of a month beside the issue: the nearest one, unless the sentence says that the coming one is
    over; None where it says so less directly, or that the last one is still to come."""
    if month == span.start.month:
        return issue
    if distance > 0:
        if is_over(text, start):
            return issue - 1
        return None if happens_within(text, start) and tense(text, start) == "done" else issue
    return None if foretold(text, start) == "to come" else issue


def years_before(count: str, month: int, day: int, span: Span) -> int | None:
    """The year of a day so many years before the one nearest to the issue: "a year ago, on February 24"."""
    if count not in COUNTS and not count.isdecimal():
        return None
    years = COUNTS[count] if count in COUNTS else int(count)
    issue = span.start.year
    nearest = min((issue - 1, issue, issue + 1), key=lambda year: abs(months_away(year, month, day, span)))
    return nearest - years if nearest > years else None


def year_with(weekday: int, month: int, day: int, span: Span) -> int | None:
    """The year in which a day falls on the weekday said; None where the day is beside the issue in another
    year than that: then either the weekday or the day is a slip."""
    issue = span.start.year
    away = {year: abs(months_away(year, month, day, span)) for year in (issue - 1, issue, issue + 1)}
    nearest = min(away, key=away.__getitem__)
    for year in away:
        if away[year] < NEVER and date(year, month, day).weekday() == weekday:
            return None if away[nearest] <= NEAR and year != nearest else year
    return None


def weighed_year(month: int, day: int, span: Span, told: Tense, *, election: bool) -> int | None:
    """The year that costs least; None where another costs hardly more or the sentence speaks against it."""
    issue = span.start.year
    weighed = []
    for year in (issue - 1, issue, issue + 1):
        if year % 2 == 0 or not election:
            away = months_away(year, month, day, span)
            weighed.append((cost(away, year != issue, told), away, year))
    weighed.sort()
    least, away, chosen = weighed[0]
    # 29 February is missing from most years, and then the nearest one that has it can be far off.
    if (month, day) == (2, 29) and abs(away) >= FAR:
        return None
    if told == "open" and len(weighed) > 1 and weighed[1][0] - least < TOSS:
        return None
    return None if abs(away) > NEAR and told == ("past" if away > 0 else "future") else chosen


def months_away(year: int, month: int, day: int, span: Span) -> float:
    """Months from the middle of a span to a day, less than 0 before it; NEVER if there is no such day."""
    if day > last_day(year, month):
        return NEVER
    twice = 2 * date(year, month, day).toordinal() - span.start.toordinal() - span.end.toordinal()
    return twice / 2 / MONTH_LENGTH


def cost(months: float, other_year: bool, told: Tense) -> float:
    """How little a year suits a day that it puts so many months from the issue; the least wins."""
    if months > 0:
        return months + (NEXT_YEAR if other_year else 0.0) + AGAINST_FUTURE.get(told, 0.0)
    return (PAST_YEAR if other_year else 0.0) + AGAINST_PAST.get(told, 0.0) - months


def last_day(year: int, month: int) -> int:
    """The number of days of a month."""
    return 29 if month == 2 and calendar.isleap(year) else MONTH_DAYS[month - 1]


def unnumbered_year(phrase: Month, span: Span, text: str, start: int, said_year: int | None) -> int | None:
    """The year of a month that says it by a word ("last December", "October of this year") or not at all."""
    issue, ahead = span.start.year, phrase.month - span.start.month
    if phrase.which_year in YEARS_AWAY:
        return issue + YEARS_AWAY[phrase.which_year]
    if phrase.which_year is not None:
        return said_year + (phrase.which_year == "following") if said_year else None
    if phrase.which == "this":
        return issue + int(phrase.month <= 2 and span.start.month >= 11)
    if phrase.which in {"last", "next"} and 0 < (ahead if phrase.which == "next" else -ahead) <= DOUBTFUL:
        return None
    if phrase.which in {"last", "past"}:
        return issue - (ahead >= 0)
    if phrase.which in {"next", "coming"}:
        return issue + (ahead <= 0)
    return year_of(phrase.month, min(15, last_day(issue, phrase.month)), span, text, start, whole=True)


def season_days(first: int, year: int) -> tuple[date, date]:
    """First and last day of the season that begins in a month of a year."""
    end_year, end_month = (year, first + 2) if first < 12 else (year + 1, 2)
    return date(year, first, 1), date(end_year, end_month, last_day(end_year, end_month))


def season_year(phrase: Season, span: Span, text: str, start: int) -> int | None:
    """The year in which a last, this or next season begins, seen from the issue."""
    issue, month = span.start.year, span.start.month
    first = SEASONS[phrase.name]
    if phrase.which is None:
        year = year_of(first % 12 + 1, 15, span, text, start, whole=True)
        return year - (first == 12) if year else None
    if phrase.which == "past":
        return max(year for year in (issue - 1, issue - 2, issue) if season_days(first, year)[1] < span.start)
    if phrase.which == "coming":
        return min(year for year in (issue, issue + 1) if season_days(first, year)[0] > span.end)
    if phrase.which == "this":
        return issue - 1 if first == 12 and month <= 3 else issue
    if phrase.which == "last":
        if first == 12:
            return issue - 1 if month >= 3 else None
        return issue - 1 if month < first + 3 else None
    return issue + 1 if month >= first and first < 12 else None
