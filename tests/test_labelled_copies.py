"""Copies of the publication that lie beside the checkout, labelled by hand: read exactly as labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers import read
from parsers.model import Capture, Issue, Key

SHARED = Path(__file__).resolve().parents[2] / "shared"
COPIES = sorted([*SHARED.glob("replicas/*.txt"), *SHARED.glob("seeds/*.txt")])
FOUND_AT_LEAST = 0.93
WRONG_AT_MOST = 0.02

if not COPIES:
    pytest.skip("skipped the labelled copies: there is no ../shared", allow_module_level=True)


def labels(copy: Path) -> dict[str, Any]:
    read_labels: dict[str, Any] = json.loads(copy.with_suffix(".json").read_text(encoding="utf-8"))
    return read_labels


def issue(copy: Path, key: Key | None = None) -> Issue:
    (one,) = read(Capture(copy.read_bytes(), name=copy.name), key=key)
    assert one.issue is not None, one.failure
    return one.issue


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.stem)
def test_headlines_items_credit_and_number_are_as_labelled(copy: Path) -> None:
    expected, found = labels(copy), issue(copy)
    assert [headline.text for headline in found.headlines] == expected["headlines"]
    assert [{"text": item.text, "complete": item.complete} for item in found.items] == expected["items"]
    assert found.credit == expected["credit"]
    number = (found.key.volume, found.key.number) if found.key else (None, None)
    assert number == (expected["volume"], expected["number"])
    assert found.truncated is not all(item["complete"] for item in expected["items"])


def test_dates_are_as_labelled() -> None:
    wanted = right = resolved = wrong = 0
    lookalikes = []
    for copy in COPIES:
        expected = labels(copy)
        given = Key.parse(expected["as"]) if expected.get("as") else None
        for item in issue(copy, given).items:
            rows = [row for row in expected["dates"] if row["item"] == item.position]
            said = [
                (m.offset, m.start.isoformat(), m.end.isoformat(), m)
                for m in item.mentions
                if m.start and m.end
            ]
            scored = {(r["offset"], r["start"], r["end"]) for r in rows if r["confidence"] != "unclear"}
            wanted += len(scored)
            right += len(scored & {one[:3] for one in said})
            for offset, start, end, mention in said:
                resolved += 1
                over = [
                    r
                    for r in rows
                    if r["offset"] < offset + len(mention.surface)
                    and offset < r["offset"] + len(r["surface"])
                ]
                unclear = any(row["confidence"] == "unclear" for row in over)
                wrong += (offset, start, end) not in scored and not unclear
                lookalikes += [
                    (copy.stem, row["surface"])
                    for row in expected["not_dates"]
                    if (row["item"], row["offset"]) == (item.position, offset)
                ]
    assert lookalikes == []
    assert right / wanted >= FOUND_AT_LEAST, f"{right} of {wanted} found"
    assert wrong / resolved <= WRONG_AT_MOST, f"{wrong} of {resolved} wrong"
