"""The issue's own date as claims, the preferred one first. No page shows a date; the numbering gives it."""

from __future__ import annotations

from parsers.model import Claim, Key
from parsers.publication import Publication


def claims(publication: Publication, key: Key | None) -> tuple[Claim, ...]:
    """What is said about when an issue was published; without a key nothing gives even the year."""
    span = publication.span(key) if key is not None else None
    return (Claim("numbering", span.start, span.end),) if span is not None else ()
