"""PDFs of three producers in layouts drawn from seeds: read exactly, or with a word of doubt."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path

import pytest

import parsers
from parsers.blocks import squeezed
from parsers.model import Capture, Reading
from parsers.publications import named

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
sys.path.insert(0, str(FIXTURES / "pdf"))

from layouts import PRODUCERS, Issue, drawn  # noqa: E402

for producer in ("fpdf", "weasyprint", "reportlab"):
    pytest.importorskip(producer, reason=f"skipped the drawn layouts: no {producer}, see group `fixtures`")

SOURCES = sorted((FIXTURES / "site" / "source").glob("*.json"))
SEEDS = range(8) if os.environ.get("DIGEST_PROVE") else range(1)
ISSUES = 20 if os.environ.get("DIGEST_PROVE") else 2
EXACT_AT_LEAST = 0.98


@cache
def issue(number: int) -> Issue:
    """One of the invented issues, each text as one line."""
    source = json.loads(SOURCES[number].read_text(encoding="utf-8"))
    items = [" ".join(item["text"].split()) for item in source["items"]]
    return Issue(source["title"], source["credit"], tuple(source["headlines"][: len(items)]), tuple(items))


def entries(reading: Reading) -> list[str]:
    if reading.issue is None:
        return []
    return [squeezed(entry.text) for entry in (*reading.issue.headlines, *reading.issue.items)]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("producer", PRODUCERS)
def test_items_are_exact_or_flagged(producer: str, columns: int) -> None:
    wanted = exact = 0
    silent = []
    for number in range(ISSUES):
        text = issue(number)
        for seed in SEEDS:
            body = PRODUCERS[producer](text, drawn(100 * seed + number, columns))
            (reading,) = parsers.read(Capture(body), publication=named("us-japan-alliance-digest"))
            found, items = entries(reading), [squeezed(item) for item in text.items]
            wanted += len(items)
            exact += sum(item in found for item in items)
            if reading.sound and found != [*map(squeezed, text.headlines), *items]:
                silent.append((number, seed))
    assert not silent
    assert exact >= EXACT_AT_LEAST * wanted
    print(f"{producer}, {columns} columns: {exact} of {wanted} items exact, 0 silently wrong")
