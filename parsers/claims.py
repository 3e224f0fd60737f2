"""The issue's own date as claims: all that says when it was published, and the one rule that picks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from parsers.model import Capture, Claim, ClaimMethod, Format, Item, Key, MentionKind, Span
from parsers.page_claims import page_claims, upload_claims
from parsers.publication import Publication

if TYPE_CHECKING:
    from parsers.documents import Document

ORDER = {method: place for place, method in enumerate(ClaimMethod)}
# The last change of a page says only that the page is no younger.
LAST_CHANGES = frozenset({ClaimMethod.SITEMAP})
DAYS = frozenset({MentionKind.DAY, MentionKind.DAY_RANGE, MentionKind.DAY_LIST})
EARLY = timedelta(days=7)  # how long before its own days an issue may be out


def own_claims(publication: Publication, key: Key | None, title: str | None) -> tuple[Claim, ...]:
    """What the issue says itself, the preferred first: its number's days, but the day in its title where
    that lies among them and so says the same more closely."""
    span = publication.span(key) if key is not None else None
    day = publication.day_of_title(title) if title else None
    by_number = (Claim(ClaimMethod.NUMBERING, span.start, span.end),) if span else ()
    by_title = (Claim(ClaimMethod.TITLE, day, day),) if day else ()
    closer = day is not None and span is not None and span.start <= day <= span.end
    return (*by_title, *by_number) if closer else (*by_number, *by_title)


def own_span(own: Sequence[Claim], key: Key | None) -> Span | None:
    """The days from which the years of an issue's dates come; None for an issue without a key."""
    return Span(own[0].start, own[0].end) if own and key is not None else None


def claims(
    own: Sequence[Claim],
    items: Sequence[Item],
    publication: Publication,
    key: Key | None,
    around: Iterable[Claim],
) -> tuple[Claim, ...]:
    """Every claim in order of trust: the issue's `own`, those `around` it by their method, the latest day
    said in its items. With a key the first stands for the issue, and each other one says if it agrees."""
    others = sorted(around, key=lambda claim: ORDER[claim.method])
    found = [*own, *others, *latest_day(items, own_span(own, key))]
    if not found or key is None:
        return tuple(found)
    standing, *rest = found
    return (standing, *(replace(one, agrees=agree(one, standing, publication)) for one in rest))


def said_around(read: Document, capture: Capture, publication: Publication) -> Iterator[Claim]:
    """What a document's metadata and address, and other pages, say of its only issue."""
    yield from capture.claims
    if read.made is not None:
        yield Claim(ClaimMethod.PDF_METADATA, read.made, read.made)
    yield from upload_claims(read.address or "")
    if read.format is Format.PAGE:
        from parsers.email_parts import page_part  # late: few pages come in the form of an e-mail

        yield from page_claims(page_part(capture).body, publication)


def latest_day(items: Sequence[Item], span: Span | None) -> Iterator[Claim]:
    """The latest day said in the items, days after the issue's own left out: those are announcements."""
    said = [
        mention.end
        for item in items
        for mention in item.mentions
        if mention.end is not None and mention.kind in DAYS and (span is None or mention.end <= span.end)
    ]
    if said:
        yield Claim(ClaimMethod.LATEST_DAY, max(said), max(said))


def agree(claim: Claim, standing: Claim, publication: Publication) -> bool:
    """Whether a claim fits the one that stands: no earlier than an issue may be out (its latest news may be
    older), and no later than one is overdue, save where only a last change is told."""
    before = publication.grace if claim.method is ClaimMethod.LATEST_DAY else EARLY
    if claim.end < standing.start and standing.start - claim.end > before:
        return False
    late = claim.start > standing.end and claim.start - standing.end > publication.grace
    return claim.method in LAST_CHANGES or not late
