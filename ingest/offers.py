"""The copies that sources have of issues, as far as that can be told before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from db import store
from db.choice import Candidate, merit
from db.corrections import corrected_key
from db.engine import Archive
from ingest.findings import Found, Ignored, Passed, Unreadable
from ingest.held_bodies import held_at_in
from ingest.index_files import Elsewhere
from ingest.input_codes import InputCode
from ingest.live_site import LiveSite
from ingest.pipeline import read_so
from ingest.polite_server import UnreachableError
from ingest.purposes import owner_of, readable
from ingest.readers import Readers
from ingest.warc_records import ReadAs
from ingest.wayback import HELD, Row, Wayback, instant
from parsers.addresses import canonical, is_pdf
from parsers.model import Capture, Evidence, Format, Key, Reading, SecondWitness
from parsers.publication import Publication

# What is not in the archive has no numbers there; the choice among copies never looks at them.
NO_NUMBER = 0
NO_PARSER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """A copy of an issue that a source has: `copy` is what the choice of the copy that stands looks at, `row`
    what must be asked for to have it, None for what lies on this machine, and `place` where its record lies
    that nobody here can ask for. What an index alone tells of is taken for whole."""

    publication: str
    key: Key
    source: str
    copy: Candidate
    is_held: bool = False
    row: Row | None = None
    place: Elsewhere | None = None


@dataclass
class Stock:
    """What one source has: its offers, and the number of its other inputs. `trouble` says why it could not be
    asked, `seconds` how long all requests take at its pace. Of a `live` site only addresses are known."""

    name: str
    offers: list[Offer] = field(default_factory=list)
    held: int = 0
    unnumbered: int = 0
    failed: int = 0
    passed: int = 0
    rows: list[Row] = field(default_factory=list)
    away: list[Elsewhere] = field(default_factory=list)
    delay: float = 0.0
    trouble: str | None = None
    live: LiveSite | None = None

    @property
    def requests(self) -> int:
        """How many requests all that is not held would take."""
        return len(self.rows) if self.live is None else self.live.requests

    @property
    def seconds(self) -> float:
        """How long those requests take at the source's pace, at the least."""
        return self.requests * self.delay


def local_stock(
    name: str,
    findings: Iterable[Found],
    readers: Readers,
    archive: Archive | None,
    publication: str | None,
    second_witness: SecondWitness,
) -> Stock:
    """What a source on this machine has, each of its copies read."""
    stock = Stock(name)
    for found in findings:
        if isinstance(found, Ignored):
            continue
        if isinstance(found, Passed):
            stock.passed += found.hosts.total() + found.kinds.total()
        elif isinstance(found, Unreadable):
            stock.failed += 1
        else:
            capture, owner, read_as = readable(found, publication)
            is_held, key = _held(archive, capture)
            stock.held += is_held
            if read_as is not ReadAs.NOTHING:
                found_in = readers.readings(
                    capture, publication=owner, key=key, second_witness=second_witness
                )
                _add(stock, capture, read_so(read_as, found_in), is_held=is_held)
    return stock


def _held(archive: Archive | None, capture: Capture) -> tuple[bool, Key | None]:
    """Whether a capture is held, and the issue that a person says it is."""
    if archive is None:
        return False, None
    with archive.read() as connection:
        number = store.kept_already(connection, capture)
        return number is not None, None if number is None else corrected_key(connection, number)


def _add(stock: Stock, capture: Capture, readings: Iterable[Reading], *, is_held: bool) -> None:
    for reading in readings:
        issue = reading.issue
        if issue is None:
            stock.failed += 1
        elif issue.key is None:
            stock.unnumbered += 1
        else:
            copy = _candidate(capture, reading.format or Format.PAGE, part=reading.part)
            copy = replace(
                copy,
                is_truncated=issue.truncated,
                headlines=len(issue.headlines),
                items=len(issue.items),
            )
            stock.offers.append(Offer(issue.publication, issue.key, stock.name, copy, is_held))


def _candidate(capture: Capture, kind: Format, *, part: int = 1) -> Candidate:
    return Candidate(
        *(NO_NUMBER, NO_NUMBER, None, NO_NUMBER, part, NO_PARSER, ""),
        is_truncated=False,
        headlines=0,
        items=0,
        format=kind,
        evidence=capture.evidence,
        captured_at=capture.captured_at,
        address=capture.address,
        digest=capture.digest,
        name=capture.name,
    )


def add_elsewhere(
    stock: Stock, away: Iterable[Elsewhere], archive: Archive | None, publication: Publication | None
) -> None:
    """Add what an index of the source names and its files have not; what is held already is no matter."""
    held_at = held_at_in(archive) if archive else None
    for one in away:
        address = canonical(one.row.address) or ""
        if held_at is not None and held_at(address, instant(one.row.moment)):
            stock.held += 1
            continue
        stock.away.append(one)
        offer = _offer(stock.name, one.row, publication)
        if offer is not None:
            stock.offers.append(replace(offer, row=None, place=one))


def remote_stock(source: Wayback) -> Stock:
    """What an archive on the web has by its index alone: nothing else is asked for."""
    stock = Stock(source.name, delay=source.server.delay)
    try:
        for row in source.wanted():
            stock.rows.append(row)
            offer = _offer(stock.name, row, source.publication)
            if offer is None:
                stock.unnumbered += 1
            else:
                stock.offers.append(offer)
    except UnreachableError as error:
        stock.trouble = f"{InputCode.UNREACHABLE}: {error}"
    stock.held = source.kinds[HELD]
    stock.passed = source.kinds.total() - stock.held
    return stock


def live_stock(live: LiveSite) -> Stock:
    """The live site as a source, of which only a crawl asks anything."""
    return Stock(live.name, delay=live.delay, live=live)


def _offer(name: str, row: Row, publication: Publication | None) -> Offer | None:
    """What a row of an index offers, None where its address carries no number."""
    address = canonical(row.address) or ""
    owner = owner_of(address, publication)
    key = owner.key_of_address(address) if owner else None
    if owner is None or key is None:
        return None
    kind = Format.PDF if is_pdf(address) or "pdf" in row.media_type else Format.PAGE
    capture = Capture(b"", address, captured_at=instant(row.moment), evidence=Evidence.ARCHIVE)
    return Offer(owner.name, key, name, replace(_candidate(capture, kind), digest=row.digest), row=row)


def best_first(offers: Iterable[Offer]) -> Iterator[Offer]:
    """Copies by the order in which they would stand for their issue."""
    return iter(sorted(offers, key=lambda offer: merit(offer.copy)))
