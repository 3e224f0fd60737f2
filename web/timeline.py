"""The timeline: items and dates said, month by month, with the holes in what is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response

from db.errors import QueryError
from db.facets import months_said
from db.filters import Filters
from db.search import months
from db.shelf import dates_by_month, months_covered
from web.charts import Column, Drawing, chart
from web.parameters import NARROWING, Asked
from web.visits import AskedWrongError, Visit

LONGEST = 600  # months of a chart
OF_ALL, OF_A_SEARCH = ("Items", "Dates said"), ("Headlines and items", "Dates said")


@dataclass(frozen=True, slots=True)
class Month:
    """A month as 2023-02: how many items are of its issues, how many dates said lie in it, and how many of
    its issues should exist and are held. In a hole not all are held, or none was ever due, so that few items
    are no sign of silence."""

    name: str
    items: int
    said: int
    expected: int
    held: int
    is_hole: bool


def timeline(connection: Connection, asked: Asked) -> list[Month]:
    """Every month from the first to the last that is covered, of all items or of those that fit a search."""
    expected: Counter[str] = Counter()
    held: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for row in months_covered(connection, asked.filters.publication):
        expected[row.month] += row.expected
        held[row.month] += row.held
        items[row.month] += row.items
    if asked.words:
        items = Counter(
            {month: count for month, count in months(connection, asked.words, asked.filters) if month}
        )
        said = Counter(dict(months_said(connection, asked.words, asked.filters)))
    else:
        said = Counter(dates_by_month(connection, asked.filters.publication))
    names = list(run_of_months(items if not expected else {**expected, **items}))[-LONGEST:]
    return [
        Month(
            name,
            items[name],
            said[name],
            expected[name],
            held[name],
            # Where the numbering is not known, nothing tells a hole from silence.
            is_hole=bool(expected) and (held[name] < expected[name] or not expected[name]),
        )
        for name in names
    ]


def run_of_months(known: Mapping[str, int]) -> Iterator[str]:
    """Every month from the first known to the last."""
    if not known:
        return
    first, last = min(known), max(known)
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def columns(found: list[Month], to: object = None, asked: Asked | None = None) -> list[Column]:
    """The months as a chart draws them, each linked to a search where there are words to look for."""
    return [
        Column(
            month.name,
            (month.items, month.said),
            is_hole=month.is_hole,
            note=note(month),
            address=to.page("search", **asked.like(published=month.name))  # type: ignore[attr-defined]
            if to is not None and asked is not None and asked.words
            else None,
        )
        for month in found
    ]


def note(month: Month) -> str:
    """A month in words."""
    due = f"{month.held} of {month.expected} issues held" if month.expected else "no issue was due"
    return f"{month.name}: {month.items} items, {month.said} dates said; {due}"


def plot(connection: Connection, words: str, filters: Filters) -> Drawing | None:
    """The chart of a search, None where there is no month to draw; QueryError where it means nothing."""
    found = timeline(connection, Asked(words, filters))
    # Whoever prints a text gives no terminal orders by it, and XML takes none of these signs.
    title = "".join(letter if letter.isprintable() else " " for letter in words)
    return chart(columns(found), OF_A_SEARCH, title) if found else None


def timeline_page(visit: Visit) -> Response:
    """The chart, and the same as a table."""
    parameters = visit.request.query_params
    try:
        asked = Asked.of(parameters)
        found = visit.recall(("timeline", asked.said), lambda connection: timeline(connection, asked))
    except (AskedWrongError, QueryError) as error:
        given = {"q": parameters.get("q", "")}
        return visit.page(
            "timeline.html", 400, given=given, narrowed={}, months=[], drawing=None, problem=str(error)
        )
    to = visit.templates.globals["to"]
    drawing = (
        chart(columns(found, to, asked), OF_A_SEARCH if asked.words else OF_ALL).svg() if found else None
    )
    given = dict(asked.said)
    # Without words all items are drawn, and nothing but their publication narrows them.
    narrowing = set(NARROWING) if asked.words else {"publication"}
    narrowed = {name: value for name, value in given.items() if name in narrowing}
    return visit.page(
        "timeline.html", given=given, narrowed=narrowed, months=found, drawing=drawing, problem=None
    )
