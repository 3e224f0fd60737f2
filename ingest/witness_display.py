"""How an issue's copies and what they differ in look on a terminal or a page of plain text, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from ingest.comparison import (
    BEYOND,
    COPY_NAMES,
    CUT,
    SAME,
    Comparison,
    PlaceVerdict,
    capital,
    choice,
    comparisons,
    verdict,
)
from ingest.comparison import sentence as sum_of
from ingest.display import taken
from ingest.layout import INDENT, wrapped
from ingest.wording import counted
from parsers.reconcile import spots

if TYPE_CHECKING:
    from db.issues import IssueView

Doubts = Mapping[int, Sequence[Any]]
SECOND_READER = {"page": "BeautifulSoup", "pdf": "pdfplumber"}
WORDS = {
    SAME: "same",
    CUT: "same up to where the copy breaks off",
    BEYOND: "beyond the end of the copy",
}


def witness_lines(view: IssueView, doubts: Doubts, columns: int | None) -> Iterator[str]:
    """The copies of an issue, each comparison place by place, why one stands, and the sum in one line."""
    issue = view.issue
    yield click.style(f"{issue.label}: copies and what they differ in", bold=True)
    for copy in view.copies:
        yield ""
        yield from copy_lines(copy, doubts.get(copy.reading_id, ()), columns)
    for one in comparisons(view):
        yield ""
        yield click.style(f"{capital(one.ours)} and {one.theirs}", bold=True) + address_of(one.copy)
        for place in one.places:
            yield from place_lines(place, one, columns)
    own = [row for row in view.discrepancies if row.other_reading_id is None]
    if own:
        yield ""
        reader = SECOND_READER.get(issue.format, "another parser")
        yield click.style(f"The copy that stands, read a second time by {reader}", bold=True)
        for row in own:
            yield from difference_lines(verdict(row), "first reading", "second reading", columns)
    yield ""
    yield choice(view)
    yield sum_of(view)


def copy_lines(copy: Any, doubts: Sequence[Any], columns: int | None) -> Iterator[str]:
    """One copy: form, address, time, evidence, size, warnings, and the second reader's verdict."""
    stands = " · stands" if copy.is_current else "" if copy.is_witness else " · not compared"
    yield click.style(f"{capital(COPY_NAMES[copy.format])}{stands}", bold=bool(copy.is_current))
    yield f"{INDENT}{copy.address or copy.name or 'without address or name'}"
    size = f"{counted(copy.headlines, 'headline')}, {counted(copy.items, 'item')}"
    yield f"{INDENT}{taken(copy.captured_at)} · {copy.evidence} · {size}"
    sound = (
        "read without a warning" if copy.is_sound else f"warnings: {', '.join(row.code for row in doubts)}"
    )
    yield wrapped(f"{sound} · {second_reader(copy, doubts)}", columns, INDENT)


def second_reader(copy: Any, doubts: Sequence[Any]) -> str:
    """What the second reader of the same bytes had to say."""
    said = [row.message for row in doubts if row.code in {"witnesses_differ", "witness_failed"}]
    reader = SECOND_READER.get(copy.format)
    if reader is None:
        return "no second reader for this form"
    return f"second reader: {'; '.join(said)}" if said else f"second reader ({reader}): no objection"


def address_of(copy: Any) -> str:
    """Where a copy comes from, as a heading ends."""
    where = copy.address or copy.name
    return f" · {where}" if where else ""


def place_lines(place: PlaceVerdict, one: Comparison, columns: int | None) -> Iterator[str]:
    """The verdict on one place, in one line or in three."""
    if place.is_difference:
        yield from difference_lines(place, one.ours, one.theirs, columns)
    else:
        yield f"  {place.place:<12}{click.style(WORDS[place.verdict], dim=True)}"


def difference_lines(place: PlaceVerdict, ours: str, theirs: str, columns: int | None) -> Iterator[str]:
    """A place that differs: in what, and what either side has."""
    yield f"  {place.place:<12}{click.style(difference(place, ours, theirs), fg='yellow')}"
    if place.verdict == "wording":
        mine, other = marked(place.ours, place.theirs)
        wide = max(len(ours), len(theirs)) + 2
        for name, text in ((ours, mine), (theirs, other)):
            lead = f"{INDENT * 2}{f'{name}:':<{wide}}"
            yield wrapped(text, columns, " " * len(lead), lead)
    elif place.verdict in {"missing", "extra"}:
        yield wrapped(place.ours or place.theirs, columns, INDENT * 2)
    elif place.verdict == "link":
        for name, hrefs in ((ours, place.ours), (theirs, place.theirs)):
            yield from (f"{INDENT * 2}{name}: {href}" for href in hrefs.split())


def difference(place: PlaceVerdict, ours: str, theirs: str) -> str:
    """In what two accounts differ at a place, in words."""
    words = {
        "wording": "wording differs",
        "missing": f"only in the {ours}",
        "extra": f"only in the {theirs}",
        "order": f"in another order: {place.ours} in the {ours}, {place.theirs} in the {theirs}",
        "link": "links lead elsewhere",
        "fewer-items": f"{place.ours} in the {ours}, {place.theirs} in the {theirs}",
    }
    return words[place.verdict]


def marked(ours: str, theirs: str) -> tuple[str, str]:
    """Two texts with the words that differ set off: in colour on a terminal, else in brackets."""
    mine, other = ours.split(), theirs.split()
    found = spots(mine, other)
    return (
        set_off(mine, [(one.start, one.end) for one in found]),
        set_off(other, [(one.from_, one.to) for one in found]),
    )


def set_off(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> str:
    """Words with some runs of them set off."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += words[last:start]
        if end > start:
            run = " ".join(words[start:end])
            parts.append(click.style(run, fg="yellow", bold=True) if sys.stdout.isatty() else f"[{run}]")
        last = end
    return " ".join([*parts, *words[last:]])


def witnesses_object(view: IssueView, doubts: Doubts) -> dict[str, Any]:
    """The same as JSON: the copies, the comparisons, the rule and the sum."""
    return {
        "copies": [copy_object(copy, doubts.get(copy.reading_id, ())) for copy in view.copies],
        "comparisons": [
            {
                "format": one.copy.format,
                "address": one.copy.address,
                "payload_digest": one.copy.payload_digest,
                "agree": not one.differs,
                "places": [place_object(at) for at in one.places],
            }
            for one in comparisons(view)
        ],
        "second_reading": [
            place_object(verdict(row)) for row in view.discrepancies if row.other_reading_id is None
        ],
        "sum": sum_of(view),
    }


def place_object(place: PlaceVerdict) -> dict[str, str]:
    """The verdict on one place as JSON."""
    return {"place": place.place, "verdict": place.verdict, "ours": place.ours, "theirs": place.theirs}


def copy_object(copy: Any, doubts: Sequence[Any]) -> dict[str, Any]:
    """A copy's row as JSON, with its warnings."""
    hidden = {"publication", "issue_id", "volume", "number", "reading_id", "capture_id"}
    row = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in copy._mapping.items()
        if name not in hidden
    }
    return {**row, "warnings": [{"code": one.code, "message": one.message} for one in doubts]}
