"""How hits look on a terminal or a page of plain text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ingest.layout import INDENT, days, wrapped

if TYPE_CHECKING:
    from db.search import Hit


def hit_lines(hit: Hit, columns: int | None) -> Iterator[str]:
    """A hit: where it stands, under which headline, and the words found."""
    where = click.style(f"{hit.key} {hit.kind} {hit.position}", bold=True)
    yield f"{where} · {days(hit.published_start, hit.published_end)} · {hit.headline or ''}"
    if hit.kind == "item":
        yield wrapped(marked(hit), columns, INDENT)


def marked(hit: Hit) -> str:
    """The snippet with the words found set off: in colour on a terminal, else in brackets."""
    plain = not sys.stdout.isatty()
    pieces, last = [], 0
    for start, end in hit.spans:
        found = hit.snippet[start:end]
        pieces.append(hit.snippet[last:start])
        pieces.append(f"[{found}]" if plain else click.style(found, fg="yellow", bold=True))
        last = end
    return "".join(pieces) + hit.snippet[last:]
