"""The dates of the labelled copies beside the checkout: how many are right, wrong, or only look like one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsers.mentions import mentions
from parsers.model import Mention, Span

SHARED = Path(__file__).resolve().parents[2] / "shared"
LABELS = sorted([*SHARED.glob("replicas/*.json"), *SHARED.glob("seeds/*.json")])
RIGHT_AT_LEAST = 0.97
WRONG_AT_MOST = 0.01

if not LABELS:
    pytest.skip("skipped the labelled dates: there is no ../shared", allow_module_level=True)


def readings() -> Iterator[tuple[str, list[dict[str, Any]], list[dict[str, Any]], list[Mention]]]:
    """Every labelled item: where it stands, its dates, its lookalikes, and what is resolved in it."""
    for path in LABELS:
        labels = json.loads(path.read_text(encoding="utf-8"))
        span = Span(*map(date.fromisoformat, labels["half_month"]))
        for position, item in enumerate(labels["items"], start=1):
            found = mentions(item["text"], span, complete=item["complete"])
            yield (
                f"{path.stem} item {position}",
                [row for row in labels["dates"] if row["item"] == position],
                [row for row in labels["not_dates"] if row["item"] == position],
                [mention for mention in found if mention.start is not None],
            )


def overlaps(mention: Mention, row: dict[str, Any]) -> bool:
    """Whether a mention and a labelled phrase share a code point."""
    row_end, end = row["offset"] + len(row["surface"]), mention.offset + len(mention.surface)
    return mention.offset < row_end and row["offset"] < end


def agrees(mention: Mention, row: dict[str, Any]) -> bool:
    """Whether a mention has the days of a label."""
    return (str(mention.start), str(mention.end)) == (row["start"], row["end"])


def test_the_labelled_dates_are_found_at_their_offsets_with_their_days() -> None:
    wanted, missed = 0, []
    for place, rows, _, found in readings():
        for row in rows:
            if row["confidence"] == "unclear":
                continue
            wanted += 1
            if not any(one.offset == row["offset"] and agrees(one, row) for one in found):
                missed.append(f"{place}: {row['surface']}")
    assert wanted > 0
    assert 1 - len(missed) / wanted >= RIGHT_AT_LEAST, missed


def test_hardly_a_resolved_date_is_wrong() -> None:
    resolved, wrong = 0, []
    for place, rows, _, found in readings():
        for one in found:
            resolved += 1
            touched = [row for row in rows if overlaps(one, row)]
            unclear = any(row["confidence"] == "unclear" for row in touched)
            if not unclear and not any(agrees(one, row) for row in touched):
                wrong.append(f"{place}: {one.surface} as {one.start} to {one.end}")
    assert resolved > 0
    assert len(wrong) / resolved <= WRONG_AT_MOST, wrong


def test_no_lookalike_is_resolved() -> None:
    taken = [
        f"{place}: {row['surface']} by {one.surface}"
        for place, _, lookalikes, found in readings()
        for row in lookalikes
        for one in found
        if overlaps(one, row)
    ]
    assert taken == []
