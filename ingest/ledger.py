"""The ledger: every address we know of and what became of the last try; also the crawl's frontier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum, auto

from sqlalchemy import Connection, Row, bindparam, select, update

from db.schema import page as table
from db.schema import publication as publications
from parsers.model import Claim, ClaimMethod, Key
from parsers.publication import Publication

ROTATION_DAYS = 7
# A failure is tried again in the next run this often; then the page joins the slow rotation.
PROMPT_RETRIES = 3
NEWEST_ISSUES = 3
FRESH = timedelta(days=14)


class PageState(StrEnum):
    """What became of the last try of an address (a closed list)."""

    UNSEEN = "unseen"
    STORED = "stored"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    OFFSITE = "offsite"
    ROBOTS_DENIED = "robots_denied"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    GONE = "gone"
    SOFT_404 = "soft_404"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login_wall"
    MAINTENANCE = "maintenance"
    RATE_LIMITED = "rate_limited"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    BAD_ENCODING = "bad_encoding"
    TLS_ERROR = "tls_error"
    TIMEOUT = "timeout"
    ADDRESS_BLOCKED = "address_blocked"
    TRAP_LIMIT = "trap_limit"
    NOT_UNDERSTOOD = "not_understood"
    IO_ERROR = "io_error"
    UNANSWERED = "unanswered"


# What an unchanged answer leaves as it is: these say something about the bytes, not about the try.
OF_THE_BYTES = frozenset({PageState.STORED, PageState.NOT_UNDERSTOOD, PageState.UNCHANGED})
# What of a result is known of bytes that are stored for good.
OF_THE_BODY = ("content_digest", "etag", "last_modified", "named")
# What led out of the publication's site when last asked: it takes its turn like any other, and is told once.
LEADING_OUT = frozenset({PageState.OFFSITE, PageState.ADDRESS_BLOCKED})
# The kinds of page that should hold an issue; the others only name addresses.
CONTENT = frozenset({"issue", "pdf"})
# What asking again next night may mend.
PASSING = frozenset(
    {
        PageState.ROBOTS_UNREACHABLE,
        PageState.CHALLENGE,
        PageState.LOGIN_WALL,
        PageState.MAINTENANCE,
        PageState.RATE_LIMITED,
        PageState.TRUNCATED,
        PageState.TLS_ERROR,
        PageState.TIMEOUT,
        PageState.IO_ERROR,
        PageState.UNANSWERED,
    }
)


@dataclass(frozen=True, slots=True)
class Page:
    """One row of the ledger. `found_by` are the ways that named the address, `said` the days that some
    of them gave for it, both in alphabetical order; `named` is how many issues it named when last read."""

    id: int
    address: str
    kind: str
    state: PageState
    found_by: tuple[str, ...]
    etag: str | None
    last_modified: str | None
    content_digest: str | None
    failures: int
    first_seen_at: datetime
    due_at: datetime
    said: tuple[tuple[str, date], ...] = ()
    named: int | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What other pages said of the day on which this one was published."""
        return tuple(Claim(ClaimMethod(way), day, day) for way, day in self.said)

    @property
    def holds_content(self) -> bool:
        """Whether bytes of this address are stored for good: only then may we ask for changes only."""
        return self.content_digest is not None

    @property
    def is_guess(self) -> bool:
        """Whether nothing but the numbering named it, and nothing was ever there."""
        return self.found_by == ("numbering",) and not self.holds_content


@dataclass(frozen=True, slots=True)
class Result:
    """What one try of a page came to. `content_digest` only where the bytes are stored for good, and
    then `named` says how many issues a page of discovery names."""

    state: PageState
    note: str = ""
    status: int | None = None
    content_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    named: int | None = None
    wait_until: datetime | None = None


def all_pages(connection: Connection, publication_id: int) -> tuple[Page, ...]:
    """Every row of a publication, in the order in which a crawl asks: discovery first, then by address."""
    rows = connection.execute(select(table).where(table.c.publication_id == publication_id))
    return tuple(sorted((page_of(row) for row in rows), key=asking_order))


def not_understood(connection: Connection, publication_id: int) -> frozenset[str]:
    """The addresses of issues and PDFs whose bytes are kept and could not be read as expected."""
    query = select(table.c.address).where(
        table.c.publication_id == publication_id,
        table.c.state == PageState.NOT_UNDERSTOOD.value,
        table.c.kind.in_(("issue", "pdf")),
    )
    return frozenset(connection.scalars(query))


def asking_order(page: Page) -> tuple[bool, str]:
    """Pages that name others come first; the rest is alphabetical, so that runs repeat."""
    return page.kind in CONTENT, page.address


class Scope(Enum):
    """How much of the ledger a night asks for: what is due by itself, all that had no turn since the last
    weekly night, or everything."""

    DUE = auto()
    WEEKLY = auto()
    FULL = auto()


def due(pages: Iterable[Page], now: datetime, scope: Scope = Scope.DUE) -> tuple[Page, ...]:
    """The rows whose time has come. What the site asked us to wait for is no sooner due for being weekly."""
    if scope is Scope.FULL:
        return tuple(pages)
    week = next_turn(now)
    return tuple(
        page
        for page in pages
        if page.due_at <= now
        or (scope is Scope.WEEKLY and page.due_at < week and page.state is not PageState.RATE_LIMITED)
    )


