"""The JSON of `digest parse`: one object for each issue found, to the letter of docs/contract.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parsers.model import Issue, Item, Link, Mention, Reading

if TYPE_CHECKING:
    from parsers.explained import Explanation


def reading_record(file: str, reading: Reading, parser: str) -> dict[str, Any]:
    """A reading as the object that other tools rely on; positions count from 1, dates are ISO."""
    record: dict[str, Any] = {"file": file, "part": reading.part, "ok": reading.ok}
    if reading.failure is not None:
        record["error"] = {"code": reading.failure.code.value, "message": reading.failure.message}
        return record
    assert reading.issue is not None
    return {
        **record,
        **issue_record(reading.issue),
        "leftovers": list(reading.leftovers),
        "warnings": [{"code": one.code.value, "message": one.message} for one in reading.cautions],
        "parser": parser,
    }


def explanation_record(file: str, explanation: Explanation, parser: str) -> dict[str, Any]:
    """A document's blocks with their roles, and the readings that come of them, as one object."""
    return {
        "file": file,
        "format": explanation.format.value if explanation.format else None,
        "blocks": [
            {
                "locator": block.locator,
                "kind": block.kind,
                "glyph": block.glyph,
                "role": block.role or None,
                "rule": block.rule or None,
                "text": block.text,
            }
            for block in explanation.blocks
        ],
        "readings": [reading_record(file, reading, parser) for reading in explanation.readings],
    }


def issue_record(issue: Issue) -> dict[str, Any]:
    """The issue's own part of the object."""
    return {
        "publication": issue.publication,
        "key": str(issue.key) if issue.key else None,
        "volume": issue.key.volume if issue.key else None,
        "number": issue.key.number if issue.key else None,
        "title": issue.title,
        "credit": issue.credit,
        "truncated": issue.truncated,
        "published": published_record(issue),
        "headlines": [{"position": one.position, "text": one.text} for one in issue.headlines],
        "items": [item_record(one) for one in issue.items],
    }


def published_record(issue: Issue) -> dict[str, Any] | None:
    """The days the issue stands for and how they are known, None without a key."""
    claim = issue.published
    if claim is None:
        return None
    return {"start": claim.start.isoformat(), "end": claim.end.isoformat(), "method": claim.method}


def item_record(item: Item) -> dict[str, Any]:
    """One item with its dates and links."""
    return {
        "position": item.position,
        "headline": item.headline,
        "text": item.text,
        "complete": item.complete,
        "dates": [mention_record(one) for one in item.mentions],
        "links": [link_record(one) for one in item.links],
    }


def mention_record(mention: Mention) -> dict[str, Any]:
    """One date said in an item; start and end are None where nothing gives the year."""
    return {
        "surface": mention.surface,
        "offset": mention.offset,
        "kind": mention.kind.value,
        "start": mention.start.isoformat() if mention.start else None,
        "end": mention.end.isoformat() if mention.end else None,
        "days": [day.isoformat() for day in mention.days] if mention.days else None,
    }


def link_record(link: Link) -> dict[str, Any]:
    """One link inside an item."""
    return {"text": link.text, "href": link.href, "offset": link.offset}
