"""What a reparse would change, for the eye and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from ingest.display import taken
from ingest.falls import Fall
from ingest.history_display import edit_lines, edit_object
from ingest.layout import INDENT
from ingest.reparse import CaptureChange
from ingest.reparse_changes import PartChange
from ingest.reparse_verdict import ReparseOutcome

# Told by the edits already, word by word.
IN_EDITS = frozenset({"title", "credit"})


def change_lines(change: CaptureChange, columns: int | None) -> Iterator[str]:
    """A capture that is read otherwise: what changes, issue by issue and field by field."""
    yield (
        click.style(f"Capture {change.row.id}  {change.label}", bold=True)
        + f"  {taken(change.row.captured_at)}"
    )
    for part in change.parts:
        yield f"  issue {part.key or 'without a number'} (part {part.part})"
        yield from part_lines(part, columns)
    yield from (click.style(f"  LOSS  {loss}", fg="red") for loss in change.losses)


def part_lines(part: PartChange, columns: int | None) -> Iterator[str]:
    """One issue of a capture, a line for each field and each text that changes."""
    for field in part.fields:
        if not (part.edits and field.name in IN_EDITS):
            yield f"{INDENT}{field.name:<12}{field.before or 'none'} → {field.after or 'none'}"
    for edit in part.edits:
        yield from edit_lines(edit, columns)


def change_object(change: CaptureChange) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "capture": change.row.id,
        "address": change.row.address,
        "name": change.row.name,
        "captured_at": change.row.captured_at.isoformat() if change.row.captured_at else None,
        "stored": change.is_stored,
        "parts": [part_object(part) for part in change.parts],
    }


def part_object(part: PartChange) -> dict[str, Any]:
    """One issue of a capture as JSON."""
    return {
        "part": part.part,
        "key": str(part.key) if part.key else None,
        "fields": {field.name: {"before": field.before, "after": field.after} for field in part.fields},
        "edits": [edit_object(edit) for edit in part.edits],
        "losses": list(part.losses),
    }


def outcome_object(outcome: ReparseOutcome) -> dict[str, Any]:
    """The verdict as JSON."""
    return {
        "exit_code": int(outcome.exit_code),
        "sentence": outcome.sentence,
        "counts": outcome.counts,
        "losing": list(outcome.losing),
        "damaged": list(outcome.damaged),
        "falls": [fall_object(fall) for fall in outcome.falls],
        "held_back": {str(key): reading for key, reading in outcome.held_back.items()},
    }


def fall_object(fall: Fall) -> dict[str, Any]:
    """Where coverage fell as JSON."""
    return {
        "publication": fall.publication,
        "form": fall.form,
        "capture": fall.capture_id,
        "address": fall.address,
        "name": fall.name,
        "captured_at": fall.captured_at.isoformat() if fall.captured_at else None,
        "captures": fall.captures,
        "lasting": fall.is_lasting,
    }
