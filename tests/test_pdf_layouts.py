"""PDFs of many producers in layouts drawn from seeds: read exactly, or with a word of doubt."""

from __future__ import annotations

import json
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

STORED = sorted((FIXTURES / "pdf").glob("*.pdf"))
SEEDS, ISSUES = range(1), 20
EXACT_AT_LEAST = 0.98


@cache
def issue(key: str) -> Issue:
    """One of the invented issues, each text as one line."""
    source = json.loads((FIXTURES / "site" / "source" / f"{key}.json").read_text(encoding="utf-8"))
    items = [" ".join(item["text"].split()) for item in source["items"]]
    return Issue(source["title"], source["credit"], tuple(source["headlines"][: len(items)]), tuple(items))


def wanted(key: str) -> list[str]:
    return [squeezed(text) for text in (*issue(key).headlines, *issue(key).items)]


def entries(reading: Reading) -> list[str]:
    if reading.issue is None:
        return []
    return [squeezed(entry.text) for entry in (*reading.issue.headlines, *reading.issue.items)]


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.stem)
def test_stored_layouts_are_read_exactly(file: Path) -> None:
    (reading,) = parsers.read(
        Capture(file.read_bytes()), publication=named("us-japan-alliance-digest"), second_witness="never"
    )
    assert reading.issue is not None, reading.failure
    assert entries(reading) == wanted(file.stem.rpartition("-")[2])


def test_five_producers_are_stored() -> None:
    producers = {file.name.partition("-")[0] for file in STORED}
    assert producers == {"chromium", "fpdf2", "libreoffice", "reportlab", "weasyprint"}


@pytest.mark.prove
@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("producer", PRODUCERS)
def test_drawn_layouts_are_read_exactly_or_flagged(producer: str, columns: int) -> None:
    asked = exact = 0
    silent = []
    for number, source in enumerate(sorted((FIXTURES / "site" / "source").glob("*.json"))[:ISSUES]):
        text = issue(source.stem)
        items = [squeezed(item) for item in text.items]
        for seed in SEEDS:
            body = PRODUCERS[producer](text, drawn(100 * seed + number, columns))
            (reading,) = parsers.read(Capture(body), publication=named("us-japan-alliance-digest"))
            found = entries(reading)
            asked += len(items)
            exact += sum(item in found for item in items)
            if reading.sound and found != wanted(source.stem):
                silent.append((number, seed))
    assert not silent
    assert exact >= EXACT_AT_LEAST * asked
    print(f"{producer}, {columns} columns: {exact} of {asked} items exact, 0 silently wrong")
