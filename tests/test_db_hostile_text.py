"""Text that would break a careless archive comes out to the letter, or as near as a database can hold it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive_samples import ADDRESS, ISSUE, Arrived, keep, page
from sqlalchemy import select

from db.engine import Archive
from db.facts import leftover
from db.views import named
from parsers.model import Format, Headline, Item, Reading

HOSTILE = [
    "'; DROP TABLE item; --",
    'quotes " and \\ backslashes \\n',
    "%s %(name)s :name ? $1 {0}",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🚢 العربية \u202eright to left\u202c",
    "combining e\u0301 and \u00e9, ZWJ \u200d, BOM \ufeff",
    "=cmd|' /C calc'!A0",
    "a" * 20_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_to_the_letter(archive: Archive, text: str) -> None:
    hostile = replace(
        ISSUE,
        title=text,
        credit=text,
        headlines=(Headline(1, text),),
        items=(Item(1, 1, text, locator=text),),
    )
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, hostile, leftovers=(text,))]))
    with archive.read() as connection:
        row = connection.execute(select(named("current_item"))).one()
        assert connection.scalar(select(leftover.c.text)) == text
    assert (row.title, row.credit, row.headline, row.text, row.locator) == (text,) * 5


@pytest.mark.parametrize("bad", ["\x00", "\ud800"], ids=["nul", "surrogate"])
def test_what_no_database_takes_becomes_a_replacement_character(archive: Archive, bad: str) -> None:
    hostile = replace(ISSUE, items=(Item(1, 1, f"half{bad}way"), ISSUE.items[1]))
    hostile_page = replace(page(b"one", f"{ADDRESS}?{bad}"), name=f"na{bad}me")
    for added in (1, 0):
        (kept,) = keep(archive, Arrived(hostile_page, [Reading(1, Format.PAGE, hostile, leftovers=(bad,))]))
        assert kept.readings_added == added
    with archive.read() as connection:
        row = connection.execute(select(named("current_item")).order_by("position")).first()
    assert row is not None
    assert (row.text, row.address) == ("half\ufffdway", f"{ADDRESS}?\ufffd")
