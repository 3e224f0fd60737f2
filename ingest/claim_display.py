"""What contradicts an issue's date, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from parsers.model import ClaimMethod

SPEAKERS = {
    ClaimMethod.JSON_LD: "page",
    ClaimMethod.META: "page",
    ClaimMethod.TIME: "page",
    ClaimMethod.REST: "site",
    ClaimMethod.PDF_METADATA: "PDF",
    ClaimMethod.UPLOAD_PATH: "upload folder",
    ClaimMethod.LATEST_DAY: "latest day said",
}
# What a later day means where it is not the issue's own word.
LATER = {ClaimMethod.PDF_METADATA: "made anew", ClaimMethod.TITLE: "another day"}


def contradictions(claims: Iterable[Any]) -> Iterator[str]:
    """Each row of issue_claim that does not agree as a clause, each wording once: page says 2022-08-01,
    numbering says 2022-05-01 to 2022-05-15: migrated."""
    said = (contradiction(row) for row in claims if row.is_agreeing is False)
    yield from dict.fromkeys(said)


def contradiction(row: Any) -> str:
    """One claim against the one that stands, and what that most likely means."""
    method = ClaimMethod(row.method)
    meaning = LATER.get(method, "migrated") if row.start_on > row.standing_end_on else "too early"
    said = f"{speaker(method)} says {span(row.start_on, row.end_on)}"
    standing = speaker(ClaimMethod(row.standing_method))
    return f"{said}, {standing} says {span(row.standing_start_on, row.standing_end_on)}: {meaning}"


def speaker(method: ClaimMethod) -> str:
    """Who says so."""
    return SPEAKERS.get(method, method.value)


def span(start: date, end: date) -> str:
    """One ISO day or two."""
    return start.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"