def recent(pages: Iterable[Page], publication: Publication, now: datetime) -> tuple[Page, ...]:
    """The rows of the newest issues, which every run asks for; `pages` are all rows of the publication."""
    pages = tuple(pages)
    newest = newest_keys(pages, publication)
    return tuple(page for page in pages if _is_recent(page, publication, newest, now))


def content_addresses(pages: Iterable[Page]) -> tuple[str, ...]:
    """The addresses of every issue and PDF that something named, or where something was."""
    return tuple(page.address for page in pages if page.kind in CONTENT and not page.is_guess)


def newest_keys(pages: Iterable[Page], publication: Publication) -> frozenset[Key]:
    """The highest keys that addresses of the ledger carry."""
    keys = {publication.key_of_address(address) for address in content_addresses(pages)}
    return frozenset(sorted(key for key in keys if key is not None)[-NEWEST_ISSUES:])


def _is_recent(page: Page, publication: Publication, newest: frozenset[Key], now: datetime) -> bool:
    if page.kind not in CONTENT or page.is_guess or page.state in LEADING_OUT | {PageState.RATE_LIMITED}:
        return False
    key = publication.key_of_address(page.address)
    return key in newest if key is not None else now - page.first_seen_at < FRESH


def make_due(
    connection: Connection,
    now: datetime,
    *,
    addresses: Sequence[str] = (),
    states: Sequence[str] = (),
    publication: str | None = None,
) -> tuple[str, ...]:
    """Have the next run ask for addresses, or for all in some states; those that it will ask for."""
    query = select(table.c.id, table.c.address).where(
        table.c.address.in_(addresses) | table.c.state.in_(states)
    )
    if publication is not None:
        owner = select(publications.c.id).where(publications.c.name == publication)
        query = query.where(table.c.publication_id.in_(owner))
    found = connection.execute(query.order_by(table.c.address)).all()
    changed = [{"page_id": row.id} for row in found]
    if changed:
        values: dict[str, object] = {"due_at": now, "failures": 0}
        connection.execute(update(table).where(table.c.id == bindparam("page_id")).values(values), changed)
    return tuple(row.address for row in found)


def settle(connection: Connection, settled: Iterable[tuple[Page, Result]], now: datetime) -> None:
    """Write what the tries of pages came to, each page at most once. What is known about bytes we hold stays
    until other bytes are stored."""
    tried: list[dict[str, object]] = []
    brought: list[dict[str, object]] = []
    unchanged: list[Page] = []
    for page, result in settled:
        if result.state is PageState.UNCHANGED:
            unchanged.append(page)
            continue
        values: dict[str, object] = {
            "page_id": page.id,
            "state": result.state.value,
            "last_tried_at": now,
            "due_at": due_at(page, result, now),
            "failures": page.failures + 1 if result.state in PASSING else 0,
            "note": result.note or None,
            "status": result.status,
        }
        if result.content_digest is None:
            tried.append(values)
        else:
            of_bytes = {name: getattr(result, name) for name in OF_THE_BODY}
            brought.append({**values, "last_seen_at": now, **of_bytes})
    for rows in (tried, brought):
        if rows:
            connection.execute(update(table).where(table.c.id == bindparam("page_id")), rows)
    _settle_unchanged(connection, unchanged, now)


def _settle_unchanged(connection: Connection, pages: Sequence[Page], now: datetime) -> None:
    """The publisher says that nothing changed: the rows are seen, and next asked for in their turn."""
    if not pages:
        return
    seen = {"last_seen_at": now, "last_tried_at": now, "due_at": next_turn(now)}
    connection.execute(
        update(table).where(table.c.id == bindparam("page_id")),
        [{"page_id": page.id, **seen} for page in pages],
    )
    # Of the row and not of the page: an answer before this one may have come to something else a moment ago.
    other = (table.c.state != bindparam("whole")) | (table.c.failures != 0)
    mended = [
        {
            "page_id": page.id,
            "whole": (page.state if page.state in OF_THE_BYTES else PageState.UNCHANGED).value,
        }
        for page in pages
    ]
    values = {"state": bindparam("whole"), "failures": 0, "note": None}
    connection.execute(update(table).where(table.c.id == bindparam("page_id"), other).values(values), mended)


def due_at(page: Page, result: Result, now: datetime) -> datetime:
    """When an address is asked for again after such a result."""
    if result.wait_until is not None:
        return result.wait_until
    if result.state in PASSING and page.failures < PROMPT_RETRIES:
        return now
    return next_turn(now)


def next_turn(now: datetime) -> datetime:
    """The slow rotation: midnight of the day a week from now."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=ROTATION_DAYS), time(), UTC)


def _said(text: str | None) -> tuple[tuple[str, date], ...]:
    """The same read back."""
    pairs = (pair.split(" ") for pair in (text or "").split(",") if pair)
    return tuple((way, date.fromisoformat(day)) for way, day in pairs)


def page_of(row: Row[tuple[object, ...]]) -> Page:
    """A row of the table as a value."""
    fields = row._mapping
    return Page(
        id=fields["id"],
        address=fields["address"],
        kind=fields["kind"],
        state=PageState(fields["state"]),
        found_by=tuple(filter(None, fields["found_by"].split(","))),
        etag=fields["etag"],
        last_modified=fields["last_modified"],
        content_digest=fields["content_digest"],
        failures=fields["failures"],
        first_seen_at=fields["first_seen_at"],
        due_at=fields["due_at"],
        said=_said(fields["said"]),
        named=fields["named"],
    )
