"""How issues look on a terminal or a page of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from ingest.claim_display import contradictions
from ingest.comparison import choice, comparisons, sentence
from ingest.layout import INDENT, days, wrapped

if TYPE_CHECKING:
    from db.issues import IssueView
    from parsers.explained import ExplainedBlock


def issue_lines(view: IssueView, columns: int | None) -> Iterator[str]:
    """An issue as a reader would want it: headlines over items, dates resolved, and where it is kept."""
    issue = view.issue
    yield click.style(issue.title or f"{issue.publication} {issue.label}", bold=True)
    by_number = " by its number" if issue.published_method == "numbering" else ""
    credit = f" · image: {issue.credit}" if issue.credit else ""
    yield f"{issue.label} · {days(issue.published_start, issue.published_end)}{by_number}{credit}"
    yield from (click.style(f"Note: {clause}", dim=True) for clause in contradictions(view.claims))
    for item in view.items:
        headline = item.headline or "(no headline)"
        yield ""
        yield click.style(wrapped(headline, columns, INDENT, f"{item.position:>2}  "), bold=True)
        cut = "" if item.is_complete else " [the copy breaks off here]"
        yield wrapped(item.text + cut, columns, INDENT)
        said = dates_line(view, item.position)
        if said:
            yield click.style(wrapped(said, columns, INDENT), dim=True)
    shown = {item.headline for item in view.items}
    missing = [row.text for row in view.headlines if row.text not in shown]
    if missing:
        yield ""
        yield "Headlines whose items this copy does not hold:"
        yield from (wrapped(text, columns, INDENT, "  · ") for text in missing)
    yield ""
    yield from source_lines(issue)
    yield wrapped(choice(view), columns)
    yield wrapped(sentence(view), columns)
    if any(one.differs for one in comparisons(view)):
        yield f"Where they differ: digest show {view.key} --witnesses"


def withdrawn_lines(row: Any) -> Iterator[str]:
    """What is still told of an issue that is withdrawn."""
    yield f"Withdrawn: {row.label} of {row.publication}, by {row.made_by} on {row.made_at:%Y-%m-%d}."
    yield f"Because: {row.because}"
    yield f"{days(row.published_start, row.published_end)} · content {row.content_hash}"
    yield from source_lines(row)


def dates_line(view: IssueView, position: int) -> str:
    """The dates said in an item, each with the days it means."""
    said = [f"{row.surface} = {iso_span(row.start_on, row.end_on)}" for row in view.dates_of(position)]
    return "Dates: " + "; ".join(said) if said else ""


def iso_span(start: date, end: date) -> str:
    """One ISO day, or two with a slash."""
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"


def source_lines(issue: Any) -> Iterator[str]:
    """Where the copy came from and where its bytes are kept."""
    yield f"Source: {issue.address or 'a file without an address'} ({issue.evidence}, {issue.format})"
    yield f"Kept:   {taken(issue.captured_at)}, {issue.warc_file} at byte {issue.warc_offset}"
    yield f"SHA-256 {issue.payload_digest}"


def taken(captured_at: datetime | None) -> str:
    """When the source took the copy, as far as that is known."""
    return f"taken {captured_at:%Y-%m-%d %H:%M} UTC" if captured_at else "time of capture unknown"


def block_lines(block: ExplainedBlock, columns: int | None) -> Iterator[str]:
    """A block of a document: its role, where it stands, the rule that gave the role, and what it says."""
    told = f"{block.locator} · {block.rule or 'no publication, no roles'}"
    yield f"{click.style(f'{block.role or chr(8212):<12}', bold=True)}{click.style(told, dim=True)}"
    bullet = f"{block.glyph} " if block.glyph else "• " if block.kind == "list-item" else ""
    text = bullet + block.text
    if columns is not None and len(text) > columns - len(INDENT):
        text = text[: columns - len(INDENT) - 1] + "…"
    yield INDENT + text
