"""The examples of docs/dates.md are read as it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from parsers.mentions import mentions
from parsers.model import MentionKind, Span

PAGE = Path(__file__).resolve().parent.parent / "docs" / "dates.md"
ROW = re.compile(
    r"^\| (?P<kind>[a-z-]+) \| (?P<said>.*\*\*.*) \| (?P<first>[\d-]+) \| (?P<last>[\d-]+) \|$", re.M
)
ROWS = [match.groups() for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]
FEBRUARY = Span(date(2023, 2, 16), date(2023, 2, 28))


@pytest.mark.parametrize(("kind", "said", "first", "last"), ROWS)
def test_an_example_is_read_as_documented(kind: str, said: str, first: str, last: str) -> None:
    before, surface, after = said.split("**")
    (found,) = mentions(before + surface + after, FEBRUARY)
    assert (found.kind, found.surface, found.offset) == (kind, surface, len(before))
    assert (str(found.start), str(found.end)) == (first, last)


def test_every_kind_is_documented() -> None:
    assert {kind for kind, _, _, _ in ROWS} == set(MentionKind)
