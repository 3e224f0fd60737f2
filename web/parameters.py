"""What a search asks for, from an address and back into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db.filters import Filters
from db.search import Order
from db.spans import span_of
from parsers.model import Key, MentionKind
from web.visits import AskedWrongError

KINDS = {"headlines": "headline", "items": "item"}
ORDERS: dict[str, Order] = {"best": "rank", "newest": "newest"}
DATE_KINDS = tuple(str(kind) for kind in MentionKind)
MOST_PAGES = 250
HIGHEST_VOLUME = 9_999
NARROWING = ("publication", "volume", "from", "to", "published", "said", "in", "dates")
NAMES = ("q", *NARROWING, "order", "page")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: its words, what narrows it, the order of its hits, and which page of them, from 1.
    `said` holds the parameters as they were given, for addresses of searches like it."""

    words: str
    filters: Filters
    order: str = "best"
    page: int = 1
    said: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Asked:
        """The search that an address asks for; AskedWrongError or QueryError for what means nothing."""
        given = {name: parameters[name].strip() for name in NAMES if parameters.get(name, "").strip()}
        order = given.get("order", "best")
        if order not in ORDERS:
            raise AskedWrongError(f"order: expected best or newest, found {order!r}")
        page = number("page", given.get("page", "1"), MOST_PAGES)
        return cls(given.get("q", ""), filters(given), order, page, tuple(given.items()))

    def like(self, **changes: Any) -> dict[str, Any]:
        """The parameters of a search like this one, from its first page, with some of them changed."""
        return {**dict(self.said), "page": None, **changes}

    def of_month(self, first: str, last: str) -> Asked:
        """This search among issues of some months."""
        return replace(self, filters=replace(self.filters, published=span_of(f"{first}..{last}")))


def filters(given: Mapping[str, str]) -> Filters:
    """What narrows a search."""
    kind = given.get("in")
    if kind is not None and kind not in KINDS:
        raise AskedWrongError(f"in: expected headlines or items, found {kind!r}")
    date_kind = given.get("dates")
    if date_kind is not None and date_kind not in DATE_KINDS:
        raise AskedWrongError(f"dates: expected one of {', '.join(DATE_KINDS)}, found {date_kind!r}")
    volume = given.get("volume")
    return Filters(
        publication=given.get("publication"),
        volume=None if volume is None else number("volume", volume, HIGHEST_VOLUME),
        first=value("from", given, Key.parse),
        last=value("to", given, Key.parse),
        said=value("said", given, span_of),
        published=value("published", given, span_of),
        kind=None if kind is None else KINDS[kind],  # type: ignore[arg-type]
        date_kind=date_kind,
    )


def number(name: str, text: str, highest: int) -> int:
    """A number from 1 to the highest; AskedWrongError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= highest):
        raise AskedWrongError(f"{name}: expected a number from 1 to {highest}, found {text!r}")
    return int(text)


def value(name: str, given: Mapping[str, str], meant: Any) -> Any:
    """What a parameter means, None where it is not given; AskedWrongError where it means nothing."""
    if name not in given:
        return None
    try:
        return meant(given[name])
    except ValueError as error:
        raise AskedWrongError(f"{name}: {error}") from error
