"""What stands around the text of every page: running heads, running feet and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from parsers.pdf_file import Page
from parsers.pdf_lines import Line

# How far from the upper and lower edge, in parts of the page's height, and how many lines deep it can stand.
ZONE, DEPTH = 0.16, 4
DRIFT = 3.0  # points by which its height may differ from page to page
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|p\.|pg\.?)\s?)?\d{1,3}(?:\s?(?:of|/|\|)\s?\d{1,3})?\W{0,3}", re.IGNORECASE
)

TOP = attrgetter("top")

Heights = Mapping[str, Sequence[tuple[int, float]]]


def furniture(pages: Sequence[Page]) -> frozenset[Line]:
    """The lines that belong to the pages and not to the text: from the edges inwards, those that stand on
    another page too (whatever numbers they show), and page numbers."""
    found = [edge for page in pages for edge in edges(page)]
    heights = heights_by_wording(found)
    return frozenset(line for edge in found for line in leading(edge, heights))


def heights_by_wording(edges: Iterable[Sequence[Line]]) -> Heights:
    """For each wording near an edge, numbers masked: the pages it stands on and how high."""
    heights: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for edge in edges:
        for line in edge:
            heights[masked(line)].append((line.page, line.top))
    return heights


def edges(page: Page) -> tuple[list[Line], list[Line]]:
    """The lines near the upper and near the lower edge of a page, the outermost first."""
    low, high = ZONE * page.height, (1 - ZONE) * page.height
    upper = sorted([line for line in page.lines if line.bottom <= low], key=TOP)
    lower = sorted([line for line in page.lines if line.top >= high], key=TOP, reverse=True)
    return upper[:DEPTH], lower[:DEPTH]


def masked(line: Line) -> str:
    """A line with every number alike, so that the feet of two pages are equal."""
    return DIGITS.sub("#", line.whole)


def leading(edge: Iterable[Line], heights: Heights) -> list[Line]:
    """The lines of an edge down to the first that belongs to the text."""
    found = []
    for line in edge:
        elsewhere = (
            page != line.page and abs(top - line.top) <= DRIFT for page, top in heights[masked(line)]
        )
        if not PAGE_NUMBER.fullmatch(line.whole) and not any(elsewhere):
            break
        found.append(line)
    return found
