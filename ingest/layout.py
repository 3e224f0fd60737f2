"""How text is laid out on a terminal or a page of plain text."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date

WIDEST = 96
INDENT = "    "


def width() -> int | None:
    """Columns to wrap at: the terminal's, or None where a program reads along and wants whole lines."""
    return min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else None


def wrapped(text: str, columns: int | None, indent: str = "", first: str | None = None) -> str:
    """Text in lines of at most so many columns, or in one line; words and hyphens are never broken."""
    lead = indent if first is None else first
    if columns is None:
        return lead + text
    return textwrap.fill(
        text, columns, initial_indent=lead, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def days(start: date | None, end: date | None) -> str:
    """A span as people write it: 16–28 February 2023."""
    if start is None or end is None:
        return "date unknown"
    last = f"{end.day} {end:%B %Y}"
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    first = f"{start.day} {start:%B}" if start.year == end.year else f"{start.day} {start:%B %Y}"
    return f"{first} – {last}"


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows under their heads: the first column to the left, numbers to the right."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for name, *cells in rows:
        numbers = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        yield f"{name:<{widths[0]}}{numbers}".rstrip()
