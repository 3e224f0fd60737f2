"""Corrections for the eye and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.corrections import Correction, Said
    from ingest.corrections import Entered

# What a correction does, before what it is about.
DOES = {
    "key": "is issue {value}",
    "accepted": "may stand as {value}",
    "withdrawal": "is withdrawn",
    "absence": "was {value}",
}


def entered_line(entered: Entered) -> str:
    """What was said, and what came of it."""
    one = entered.correction
    undo = "" if one.withdrawn else f"; `digest correct --withdraw {one.id} --because TEXT` takes it back"
    return f"{correction_line(one)} ({came_of(entered)}{undo})."


def came_of(entered: Entered) -> str:
    """What a correction changed."""
    one = entered.correction
    if one.field == "withdrawal":
        return "its text is shown nowhere any more" if one.withdrawn is None else "its text is shown again"
    moved = ", ".join(f"{name} {key}" for name, key in entered.changed) or "nothing"
    return f"current words changed: {moved}"


def correction_line(one: Correction) -> str:
    """A correction in one line."""
    does = DOES[one.field].format(value=one.value)
    held = "" if one.withdrawn is None else f"; taken back: {said(one.withdrawn)}"
    return f"Correction {one.id}: {one.about} {does}: {said(one.made)}{held}"


def said(one: Said) -> str:
    """Who says what and when."""
    return f"“{one.because}” ({one.by}, {one.at:%Y-%m-%d})"


def correction_object(one: Correction) -> dict[str, Any]:
    """A correction as JSON."""
    return {
        "correction": one.id,
        "field": one.field,
        "value": one.value,
        "publication": one.publication,
        "issue_id": one.key.issue_id if one.key else None,
        "capture": one.capture_id,
        "address": one.address,
        "name": one.name,
        "payload_digest": one.payload_digest,
        **dict(said_items(one.made, "made")),
        **dict(said_items(one.withdrawn, "withdrawn")),
    }


def said_items(one: Said | None, word: str) -> Iterator[tuple[str, str | None]]:
    """Who, why and when, under the names that the archive gives them."""
    yield f"{word}_by", one.by if one else None
    yield "because" if word == "made" else f"{word}_because", one.because if one else None
    yield f"{word}_at", one.at.isoformat() if one else None


def entered_object(entered: Entered) -> dict[str, Any]:
    """The same with what changed."""
    changed = [{"publication": name, "issue_id": key.issue_id} for name, key in entered.changed]
    return {**correction_object(entered.correction), "changed": changed}
