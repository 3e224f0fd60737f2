"""An archive to export: an ordinary issue, a cut one, and one made of texts that break careless exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from archive_samples import CUT_ISSUE, ISSUE, READING, SITE, Arrived, keep, page
from naughty_strings import NAUGHTY

from db.engine import Archive
from parsers.model import Format, Headline, Item, Key, Mention, MentionKind, Reading

HOSTILE_KEY = Key(2, 20)


def said(text: str) -> Mention:
    """A date in those words."""
    day = date(2023, 2, 16)
    return Mention(text, 0, MentionKind.DAY, day, day, rule="month-day")


def fill(archive: Archive) -> None:
    """Issue 2.4 whole, 2.5 cut, and 2.20 with an item, a headline and a date in each naughty text."""
    hostile = replace(
        ISSUE,
        key=HOSTILE_KEY,
        title="=Harbour Digest Vol 2.20",
        credit=None,
        headlines=tuple(Headline(at, text) for at, text in enumerate(NAUGHTY, 1)),
        items=tuple(Item(at, at, text, mentions=(said(text),)) for at, text in enumerate(NAUGHTY, 1)),
        claims=(),
    )
    keep(
        archive,
        Arrived(page(b"one"), [READING]),
        Arrived(page(b"two", f"{SITE}/2-20/"), [Reading(1, Format.PAGE, hostile)]),
        Arrived(
            page(b"three", f"{SITE}/2-5/"),
            [Reading(1, Format.PDF, replace(CUT_ISSUE, key=Key(2, 5)))],
        ),
    )
