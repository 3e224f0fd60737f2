"""Tables of sentences in which every date is marked with its days: "[April 3|2023-04-03]"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from parsers.model import Span

MARKED = re.compile(r"\[([^|\]]+)\|([^|\]]+)(?:\|([a-z-]+))?\]")


def half_month(key: str) -> Span:
    """The half-month that a key such as "2023-02b" stands for."""
    year, month = int(key[:4]), int(key[5:7])
    if key[7] == "a":
        return Span(date(year, month, 1), date(year, month, 15))
    return Span(date(year, month, 16), date(year, month, calendar.monthrange(year, month)[1]))


def rows(table: str) -> Iterator[tuple[str, str]]:
    """Key and marked sentence of every row of a table."""
    for row in re.split(r"\n(?=\d{4}-\d\d[ab] )", table.strip()):
        key, _, marked = re.sub(r"\n\s+", " ", row).partition(" ")
        yield key, marked


def bare(marked: str) -> str:
    """The sentence without its marks."""
    return MARKED.sub(r"\1", marked)


def labels(marked: str) -> list[tuple[int, str, str, str, str | None]]:
    """Offset in the bare sentence, surface, first and last day and kind (None: not said) of every date."""
    found, removed = [], 0
    for mark in MARKED.finditer(marked):
        first, _, last = mark[2].partition("..")
        found.append((mark.start() - removed, mark[1], first, last or first, mark[3]))
        removed += len(mark[0]) - len(mark[1])
    return found
