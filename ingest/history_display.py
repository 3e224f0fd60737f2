"""`digest history`: the changes of an issue for the eye, word by word, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from ingest.comparison import COPY_NAMES, capital
from ingest.display import taken
from ingest.history import Edit, Piece, edits
from ingest.layout import INDENT, wrapped
from ingest.wording import counted

if TYPE_CHECKING:
    from db.history import Change

CAUSES = {
    "first": "first seen",
    "publisher": "edited by the publisher",
    "parser": "read otherwise by a newer parser, the bytes being the same",
    "publisher or parser": "edited by the publisher, or read otherwise by a newer parser",
    "other copy": "another copy with other words",
}
KINDS = {"added": "added", "removed": "removed", "moved": "moved", "links": "links lead elsewhere"}
CONTEXT = 8  # words shown on either side of those that changed
COLOURS = {"removed": "red", "added": "green"}
SIGNS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}


def history_lines(changes: Sequence[Change], columns: int | None) -> Iterator[str]:
    """The changes of one issue, the oldest first."""
    first = changes[0].row
    yield click.style(f"{first.publication} {first.volume}.{first.number}", bold=True)
    for change in changes:
        row = change.row
        yield ""
        yield from heading(row, columns)
        if change.prior is not None:
            for edit in edits(change.issue, change.prior):
                yield from edit_lines(edit, columns)


def heading(row: Any, columns: int | None) -> Iterator[str]:
    """When, why and where: the lines over a change."""
    when = f"{row.changed_at:%Y-%m-%d %H:%M} UTC" if row.changed_at else "time unknown"
    stands = " · current" if row.is_current else " · held back" if row.is_held_back else ""
    yield click.style(f"{when}  {CAUSES[row.cause]}{stands}", bold=True)
    where = row.address or row.name or "a file without an address"
    size = f"{counted(row.headlines, 'headline')}, {counted(row.items, 'item')}"
    yield wrapped(f"{capital(COPY_NAMES[row.format])} {where} ({row.evidence}) · {size}", columns, INDENT)
    proof = f"{taken(row.captured_at)} · SHA-256 {row.payload_digest} · parser {row.parser}"
    yield wrapped(proof, columns, INDENT)


def edit_lines(edit: Edit, columns: int | None) -> Iterator[str]:
    """One changed place: what happened, and the words that went and came."""
    if edit.kind == "moved":
        (_, before), (_, after) = edit.pieces
        yield f"{INDENT}{edit.place:<12}moved from place {before} to {after}"
        return
    lead = f"{INDENT}{edit.place:<12}" + (f"{KINDS[edit.kind]}: " if edit.kind in KINDS else "")
    yield wrapped(" ".join(shown(edit.pieces)), columns, INDENT + " " * 12, lead)


def shown(pieces: Sequence[Piece]) -> Iterator[str]:
    """The pieces of a text, long stretches that stayed cut to the words around those that did not."""
    for at, (kind, text) in enumerate(pieces):
        if kind == "same":
            yield around(text.split(), is_first=at == 0, is_last=at == len(pieces) - 1)
        elif sys.stdout.isatty():
            yield click.style(text, fg=COLOURS[kind])
        else:
            yield text.join(SIGNS[kind])


def around(words: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    """The words next to a change, with an ellipsis for the others."""
    before, after = (0 if is_first else CONTEXT), (0 if is_last else CONTEXT)
    if len(words) <= before + after:
        return " ".join(words)
    end = words[len(words) - after :] if after else []
    return " ".join([*words[:before], "…", *end])


def history_object(changes: Sequence[Change]) -> dict[str, Any]:
    """The changes of one issue as JSON, every text whole."""
    first = changes[0].row
    return {
        "publication": first.publication,
        "issue_id": first.issue_id,
        "changes": [change_object(change) for change in changes],
    }


def change_object(change: Change) -> dict[str, Any]:
    """One change as JSON: the columns of issue_history, and what became of each place."""
    hidden = {"publication", "issue_id", "volume", "number", "prior_reading_id", "capture_id"}
    row = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in change.row._mapping.items()
        if name not in hidden
    }
    found = [] if change.prior is None else edits(change.issue, change.prior)
    return {
        **row,
        "edits": [edit_object(one) for one in found],
    }


def edit_object(edit: Edit) -> dict[str, Any]:
    """One changed place as JSON."""
    return {
        "place": edit.place,
        "kind": edit.kind,
        "pieces": [{"kind": kind, "text": text} for kind, text in edit.pieces],
    }
