"""Rows as CSV that no spreadsheet takes for formulas, and as JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from db.columns import instant_text
from db.export_tables import Column, Row, Value

BYTE_ORDER_MARK = "\ufeff"
# Where a cell begins: also behind what another separator would split a cell at. What makes it a formula
# there: the characters that OWASP names, also behind quotation marks, white space and signs without width,
# which some programs take away first. An apostrophe found there is doubled.
BEGINNING = r"(?:^|(?<=[;\t\r\n]))"
LIVE = re.compile(rf"{BEGINNING}(?='|[\"\s\ufeff\u200b-\u200f\u2060]*[=+\-@\t\r\n＝＋－＠])")
DEFUSED = re.compile(rf"{BEGINNING}'")
# Line separators of Unicode that some readers of lines split at.
BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}


def defused(text: str) -> str:
    """A text as a cell: an apostrophe stands before whatever a spreadsheet would take for a formula.

    `restored` gives the text back exactly."""
    return LIVE.sub("'", text)


def restored(cell: str) -> str:
    """The text of a cell that `defused` has written."""
    return DEFUSED.sub("", cell)


def csv_lines(columns: Sequence[Column], rows: Iterable[Row], *, mark: bool = False) -> Iterator[str]:
    """CSV by RFC 4180, header first: texts in quotes, nothing at all where there is no value.

    `mark` puts a byte order mark first, without which Excel takes UTF-8 for another charset."""
    yield (BYTE_ORDER_MARK if mark else "") + ",".join(column.name for column in columns) + "\r\n"
    for row in rows:
        yield ",".join([cell(value) for value in row]) + "\r\n"


def cell(value: Value) -> str:
    """One value as a cell."""
    plain = json_value(value)
    if isinstance(plain, str):
        return '"' + defused(plain).replace('"', '""') + '"'
    return "" if plain is None else str(plain).lower()


def json_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object a row, with the names of the columns; null where there is no value."""
    names = [column.name for column in columns]
    for row in rows:
        record = {name: json_value(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(record, ensure_ascii=False).translate(BREAKS) + "\n"


def json_value(value: Value) -> str | int | bool | None:
    """A value as JSON has it: days and instants in ISO form, the same from both databases."""
    if not isinstance(value, date):  # as most are, and an instant is a day too
        return value
    return instant_text(value) if isinstance(value, datetime) else value.isoformat()
