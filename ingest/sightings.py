"""Addresses that documents name, as rows of the ledger: by which ways, and which days these gave for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from db.schema import page as table
from ingest.ledger import Page, PageState, page_of
from parsers.model import ClaimMethod

ADDRESSES_A_QUERY = 500
# The ways of discovery that give a day for an address; each is a method of a claim by the same name.
SAYING = frozenset({ClaimMethod.FEED.value, ClaimMethod.REST.value, ClaimMethod.SITEMAP.value})


@dataclass(frozen=True, slots=True)
class Sighting:
    """An address that something named: its kind, the way of discovery and the day that was given for it."""

    address: str
    kind: str
    way: str
    day: date | None = None


def sighted(
    connection: Connection, publication_id: int, sightings: Sequence[Sighting], now: datetime
) -> tuple[Page, ...]:
    """The rows of these addresses, in the order given; unknown ones are inserted, due at once. Rows that
    some further way named, or gave another day, say so. Nothing is written where all this was known."""
    wanted = {sighting.address: sighting for sighting in reversed(sightings)}
    ways: dict[str, set[str]] = {address: set() for address in wanted}
    days: dict[str, dict[str, date]] = {address: {} for address in wanted}
    for sighting in sightings:
        ways[sighting.address].add(sighting.way)
        if sighting.day is not None and sighting.way in SAYING:
            days[sighting.address][sighting.way] = sighting.day
    known = _known(connection, publication_id, tuple(wanted))
    new = [address for address in wanted if address not in known]
    if new:
        connection.execute(
            insert(table),
            [_new_row(publication_id, wanted[address], ways[address], days[address], now) for address in new],
        )
    known = _told(connection, known, ways, days, now)
    if new:
        known |= _known(connection, publication_id, tuple(new))
    return tuple(known[address] for address in dict.fromkeys(sighting.address for sighting in sightings))


def _new_row(
    publication_id: int, sighting: Sighting, ways: set[str], days: Mapping[str, date], now: datetime
) -> dict[str, object]:
    return {
        "publication_id": publication_id,
        "address": sighting.address,
        "kind": sighting.kind,
        "state": PageState.UNSEEN.value,
        "found_by": ",".join(sorted(ways)),
        "said": _said_text(days.items()),
        "failures": 0,
        "first_seen_at": now,
        "due_at": now,
    }


def _known(connection: Connection, publication_id: int, addresses: Sequence[str]) -> dict[str, Page]:
    known: dict[str, Page] = {}
    for start in range(0, len(addresses), ADDRESSES_A_QUERY):
        some = addresses[start : start + ADDRESSES_A_QUERY]
        query = select(table).where(table.c.publication_id == publication_id, table.c.address.in_(some))
        known |= {row.address: page_of(row) for row in connection.execute(query)}
    return known


def _told(
    connection: Connection,
    known: Mapping[str, Page],
    ways: Mapping[str, set[str]],
    days: Mapping[str, Mapping[str, date]],
    now: datetime,
) -> dict[str, Page]:
    """The known rows with what further ways named them and which days were given for them, written down. An
    address that only the numbering had named, and where nothing was, is due at once when a page names it."""
    told = {
        address: replace(
            page,
            found_by=tuple(sorted(ways[address].union(page.found_by))),
            said=tuple(sorted({**dict(page.said), **days[address]}.items())),
            due_at=min(page.due_at, now) if page.is_guess and ways[address] - {"numbering"} else page.due_at,
        )
        for address, page in known.items()
    }
    changed = [
        {
            "page_id": page.id,
            "ways": ",".join(page.found_by),
            "days": _said_text(page.said),
            "due": page.due_at,
        }
        for address, page in told.items()
        if page != known[address]
    ]
    if changed:
        values: dict[str, object] = {
            "found_by": bindparam("ways"),
            "said": bindparam("days"),
            "due_at": bindparam("due"),
        }
        connection.execute(update(table).where(table.c.id == bindparam("page_id")).values(values), changed)
    return told


def _said_text(days: Iterable[tuple[str, date]]) -> str | None:
    """Days that ways gave as one text: feed 2022-05-03,sitemap 2022-08-01."""
    return ",".join(f"{way} {day.isoformat()}" for way, day in sorted(days)) or None
