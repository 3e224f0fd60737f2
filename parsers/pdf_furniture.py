"""What stands around the text of every page: running heads, running feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter

from parsers.pdf_file import Page
from parsers.pdf_lines import Line, usual_size

# How far from the upper and lower edge, in parts of the page's height, and how many lines deep it can stand.
ZONE, DEPTH = 0.16, 4
DRIFT = 3.0  # points by which its height may differ from page to page
SMALL = 0.94  # times the height of the text's letters
NOTE_MARK = re.compile(r"(?:\d{1,2}[.)]?|[*†‡§]{1,3})\s?[^\W\d]")
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|p\.|pg\.?)\s?)?\d{1,3}(?:\s?(?:of|/|\|)\s?\d{1,3})?\W{0,3}", re.IGNORECASE
)

TOP = attrgetter("top")

Edge = list[
    tuple[Line, str]
]  # lines and their wordings, numbers masked, so that the feet of two pages are equal
Heights = Mapping[str, Sequence[tuple[int, float]]]


def furniture(pages: Sequence[Page]) -> frozenset[Line]:
    """The lines that belong to the pages and not to the text: from the edges inwards, those that stand on
    another page too (whatever numbers they show) or repeat the title, page numbers, and small print that
    stands apart; and the notes at the foot of a page."""
    found: set[Line] = set()
    edges_of = [(page, edges(page)) for page in pages]
    heights = heights_by_wording(edge for _, pair in edges_of for edge in pair)
    for page, (upper, lower) in edges_of:
        setting = PageSetting(page)
        heads = leading(upper, heights, setting)
        feet = leading(lower, heights, setting)
        found.update(heads, feet, notes(page, frozenset((*heads, *feet)), setting))
    return frozenset(found)


class PageSetting:
    """How most of a page is set: the height of its letters, the left edges of its lines."""

    def __init__(self, page: Page) -> None:
        self.lines = page.lines
        sizes = [line.size for line in page.lines]
        # Most pages have no small letters at all, and need none of what follows.
        self.even = not sizes or min(sizes) > SMALL * (max(sizes) + 0.1)

    @cached_property
    def body(self) -> float:
        """The height of most letters."""
        return usual_size(self.lines)

    @cached_property
    def lefts(self) -> Counter[int]:
        """How many lines of the text begin how far to the right."""
        return Counter([round(line.x0) for line in self.lines if line.size > SMALL * self.body])

    def small_and_apart(self, line: Line) -> bool:
        """Whether a line is in small letters and begins where no line of the text does."""
        if self.even or line.size > SMALL * self.body or line.bullet:
            return False
        left = round(line.x0)
        return not (self.lefts[left - 1] + self.lefts[left] + self.lefts[left + 1])


def notes(page: Page, outside: frozenset[Line], setting: PageSetting) -> list[Line]:
    """The footnotes of a page: small letters below all of its text, from one that begins with a mark."""
    if setting.even:
        return []
    low = [line for line in page.lines if line.size <= SMALL * setting.body and line not in outside]
    marked = [line.top for line in low if NOTE_MARK.match(line.text) and line.top > page.height / 2]
    if not marked:
        return []
    top = min(marked)
    text = [line for line in page.lines if line.size > SMALL * setting.body and line not in outside]
    return [line for line in low if line.top >= top] if all(line.middle < top for line in text) else []


def heights_by_wording(edges: Iterable[Edge]) -> Heights:
    """For each wording near an edge: the pages it stands on and how high."""
    heights: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for edge in edges:
        for line, masked in edge:
            heights[masked].append((line.page, line.top))
    return heights


def edges(page: Page) -> tuple[Edge, Edge]:
    """The lines near the upper and near the lower edge of a page, the outermost first."""
    low, high = ZONE * page.height, (1 - ZONE) * page.height
    upper = sorted([line for line in page.lines if line.bottom <= low], key=TOP)
    lower = sorted([line for line in page.lines if line.top >= high], key=TOP, reverse=True)
    return worded(upper[:DEPTH]), worded(lower[:DEPTH])


def worded(lines: Iterable[Line]) -> Edge:
    """Lines with their wordings, every number alike."""
    return [(line, DIGITS.sub("#", line.whole)) for line in lines]


def leading(edge: Edge, heights: Heights, setting: PageSetting) -> list[Line]:
    """The lines of an edge down to the first that belongs to the text."""
    found = []
    for line, masked in edge:
        elsewhere = [
            page for page, top in heights[masked] if page != line.page and abs(top - line.top) <= DRIFT
        ]
        if not (elsewhere or PAGE_NUMBER.fullmatch(line.whole) or setting.small_and_apart(line)):
            break
        found.append(line)
    return found
