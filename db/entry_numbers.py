"""The number of an entry of the full text: day, issue, kind and position, so that the newest is highest."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import literal_column

POSITIONS = 1 << 15  # positions that fit into the number of an entry
ISSUES = 1 << 24  # issues that fit
PLACE_BITS = 16  # bits of the number of an entry below those of its issue
DAY_BITS = 40  # bits of the number of an entry below those of its day


def entry_number(issue_id: int, day: date | None, kind: str, position: int) -> int:
    """The number of an entry: 22 bits of day, 24 of issue, 16 of place, so that the newest is highest."""
    place = 2 * POSITIONS - 1 - (position + (POSITIONS if kind == "item" else 0))
    return first_number(day) + issue_id * 2 * POSITIONS + place


def first_number(day: date | None) -> int:
    """The lowest number that an entry of a day could have."""
    return (day.toordinal() if day else 0) << DAY_BITS


def entry_of(number: int) -> tuple[int, str, int]:
    """The issue, kind and position of the entry of a number."""
    place = 2 * POSITIONS - 1 - number % (2 * POSITIONS)
    issue_id = number // (2 * POSITIONS) % ISSUES
    return (issue_id, "item", place - POSITIONS) if place >= POSITIONS else (issue_id, "headline", place)


def day_of(number: int) -> date | None:
    """The day of the entry of a number, None where it is unknown."""
    ordinal = number >> DAY_BITS
    return date.fromordinal(ordinal) if ordinal else None


def issue_in(number: Any) -> Any:
    """The SQL for the issue of the entry of a number."""
    return number.op(">>")(literal_column(str(PLACE_BITS))).op("&")(ISSUES - 1)


def is_of_kind(kind: str, number: Any) -> Any:
    """The SQL for whether the entry of a number is an item, or a headline."""
    return number.op("&")(POSITIONS) == (0 if kind == "item" else POSITIONS)


def item_in(number: Any) -> Any:
    """The SQL for the position of the item of a number, below zero where it is that of a headline."""
    return POSITIONS - 1 - number.op("&")(2 * POSITIONS - 1)
