"""Marks beside the words of an entry: what a search filters by, written as words that no text can hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from parsers.keys import Span

Marks = frozenset[str]
UNSAID: Marks = frozenset()  # of an entry that says no date
SEVERAL = 1_000  # marks and sets of them that are kept at hand, since entries that come together are alike
MARK = "\ue000"  # a character for private use, which folding leaves in no text
FEW_MONTHS, FEW_YEARS = 12, 100  # what a date said may touch to be marked with each of them
EVER = f"{MARK}e"  # a date said that touches more


def publication_mark(number: int) -> str:
    """The mark of a publication's row number."""
    return f"{MARK}p{number}"


def volume_mark(volume: int) -> str:
    """The mark of a volume."""
    return f"{MARK}v{volume}"


def kind_mark(kind: str) -> str:
    """The mark of items, or of headlines."""
    return f"{MARK}{kind}"


@lru_cache(SEVERAL)
def marks(publication: int, volume: int, kind: str, said: Marks) -> str:
    """All marks of an entry, in order, with a space between; `said` are those of the dates said in it."""
    owned = (publication_mark(publication), volume_mark(volume), kind_mark(kind))
    return " ".join(sorted(said.union(owned)))


def said_marks(start: date, end: date) -> Marks:
    """The marks of a date said, from its first day to its last."""
    if (start.year, start.month) == (end.year, end.month):  # as most are
        return month_marks(start.year, start.month)
    return span_marks(Span(start, end))


@lru_cache(SEVERAL)
def month_marks(year: int, month: int) -> Marks:
    """The marks of a date within one month."""
    return frozenset({f"{MARK}y{year}", f"{MARK}m{year:04}{month:02}"})


def span_marks(span: Span) -> Marks:
    """The marks of a date said: its years, and its months unless they are many."""
    years = {f"{MARK}y{year}" for year in years_of(span)}
    if len(years) > FEW_YEARS:
        return frozenset({EVER})
    few = list(months_of(span)) if len(years) <= 2 else []
    if 0 < len(few) <= FEW_MONTHS:
        return frozenset(years | {f"{MARK}m{month}" for month in few})
    return frozenset(years | {f"{MARK}l{year}" for year in years_of(span)})


def asked_marks(span: Span) -> tuple[str, ...]:
    """Marks of which every entry has one that says a date inside a span; others may have one too.

    None where the span is so long that they would be no help."""
    years = list(years_of(span))
    if len(years) > FEW_YEARS:
        return ()
    if len(years) > 2:
        return (EVER, *(f"{MARK}y{year}" for year in years))
    months = (f"{MARK}m{month}" for month in months_of(span))
    return (EVER, *(f"{MARK}l{year}" for year in years), *months)


def years_of(span: Span) -> range:
    """The years that a span touches."""
    return range(span.start.year, span.end.year + 1)


def months_of(span: Span) -> Iterator[str]:
    """The months that a span touches, as 202302."""
    for month in range(month_number(span.start), month_number(span.end) + 1):
        yield f"{month // 12:04}{month % 12 + 1:02}"


def month_number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1
