"""Calendar days as people write them: a day, a month, a year, or two of them with .. between."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from parsers.keys import Span


def span_of(text: str) -> Span:
    """The days that a text means; one end of two may be left out. ValueError says what was expected."""
    first, dots, last = text.partition("..")
    try:
        if not dots:
            return Span(first_day(first), last_day(first))
        if not first and not last:
            raise ValueError
        return Span(first_day(first) if first else date.min, last_day(last) if last else date.max)
    except ValueError:
        expected = "a day, month or year as 2023-02-16, 2023-02 or 2023, or two of them as 2022..2023-02"
        raise ValueError(f"expected {expected}, found {text!r}") from None


def first_day(text: str) -> date:
    """The first day of a day, month or year in ISO form; ValueError for anything else."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(f"{text}-01-01"[:10])


def last_day(text: str) -> date:
    """The last day of a day, month or year in ISO form; ValueError for anything else."""
    day = first_day(text)
    if len(text) == len("2023"):
        return day.replace(month=12, day=31)
    return day if len(text) > len("2023-02") else day.replace(day=monthrange(day.year, day.month)[1])
