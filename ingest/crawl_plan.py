"""What one crawl is to do, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.configuration import Configuration
from ingest.site_copy import SiteCopy
from ingest.verdict import Verdict
from parsers.model import Key, SecondWitness, Span
from parsers.publication import Publication


class PlanError(ValueError):
    """A crawl that can't be begun as asked; the message says what to set or give."""


class ContactError(PlanError):
    """A contact that is missing or that no request can carry."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one crawl is to do: the whole night, or with `address` one page and its PDF, or with `days` only
    the issues that stand for some of these days."""

    configuration: Configuration
    publication: Publication
    copy: SiteCopy | None = None
    address: str | None = None
    full: bool = False
    second_witness: SecondWitness = "always"
    days: Span | None = None

    @property
    def is_part(self) -> bool:
        """Whether it leaves something out that a night asks for, and so proves nothing about gaps."""
        return self.address is not None or self.days is not None

    def wants(self, address: str) -> bool:
        """Whether an address may be asked for: not where it carries the number of an issue of other days."""
        return wants(self.publication, self.days, address)

    @property
    def is_polite(self) -> bool:
        """Whether the manners of the live site are due: always, but for a copy on this very machine."""
        return self.copy is None or not self.copy.is_loopback


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a crawl ended: its run's row number (None: it never began), its verdict, and what it brought."""

    run_id: int | None
    verdict: Verdict
    counts: Mapping[str, int] = field(default_factory=dict)
    held: int = 0
    new: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    differing: tuple[Key, ...] = ()
    held_back: Mapping[Key, int] = field(default_factory=dict)


def wants(publication: Publication, days: Span | None, address: str) -> bool:
    """Whether a crawl of some days asks for an address, as of `Plan.wants`."""
    if days is None:
        return True
    key = publication.key_of_address(address)
    span = publication.span(key) if key is not None and publication.has(key) else None
    return span is None or (span.end >= days.start and span.start <= days.end)


def plan(
    configuration: Configuration,
    publication: Publication,
    *,
    site: str | None = None,
    address: str | None = None,
    full: bool = False,
    second_witness: SecondWitness = "always",
    days: Span | None = None,
) -> Plan:
    """The plan of a crawl. PlanError or SiteError where it must not begin: a publication without a site, no
    contact for a site that is not on this machine (ContactError), or an address of somebody else's."""
    if not publication.site:
        raise PlanError(
            f"no site of {publication.name} is known: digest backfill brings in the copies that you have"
        )
    copy = SiteCopy.at(publication, site) if site else None
    own = copy.here(address) if copy and address else address
    if own is not None and not publication.owns(own):
        raise PlanError(f"expected an address of {', '.join(publication.hosts)}, found {address!r}")
    made = Plan(configuration, publication, copy, own, full, second_witness, days)
    if made.is_polite and not configuration.contact:
        raise ContactError(
            "the crawl tells the site whom to write to: set a contact (an address or a page) by --contact, "
            "by DIGEST_CONTACT, or as contact in digest.toml"
        )
    if configuration.contact and not (
        configuration.contact.isascii() and configuration.contact.isprintable()
    ):
        raise ContactError(f"expected a contact in plain ASCII on one line, found {configuration.contact!r}")
    return made
