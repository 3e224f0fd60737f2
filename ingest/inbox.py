"""What waits for a person: failures of pages, captures and runs, losses, each with what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from shlex import quote

from sqlalchemy import Connection, select

from db.schema import capture as captures
from db.schema import page as pages
from db.schema import publication as publications
from db.schema import run as runs
from db.statements import batches
from db.views import named as view
from ingest.page_outcomes import DENIED, UNREACHED, UNREADABLE

BY_HAND = ("challenge", "login_wall")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to see to: what it is (a page's state, a failure's code, held_back, unnumbered, unfinished),
    where, since when, what is known of it, its capture if bytes are kept, and the commands that come next."""

    what: str
    where: str
    since: datetime | None
    said: str
    capture: int | None
    commands: tuple[str, ...]


def inbox(connection: Connection, publication: str | None = None) -> Iterator[Entry]:
    """All that waits, of one publication or of all: pages first, then captures, then runs."""
    told: set[str] = set()
    for entry in troubled_pages(connection, publication):
        told.add(entry.where)
        yield entry
    yield from (one for one in failing(connection, publication) if one.where not in told)
    yield from losing(connection, publication)
    yield from unnumbered(connection, publication)
    yield from unfinished(connection, publication)


def troubled_pages(connection: Connection, publication: str | None) -> Iterator[Entry]:
    """Addresses whose last try came to nothing good."""
    query = (
        select(pages, publications.c.name.label("owner"))
        .join(publications, publications.c.id == pages.c.publication_id)
        .where(pages.c.state.in_(UNREACHED + UNREADABLE + DENIED))
        .order_by(pages.c.state, pages.c.address)
    )
    if publication is not None:
        query = query.where(publications.c.name == publication)
    rows = connection.execute(query).all()
    kept = newest_captures(connection, [row.address for row in rows])
    for row in rows:
        capture = kept.get(row.address) if row.state in UNREADABLE + BY_HAND else None
        said = row.note or f"{row.failures} tries in a row brought nothing"
        commands = page_commands(row.state, row.address, row.owner, capture)
        yield Entry(row.state, row.address, row.last_tried_at, said, capture, commands)


def page_commands(state: str, address: str, publication: str, capture: int | None) -> tuple[str, ...]:
    """What to do about an address in such a state, in order; what is no command is a person's part."""
    option = f" --publication {publication}"
    again = f"digest crawl --address {quote(address)}{option}"
    if state in BY_HAND:
        return (
            "open the address in a browser and save the page as FILE.html",
            f"digest backfill FILE.html --address {quote(address)}{option}",
            f"digest retry --state {state}{option}",
        )
    if state in DENIED:
        return ("robots.txt forbids it: ask the publisher, or save the page by hand and backfill it",)
    if capture is not None:
        return (f"digest parse --explain {capture}", f"digest bytes {capture} -o FILE", again)
    return (again,)


def newest_captures(connection: Connection, addresses: list[str]) -> dict[str, int]:
    """Of each address the capture that came into the archive last."""
    query = select(captures.c.address, captures.c.id).order_by(captures.c.id)
    found: dict[str, int] = {}
    for some in batches(addresses):
        found |= dict(connection.execute(query.where(captures.c.address.in_(some))).tuples().all())
    return found


def failing(connection: Connection, publication: str | None) -> Iterator[Entry]:
    """Captures that were not understood, unless their address has given a newer one since."""
    table = view("failing")
    query = (
        select(table, publications.c.name.label("owner"))
        .join(captures, captures.c.id == table.c.capture_id)
        .outerjoin(publications, publications.c.id == captures.c.publication_id)
        .order_by(table.c.capture_id)
    )
    if publication is not None:
        query = query.where(publications.c.name == publication)
    rows = connection.execute(query).all()
    newest = newest_captures(connection, [row.address for row in rows if row.address])
    for row in rows:
        if row.address is None or newest[row.address] == row.capture_id:
            number = row.capture_id
            commands = (f"digest parse --explain {number}", f"digest bytes {number} -o FILE")
            message = row.message.removeprefix(f"{row.name or row.address}: ")
            yield Entry(row.code, row.address or row.name or "", row.captured_at, message, number, commands)


def losing(connection: Connection, publication: str | None) -> Iterator[Entry]:
    """Readings that are held back since an older one of the same form has more."""
    table = view("held_back")
    query = select(table).order_by(table.c.volume, table.c.number, table.c.reading_id)
    if publication is not None:
        query = query.where(table.c.publication == publication)
    for row in connection.execute(query):
        key = f"{row.volume}.{row.number}"
        kind = "the same bytes as read before" if row.is_reread else "an older copy, which stands"
        said = (
            f"{key} has {row.items} items and {row.headlines} headlines, "
            f"against {row.older_items} and {row.older_headlines} of {kind}"
        )
        commands = (
            f"digest history {key} --publication {row.publication}",
            f"digest accept {row.reading_id} --because TEXT",
            "or, if the publisher did not take them down: mend the parser, then digest reparse",
        )
        where = row.address or row.name or key
        yield Entry("held_back", where, row.captured_at, said, row.capture_id, commands)


def unnumbered(connection: Connection, publication: str | None) -> Iterator[Entry]:
    """Captures that were read and show no number, so that they stand for no issue."""
    table = view("unnumbered")
    query = select(table).order_by(table.c.capture_id)
    if publication is not None:
        query = query.where(table.c.publication == publication)
    for row in connection.execute(query):
        said = f"{row.items} items were read, but nothing gives the issue's number"
        commands = (f"digest correct {row.capture_id} --key KEY --because TEXT --by NAME",)
        where = row.name or row.address or ""
        yield Entry("unnumbered", where, row.captured_at, said, row.capture_id, commands)


def unfinished(connection: Connection, publication: str | None) -> Iterator[Entry]:
    """The newest run of each kind and publication, where it never came to its end."""
    query = (
        select(runs, publications.c.name.label("owner"))
        .outerjoin(publications, publications.c.id == runs.c.publication_id)
        .order_by(runs.c.id)
    )
    newest = {(row.kind, row.owner): row for row in connection.execute(query)}
    for (kind, owner), row in newest.items():
        if row.finished_at is None and publication in {None, owner}:
            option = f" --publication {owner}" if owner else ""
            said = "it runs still, or it was killed; run again, it goes on where it was"
            yield Entry(
                "unfinished", f"run {row.id}", row.started_at, said, None, (f"digest {kind}{option}",)
            )
