"""Where on a page an issue may stand: around long texts and around the words that tell its publication. Most
of a big page is furniture, and need not be made into blocks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from parsers.blocks import letters
from parsers.entries import CAPTION_LIMIT
from parsers.publication import NEVER, Publication

if TYPE_CHECKING:
    from parsers.ordered_markup import OrderedMarkup

# More stretches than any rule of the segmentation looks back or ahead over blocks.
BEFORE, AFTER, BESIDE = 100, 60, 45
FEW_TAGS = 1_500  # a page of fewer is sooner read than searched
MOST = 0.6  # of a page in excerpts, above which they save nothing
END = re.compile(r"</(?:p|li|div|h[1-6]|td)>")
EMPTY = len("</div>\n\n")  # a stretch no longer than this is no more than the end of an element
ANY_TAG = re.compile(r"<[^>]*+>")
SURE_TAG = re.compile(r"<[^<>]*+>")  # whatever a page is, it takes no longer than the page is long
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Sought:
    """What marks the places of an issue: words in small letters, and texts of at least so many characters.
    A text of at least `long` is an item by its length for each of the publications, and no caption; of the
    words only those `in_prose` can tell anything in so long a text."""

    words: tuple[bytes, ...]
    floor: int
    long: int
    in_prose: tuple[bytes, ...]

    @classmethod
    def of(cls, publications: Iterable[Publication]) -> Sought:
        """What marks the issues of any of these publications."""
        known = tuple(publications)
        words = needles(tuple(chain.from_iterable((*one.marks, *one.telling_words) for one in known)))
        floors = [one.item_floor for one in known]
        return cls(words, min(floors, default=0), max([CAPTION_LIMIT, *floors]), in_prose(words, known))


@cache
def needles(phrases: Iterable[str]) -> tuple[bytes, ...]:
    """A word of every phrase, each once."""
    words: list[bytes] = []
    for phrase in phrases:
        if not any(word in letters(phrase) for word in words):
            words.append(needle(phrase))
    return tuple(words)


def in_prose(words: Sequence[bytes], publications: Sequence[Publication]) -> tuple[bytes, ...]:
    """Those of the words that can tell anything in a text as long as an item: of a publication that is known
    the phrases of its blurb, else its title too, and where it has such its own lines of boilerplate."""
    phrases = [letters(phrase) for one in publications for phrase in one.blurb]
    for one in publications:
        if len(publications) > 1 or one.boilerplate_pattern is not NEVER:
            phrases += map(letters, one.marks)
    return tuple(word for word in words if any(word in phrase for phrase in phrases))


def needle(phrase: str) -> bytes:
    """The longest word of a phrase, as it is found in `letters`: what stands between words may vary."""
    return letters(max(WORD.findall(phrase), key=len, default=phrase))


def excerpts(page: OrderedMarkup, sought: Sought) -> list[tuple[int, int]] | None:
    """Start and end of each part of a page's markup in which an issue may stand, in order; None where most of
    it may be one, or where tags divide the words sought. Each begins and ends between two blocks."""
    markup = page.markup
    if markup.count("<") < FEW_TAGS:
        return None
    bounds = bounds_of(markup)
    near = around_long(long_stretches(markup, bounds, sought.floor))
    if covered(bounds, near) > MOST * len(markup):
        return None
    text = letters(page.text())
    counts = {word: count for word in sought.words if (count := text.count(word))}
    found = occurrences(letters(markup), tuple(counts))
    if sum(counts.values()) != len(found):
        return None
    near += around(bounds, found)
    return parts(bounds, near) if covered(bounds, near) < MOST * len(markup) else None


def far(html: str, sought: Sought) -> Iterator[tuple[int, int]]:
    """Start and end of what lies between such parts of a page as it was written, as far as its text tells
    before anybody has read its tags."""
    bounds = bounds_of(html)
    near = around_long(long_stretches(html, bounds, sought.floor, SURE_TAG))
    near += around(bounds, occurrences(letters(html), sought.words))
    passed = 0
    for start, end in (*parts(bounds, near), (len(html), len(html))):
        if passed < start:
            yield passed, start
        passed = end


def bounds_of(markup: str) -> list[int]:
    """Where the stretches of a page's markup begin and end."""
    ends = [0, *(match.end() for match in END.finditer(markup))]
    return [0, *(end for start, end in pairwise(ends) if end - start > EMPTY), len(markup)]


def around_long(stretches: Iterable[int]) -> list[tuple[int, int]]:
    """The stretches around those that hold enough text for an item."""
    return [(at - BEFORE, at + AFTER) for at in stretches]


def around(bounds: Sequence[int], places: Iterable[int]) -> list[tuple[int, int]]:
    """The stretches around places of the words sought."""
    telling = {bisect_right(bounds, at) - 1 for at in places}
    return [(at - BESIDE, at + BESIDE) for at in telling]


def parts(bounds: Sequence[int], spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of stretches as start and end in the markup, in order, those that touch as one."""
    last = len(bounds) - 1
    return [(bounds[max(start, 0)], bounds[min(end, last)]) for start, end in joined(spans)]


def covered(bounds: Sequence[int], spans: Iterable[tuple[int, int]]) -> int:
    """How many characters of the markup the spans hold."""
    return sum(end - start for start, end in parts(bounds, spans))


def occurrences(markup: bytes, words: Sequence[bytes]) -> list[int]:
    """Where the words stand in the text between the tags."""
    found = []
    for word in words:
        at, behind, closing = markup.find(word), -1, -1
        while at >= 0:
            if behind < at:
                behind = markup.find(b"<", at)
                behind = behind if behind >= 0 else len(markup)
                closing = at
            closing = markup.find(b">", at, behind) if closing >= 0 else closing
            if closing < 0:
                found.append(at)
            at = markup.find(word, max(closing, at + 1))
    return found


def long_stretches(
    markup: str, bounds: Sequence[int], floor: int, tag: re.Pattern[str] = ANY_TAG
) -> Iterator[int]:
    """The stretches between two bounds that hold enough text for an item."""
    for index, (start, end) in enumerate(pairwise(bounds)):
        if end - start >= floor and len(tag.sub("", markup[start:end])) >= floor:
            yield index


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
