"""What a backfill would bring in, issue by issue, before anything is asked for or kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db.choice import rule
from db.engine import Archive
from ingest.backfill import ALL, How, What, existing
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.engine_choice import engine, read_ahead
from ingest.gap_ledger import SAID, GapState, known_publications, ledger, states_held
from ingest.gaps import absences
from ingest.index_files import Elsewhere
from ingest.ledger import Page
from ingest.live_site import LiveAddress, LiveSite, last_crawl_delay, live_site, pages_of
from ingest.offers import Offer, Stock, add_elsewhere, best_first, live_stock, local_stock, remote_stock
from parsers.model import Format, Key
from parsers.publication import Publication
from parsers.publications import DEFAULT, named

# Of an issue that is held whole, further copies are history; the others are wanted first.
WANTED = frozenset({GapState.MISSING, GapState.OVERDUE, GapState.NOT_YET_DUE, GapState.IN_PART})


@dataclass(frozen=True, slots=True)
class Planned:
    """One issue: what is held of it, every copy that the sources have with those not held first and the best
    of them at the front, and why that is the best. `state` is None for an issue that nothing tells of yet,
    `live` where the live site may have one that is not held whole."""

    publication: str
    key: Key
    state: GapState | None
    because: str
    offers: tuple[Offer, ...] = ()
    why: str = ""
    live: LiveAddress | None = None

    @property
    def fresh(self) -> tuple[Offer, ...]:
        """The copies that can be brought in, the best first."""
        return tuple(offer for offer in self.offers if not offer.is_held and offer.place is None)

    @property
    def away(self) -> tuple[Offer, ...]:
        """The copies that somebody would have to fetch from another archive first."""
        return tuple(offer for offer in self.offers if not offer.is_held and offer.place is not None)

    @property
    def best(self) -> Offer | None:
        """The copy that would stand for the issue among those to be had."""
        return next(iter(self.fresh), None)

    @property
    def is_nowhere(self) -> bool:
        """Whether nobody is known who might have a copy that is not held."""
        is_live = self.live is not None and self.live.is_hopeful
        return not (self.fresh or self.away or is_live)

    @property
    def vouching(self) -> Offer | None:
        """The best copy of the other form where the best is a page or a PDF: each vouches for the other."""
        best = self.best
        other = (
            {Format.PAGE: Format.PDF, Format.PDF: Format.PAGE}.get(Format(best.copy.format)) if best else None
        )
        return next((one for one in self.offers if one.copy.format == other and one.place is None), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many copies each source has."""
        found: dict[str, int] = defaultdict(int)
        for offer in self.offers:
            found[offer.source] += 1
        return dict(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every source with what it has, and every issue of the publications concerned, oldest first."""

    stocks: tuple[Stock, ...]
    issues: tuple[Planned, ...]

    @property
    def missing(self) -> tuple[Planned, ...]:
        """The issues that are not held whole."""
        return tuple(one for one in self.issues if one.state in WANTED)

    @property
    def found(self) -> tuple[Planned, ...]:
        """Those of them of which a source has a copy that is not held."""
        return tuple(one for one in self.missing if one.fresh)

    @property
    def live(self) -> tuple[LiveSite, ...]:
        """The live sites that may have issues which are not held whole."""
        return tuple(one.live for one in self.stocks if one.live is not None)

    @property
    def first_asked(self) -> dict[str, list[Any]]:
        """What to ask each source on the web for: what missing issues need most, then all the rest."""
        urgent = [offer.row for one in self.found for offer in (one.best, one.vouching) if offer]
        ranks = {id(row): place for place, row in enumerate(row for row in urgent if row is not None)}
        return {
            stock.name: sorted(stock.rows, key=lambda row: ranks.get(id(row), len(ranks)))
            for stock in self.stocks
        }


def plan(configuration: Configuration, what: What, how: How = ALL, *, is_applied: bool = False) -> Plan:
    """What the sources have and the archive has not; ArchiveError where that can't be read. Only the index of
    an archive on the web is asked for, and the live site for nothing: what it may have is told by the ledger.
    What was read for a plan that is then applied is not read again."""
    with ExitStack() as held:
        archive = existing(configuration, held)
        found = engine(how.engine, what.paths)
        readers = read_ahead(held, configuration, found, how.second_witness, is_planning=is_applied)
        away: list[Elsewhere] = []
        stocks = []
        for name, findings in what.on_this_machine(archive, configuration.captures, readers, away.append):
            stock = local_stock(name, findings, readers, archive, what.publication, how.second_witness)
            add_elsewhere(stock, away, archive, what.wanted.publication)
            stocks.append(stock)
            away.clear()
        stocks += [remote_stock(one) for one in what.on_the_web(archive)]
        issues, sites = _planned(archive, what, stocks, configuration.data)
        return Plan((*stocks, *map(live_stock, sites)), issues)


def chosen(what: What, found: Plan) -> What:
    """The same sources, those on the web asked for what the plan found there, in its order."""
    rows = found.first_asked
    return replace(what, web=[replace(one, chosen=rows[one.name]) for one in what.web])


def _planned(
    archive: Archive | None, what: What, stocks: Sequence[Stock], data: Path
) -> tuple[tuple[Planned, ...], list[LiveSite]]:
    offers: dict[str, dict[Key, list[Offer]]] = defaultdict(lambda: defaultdict(list))
    for stock in stocks:
        for offer in stock.offers:
            offers[offer.publication][offer.key].append(offer)
    issues: list[Planned] = []
    sites: list[LiveSite] = []
    for publication in _concerned(archive, what, offers):
        mine = tuple(_issues(archive, publication, offers[publication.name]))
        site = _live(archive, publication, mine, data)
        if site is not None and site.days is not None:
            sites.append(site)
        issues += [replace(one, live=site.addresses.get(one.key)) for one in mine] if site else mine
    return tuple(issues), sites


def _live(
    archive: Archive | None, publication: Publication, issues: Sequence[Planned], data: Path
) -> LiveSite | None:
    """The live site of a publication, None where it has none."""
    if not publication.site:
        return None
    missing = [one.key for one in issues if one.state in WANTED]
    absent = [one.key for one in issues if one.state is GapState.NOT_PUBLISHED]
    pages: Sequence[Page] = ()
    if archive is not None:
        with archive.read() as connection:
            pages = pages_of(connection, publication)
    delay = last_crawl_delay(data, publication)
    return live_site(publication, pages, missing, absent, now().date(), delay)


def _concerned(archive: Archive | None, what: What, offered: Iterable[str]) -> list[Publication]:
    """The publications that a plan shows: the one declared, else those held and those offered."""
    if what.wanted.publication is not None:
        return [what.wanted.publication]
    known: list[Publication] = []
    if archive is not None:
        with archive.read() as connection:
            known = known_publications(connection)
    return [named(name) for name in sorted({*offered} | {one.name for one in known}) or [DEFAULT]]


def _issues(
    archive: Archive | None, publication: Publication, offers: Mapping[Key, Sequence[Offer]]
) -> Iterator[Planned]:
    held: dict[Key, GapState] = {}
    absent: Mapping[Key, str] = {}
    if archive is not None:
        with archive.read() as connection:
            held, absent = states_held(connection, publication.name), absences(connection, publication.name)
    known = {one.key: (one.state, one.because) for one in ledger(publication, held, absent, now().date())}
    for key in sorted({*known, *held, *offers}):
        state, because = known.get(key, (held.get(key), SAID.get(held.get(key, GapState.MISSING), "")))
        yield _issue(Planned(publication.name, key, state, because), offers.get(key, ()))


def _issue(one: Planned, offers: Sequence[Offer]) -> Planned:
    fresh = list(best_first(offer for offer in offers if not offer.is_held and offer.place is None))
    others = best_first(offer for offer in offers if offer.is_held or offer.place is not None)
    why = ""
    if fresh:
        copies = [offer.copy for offer in fresh]
        why = rule(copies[0], copies[1:], has_outlived=False, has_held=False).value
    return replace(one, offers=(*fresh, *others), why=why)
