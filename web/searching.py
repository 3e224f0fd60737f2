"""The search page: hits, what they can be narrowed by, and the same search as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from db.errors import QueryError
from db.facets import Facets, facets
from db.search import COUNTED, Hits, Sought
from web.names import called
from web.parameters import KINDS, ORDERS, Asked
from web.rendering import DATE_KINDS, month_name
from web.visits import AskedWrongError, Visit

SHOWN = 20
RANKED = 2_000  # hits ranked at most: a page is to come at once
MONTHS_SHOWN = 12
KINDS_SAID = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: the hits of one page, how many there are in all (COUNTED + 1: more than that),
    and what they can be narrowed by."""

    hits: Hits
    total: int
    facets: Facets

    @property
    def is_exact(self) -> bool:
        """Whether the total is the number of all hits."""
        return self.total <= COUNTED


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a search can be narrowed to, or that it is narrowed to now."""

    label: str
    count: int
    parameters: dict[str, Any]
    is_chosen: bool


def found(visit: Visit, asked: Asked, shown: int = SHOWN) -> Found:
    """The answer to a search; QueryError where its words mean nothing."""
    words, filters = asked.words, asked.filters
    sought = Sought(visit.connection, words, filters)
    hits = sought.hits(order=ORDERS[asked.order], limit=shown, offset=(asked.page - 1) * shown, ranked=RANKED)
    # The same on every page of the hits and in either order.
    told, total = visit.recall(
        ("facets", words, filters), lambda _: (facets(sought), sought.count(at_most=COUNTED))
    )
    return Found(hits, total, told)


def search_page(visit: Visit) -> Response:
    """Searching: an empty form, hits, or what is wrong with the words."""
    parameters = visit.request.query_params
    try:
        asked = Asked.of(parameters)
        answer = found(visit, asked) if asked.words else None
    except (AskedWrongError, QueryError) as error:
        given = {name: parameters.get(name, "") for name in ("q", "order")}
        return visit.page(
            "search.html", 400, asked=None, given=given, found=None, straight=[], problem=str(error)
        )
    return visit.page(
        "search.html",
        asked=asked,
        given=dict(asked.said),
        found=answer,
        problem=None,
        straight=list(called(visit, asked.words)),
        facets=list(groups(answer.facets, asked)) if answer else [],
        last_page=-(-min(answer.total, COUNTED) // SHOWN) if answer else 0,
    )


def groups(told: Facets, asked: Asked) -> Iterator[tuple[str, list[Choice]]]:
    """The facets with their names, those left out that leave no choice, and whatever else is chosen."""
    given = dict(asked.said)
    kinds = tuple((KINDS_SAID[kind], number) for kind, number in told.kinds)
    date_kinds = tuple((kind, number) for kind, number in told.date_kinds if kind in DATE_KINDS)
    for title, name, counts, label in (
        ("Publication", "publication", told.publications, str),
        ("Headlines or items", "in", kinds, str.capitalize),
        ("Volume", "volume", told.volumes, str),
        ("Month", "published", told.months[:MONTHS_SHOWN], month_name),
        ("Says a date that is", "dates", date_kinds, DATE_KINDS.__getitem__),
        ("Says a day in", "said", (), str),
        ("From issue", "from", (), str),
        ("Up to issue", "to", (), str),
    ):
        chosen = given.get(name)
        if chosen is not None:
            known = dict(counts).get(chosen, told.looked_at)
            shown = label(chosen) if chosen in dict(counts) else chosen
            yield title, [Choice(shown, known, asked.like(**{name: None}), is_chosen=True)]
        elif len(counts) > 1:
            yield (
                title,
                [
                    Choice(label(one), number, asked.like(**{name: one}), is_chosen=False)
                    for one, number in counts
                ],
            )
