"""Phrases that count from another day, resolved against what was said before or the issue's half-month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from parsers.date_phrases import DaysOfMonth, Relative, Unit
from parsers.date_resolution import (
    Frame,
    Resolved,
    month_part,
    unresolved,
    year_part,
)
from parsers.date_words import FISCAL_START
from parsers.date_years import last_day
from parsers.model import Mention, MentionKind, Span

DAY_KINDS = frozenset((MentionKind.DAY, MentionKind.DAY_RANGE, MentionKind.DAY_LIST))
MONTH_KINDS = frozenset((MentionKind.MONTH, MentionKind.MONTH_PART))
# Issues come out within a few days of their half-month.
LATENESS = timedelta(days=5)
# "A month later" counts from a month, not from a day of it: how long a base must last at least.
SHORTEST = {"month": timedelta(days=27), "year": timedelta(days=364)}


@lru_cache(maxsize=4096)
def shifted(base: date, shift: int, unit: Unit) -> date:
    """The day so many units after a day, before it where negative, as dateparser counts them.

    dateparser sees a phrase of our own making, never the text, and every setting that could look at today,
    the time zone or the locale is fixed. Raises ValueError where it does not understand."""
    if shift == 0:
        return base
    import dateparser  # late: its import alone takes longer than reading an issue

    phrase = f"in {shift} {unit}s" if shift > 0 else f"{-shift} {unit}s ago"
    found = dateparser.parse(
        phrase,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.combine(base, time(12)),
            "PARSERS": ["relative-time"],
            "DATE_ORDER": "MDY",
            "PREFER_DATES_FROM": "current_period",
            "PREFER_DAY_OF_MONTH": "first",
            "TIMEZONE": "UTC",
            "TO_TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "STRICT_PARSING": True,
            "NORMALIZE": True,
        },
    )
    if found is None:
        raise ValueError(f"expected dateparser to count {phrase!r} from {base}, found nothing")
    return date(found.year, found.month, found.day)


def relative(phrase: Relative, frame: Frame, said: Sequence[Mention]) -> Resolved | None:
    """The days of a relative phrase; None where nothing before it gives the base that its unit asks for."""
    rule = f"{'issue' if phrase.to_issue else 'said'}-{phrase.part or phrase.unit}".replace(" ", "-")
    if frame.span is None:
        return unresolved(MentionKind.RELATIVE, rule)
    base = (frame.span.start, frame.base) if phrase.to_issue else said_base(phrase, said)
    if base is None or (phrase.shared and not shares(phrase, frame.span.start, said)):
        return None
    day = shifted(base[0], phrase.shift, phrase.unit)
    begin, end = whole_unit(day, phrase)
    return Resolved(MentionKind.RELATIVE, begin, end, None, rule, base[1])


def whole_unit(day: date, phrase: Relative) -> tuple[date, date]:
    """First and last day of the unit around a day, or of the part of it that the phrase names."""
    if phrase.unit == "day" or (phrase.unit == "week" and phrase.counted):
        return day, day
    if phrase.unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if phrase.unit == "month":
        return month_part(day.year, day.month, phrase.part)
    year = day.year - int(phrase.fiscal and day.month < FISCAL_START)
    return year_part(year, phrase.part, fiscal=phrase.fiscal)


def shares(phrase: Relative, issue: date, said: Sequence[Mention]) -> bool:
    """Whether the last date said that is no longer than a phrase's unit lies in the issue's own such unit."""
    whole = phrase._replace(part=None)
    for mention in reversed(said):
        if mention.start is None or mention.end is None:
            return False
        unit = whole_unit(mention.end, whole)
        if unit[0] <= mention.start:
            return unit == whole_unit(issue, whole)
    return True


def said_base(phrase: Relative, said: Sequence[Mention]) -> tuple[date, str] | None:
    """The day that a phrase counts from and its name: the last date said that is as fine as the unit asks."""
    for mention in reversed(said):
        if mention.start is None or mention.end is None:
            return None  # a date of an unknown year: whatever was said before it is no base any more
        if not is_base(phrase, mention, mention.start, mention.end):
            continue
        name = str(mention.start) if mention.start == mention.end else f"{mention.start}/{mention.end}"
        return mention.start if phrase.shift < 0 else mention.end, f"said {name}"
    return None


def is_base(phrase: Relative, mention: Mention, start: date, end: date) -> bool:
    """Whether a date said before is what a phrase counts from.

    "The same day" needs a single day; days and weeks are counted from days, "a year later" from a year."""
    if phrase.unit == "day" and phrase.shift == 0:
        return start == end
    if phrase.unit in {"day", "week"}:
        return names_days(mention, start, end)
    if phrase.counted and end - start < SHORTEST[phrase.unit]:
        return False
    return start.year == end.year and (phrase.unit == "year" or start.month == end.month)


def names_days(mention: Mention, start: date | None, end: date) -> bool:
    """Whether a date said before is days, and not a week, a month or a year."""
    return mention.kind in DAY_KINDS or start == end


def said_month(frame: Frame, said: Sequence[Mention]) -> tuple[date, str] | None:
    """The first day of the month last spoken of, else of the issue's, and the name of that base."""
    for mention in reversed(said):
        start, end = mention.start, mention.end
        if start is None or end is None:
            return None
        if (start.year, start.month) != (end.year, end.month):
            continue
        if mention.kind in MONTH_KINDS or names_days(mention, start, end):
            return start.replace(day=1), f"said {start if start == end else f'{start}/{end}'}"
    return (frame.span.start.replace(day=1), frame.base) if frame.span else None


def said_year(said: Sequence[Mention]) -> int | None:
    """The year last spoken of."""
    for mention in reversed(said):
        if mention.start is None or mention.end is None:
            return None
        if mention.start.year == mention.end.year:
            return mention.start.year
    return None


def month_meant(month: date, day: int, span: Span, said: Sequence[Mention]) -> date | None:
    """The first day of the month to which a bare day belongs: the one last spoken of; where that or the days
    said before speak against it, the only one near that puts the day into or beside the issue, else None."""
    days = next((one for one in reversed(said) if one.end and names_days(one, one.start, one.end)), None)
    if days is None or days.end is None:
        return month
    of_days = days.end.replace(day=1)
    if of_days == month and day >= days.end.day:
        return month
    near = {month, of_days, (of_days + timedelta(days=31)).replace(day=1)}
    for slack in (timedelta(0), LATENESS):
        inside = [
            one for one in near if span.start - slack <= one + timedelta(days=day - 1) <= span.end + slack
        ]
        if inside:
            return inside[0] if len(inside) == 1 else None
    return None


def days_of_month(phrase: DaysOfMonth, frame: Frame, said: Sequence[Mention]) -> Resolved | None:
    """Days without a month, in the month last spoken of; None where it has no such days."""
    kind = MentionKind.DAY if len(phrase.days) == 1 else MentionKind.DAY_LIST
    if phrase.ranged:
        kind = MentionKind.DAY_RANGE
    if frame.span is None:
        return unresolved(kind, "day-of-month")
    base = said_month(frame, said)
    month = month_meant(base[0], phrase.days[0], frame.span, said) if base else None
    if base is None or month is None or phrase.days[-1] > last_day(month.year, month.month):
        return None
    found = tuple(month.replace(day=day) for day in phrase.days)
    if found[0] > found[-1]:
        return None
    listed = found if kind is MentionKind.DAY_LIST else None
    return Resolved(kind, found[0], found[-1], listed, "day-of-month", base[1])
