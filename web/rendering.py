"""The templates, and the words in which they tell dates, counts and states."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from db.export_tables import RIGHTS, Profile, snippet
from db.search import Hit
from ingest.comparison import COPY_NAMES, capital
from ingest.layout import days
from ingest.wording import counted
from web.addresses import Addresses
from web.settings import Settings

STATIC = Path(__file__).parent / "static"
CAUSES = {
    "first": "First seen",
    "publisher": "Edited by the publisher",
    "parser": "Read otherwise by a newer parser, the bytes being the same",
    "publisher or parser": "Edited by the publisher, or read otherwise by a newer parser",
    "other copy": "Another copy with other words",
}
STYLE_NAMES = {"chicago": "Chicago", "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}
DATE_KINDS = {
    "day": "a day",
    "day-range": "days from–to",
    "day-list": "several days",
    "month": "a month",
    "month-part": "part of a month",
    "year": "a year",
    "fiscal-year": "a fiscal year",
    "season": "a season",
    "relative": "yesterday, last week …",
    "other": "other",
}


class Piece(NamedTuple):
    """A stretch of an item's text, and the date that it says, if it says one."""

    text: str
    said: Any = None


def environment(settings: Settings) -> Environment:
    """The templates with all that they may call; whatever they print is escaped."""
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    addresses = Addresses(settings.base)
    made.globals |= {
        "to": addresses,
        "static": {path.name: static_address(settings.base, path) for path in STATIC.iterdir()},
        "days": days,
        "counted": counted,
        "capital": capital,
        "moment": moment,
        "month_name": month_name,
        "pieces": pieces,
        "hit_pieces": hit_pieces,
        "copy_names": COPY_NAMES,
        "causes": CAUSES,
        "styles": STYLE_NAMES,
        "date_kinds": DATE_KINDS,
        "rights": RIGHTS[settings.profile],
        "shows_words": settings.profile is not Profile.METADATA,
        "shows_text": settings.profile is Profile.FULL_TEXT,
        "snippet": snippet,
        "is_indexed": settings.is_indexed,
        "public_url": settings.public_url,
    }
    return made


def static_address(base: str, path: Path) -> str:
    """The address of a static file, another one whenever its content is."""
    return f"{base}/static/{path.name}?{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def moment(at: datetime | None) -> str:
    """A moment for people, in UTC."""
    return f"{at.day} {at:%B %Y, %H:%M} UTC" if at else "time unknown"


def month_name(month: str) -> str:
    """A month as 2023-02 in words."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def pieces(text: str, dates: Sequence[Any]) -> Iterator[Piece]:
    """A text with the dates said in it; of dates that overlap the first is told."""
    last = 0
    for row in sorted(dates, key=lambda row: row.text_offset):
        start, end = row.text_offset, row.text_offset + len(row.surface)
        if start < last or text[start:end] != row.surface:
            continue
        if start > last:
            yield Piece(text[last:start])
        yield Piece(row.surface, row)
        last = end
    if last < len(text):
        yield Piece(text[last:])


def hit_pieces(hit: Hit) -> Iterator[tuple[str, bool]]:
    """A hit's snippet in pieces, each with whether it was looked for."""
    last = 0
    for start, end in hit.spans:
        if start > last:
            yield hit.snippet[last:start], False
        yield hit.snippet[start:end], True
        last = end
    if last < len(hit.snippet):
        yield hit.snippet[last:], False
