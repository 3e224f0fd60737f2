"""Invented serials of other shapes than the digest's, and their pages; every name is made up for testing."""

from __future__ import annotations

import re

from parsers.model import Key
from parsers.numbering import Running, Weekly
from parsers.publication import NEVER, Publication

SITE = "https://harbour-institute.invalid"
WEEKLY = Publication(
    name="harbour-weekly",
    title="Harbour Weekly Review",
    site=SITE,
    hosts=("harbour-institute.invalid",),
    starts=(),
    issue_address=re.compile(r"harbour-weekly-(?P<month>[a-z]+)-(?P<day>\d{1,2})-(?P<year>\d{4})"),
    index_address=NEVER,
    pdf_address=NEVER,
    title_pattern=re.compile(
        r"Harbour Weekly Review(?:, (?P<month>[A-Z][a-z]+) (?P<day>\d{1,2}), (?P<year>\d{4}))?"
    ),
    headline_label=re.compile(r"^Main Points$"),
    item_label=NEVER,
    credit=NEVER,
    boilerplate=("Get the file",),
    boilerplate_pattern=re.compile(r"Written by\s|\[\d+\]\s"),
    blurb=("is written by harbour masters",),
    marks=("Harbour Weekly", "Main Points", "Written by", "["),
    numbering=Weekly(first=Key(2023, 1)),
    shape="sections",
    usual_items=3,
    fewest_items=2,
)
NUMBERED = Publication(
    name="mast-letter",
    title="Lantern Mast Letter",
    site="",
    hosts=(),
    starts=(),
    issue_address=NEVER,
    index_address=NEVER,
    pdf_address=NEVER,
    title_pattern=re.compile(
        r"Lantern Mast Letter(?: #(?P<number>\d+))?"
        r"(?:, (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+) (?P<year>\d{4}))?"
    ),
    headline_label=re.compile(r"^Contents$"),
    item_label=NEVER,
    credit=NEVER,
    boilerplate=("Leave this list",),
    blurb=(),
    marks=("Lantern Mast", "Contents"),
    numbering=Running(),
    shape="numbers",
    usual_items=3,
    fewest_items=2,
)

POINTS = [
    "The harbour council of Karsholm cut the budget of its pilots by a tenth, and unions prepare a strike",
    "Orrish patrol boats entered the Merrow Shoals four times this week and left without any incident",
    "Both shores agreed to reopen the ferry line between Port Amsel and Little Harrow before the summer",
]
REST = [
    "Clerks counted the votes on January 9 after a long night in the old customs house.[1]",
    "Skippers said on January 10 that they had been told to keep their distance.[2]",
    "The first boat is to sail on May 2, weather and paint permitting.[3]",
]
FURTHER = (
    "Three things stay open, as the masters of both harbours told the press: fuel, crews and the name.[4]"
)
BULLETS = ["Fuel will be bought together in spring.", "Crews change each Monday."]
NOTES = [f"[{number}] hxxps://harbour.invalid/{number}" for number in range(1, 5)]
DATED_TITLE = "Harbour Weekly Review, January 12, 2024"


def bullets(texts: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"


def weekly_page(sections: str, *, title: str = DATED_TITLE, after: str = "") -> str:
    """A page of the weekly around its sections."""
    notes = "".join(f"<p>{note}</p>" for note in NOTES)
    return (
        f"<html><head><title>{title} | Harbour Institute</title></head><body><nav><ul>"
        f"<li><a href='/'>Home</a></li><li><a href='/boats/'>Boats and what they carry</a></li></ul></nav>"
        f"<h1>{title}</h1>"
        f"<p>Written by Ann Bell and Cid Dorn of the Harbour Institute</p><h2>Main Points</h2>"
        f"{bullets([f'{point}.' for point in POINTS])}{sections}{notes}<h3>More of this</h3>"
        f"{bullets(['How lanterns are lit'])}{after}<footer><p>All rights kept.</p></footer></body></html>"
    )


def repeated(order: tuple[int, ...] = (0, 1, 2), topics: bool = True) -> str:
    """Sections that begin by repeating their point in bold, under topics of one word."""
    names = ("Karsholm", "Orr", "Shores")
    return "".join(
        (f"<h2>{names[at]}</h2>" if topics else "")
        + f"<p><b>{POINTS[at]}.</b> {REST[at]}</p><p>{FURTHER}</p>{bullets(BULLETS)}"
        for at in order
    )


def headed() -> str:
    """Sections under headings that name their point."""
    headings = ("Karsholm council cuts pilots' budget", "Patrol boats in the Merrow Shoals", POINTS[2])
    return "".join(f"<h3>{headings[at]}</h3><p>{POINTS[at]}, it was said. {REST[at]}</p>" for at in range(3))


def repeated_item(at: int) -> str:
    """The text of an item of `repeated`."""
    return f"{POINTS[at]}. {REST[at]} {FURTHER} {' '.join(BULLETS)}"


def headed_item(at: int) -> str:
    """The text of an item of `headed`."""
    return f"{POINTS[at]}, it was said. {REST[at]}"


HEADLINES = [
    "Harbour unions of Port Amsel call a strike",
    "Ferry line to Karsholm opens again",
    "Assembly votes on the lantern masts",
]
LONG = [
    f"{headline}, as the clerk of the town said on {day} January after three nights of talks that nobody had "
    "expected to end before the snow. The terms are to be read out in the market square, where the council "
    "has put up a tent for the purpose, and copies go to every ship that lies in the harbour by noon."
    for headline, day in zip(HEADLINES, (9, 10, 11), strict=True)
]
ASIDE = "A further word on the matter came from the mayor of the town."


def letter(lists: str, number: int = 342) -> str:
    """A page of the numbered letter around its lists."""
    title = f"<h1>Lantern Mast Letter #{number}</h1>"
    return f"<html><body>{title}<h2>Contents</h2>{lists}<p>Leave this list</p></body></html>"
