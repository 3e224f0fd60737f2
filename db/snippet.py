"""The piece of a published text around the words found, and where they stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.fold import words
from db.query import Phrase

WIDTH = 280  # code points of a snippet
LEAD = 80  # of them before the first word found
ELLIPSIS = "… "

Span = tuple[int, int]


def snippet(text: str, phrases: Iterable[Phrase]) -> tuple[str, tuple[Span, ...]]:
    """The piece of a published text with the most words found, and their spans in code points of it."""
    said, places = words(text)
    found = ((places[first][0], places[last][1]) for one in phrases for first, last in occurrences(said, one))
    spans = merged(found)
    start, end = window(text, places, spans)
    before = ELLIPSIS if start else ""
    after = ELLIPSIS[::-1] if end < len(text) else ""
    shift = len(before) - start
    inside = tuple((first + shift, last + shift) for first, last in spans if start <= first and last <= end)
    return before + text[start:end] + after, inside


def occurrences(said: list[str], phrase: Phrase) -> Iterator[Span]:
    """The first and the last word of each place where a phrase stands among words."""
    *whole, last = phrase.words
    for at, word in enumerate(said):
        if word == last or (phrase.is_prefix and word.startswith(last)):
            first = at - len(whole)
            if first >= 0 and said[first:at] == whole:
                yield first, at


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def window(text: str, places: list[Span], spans: list[Span]) -> Span:
    """Where to cut the text: at words, around as many spans as fit; the whole text where it is short."""
    if len(text) <= WIDTH:
        return 0, len(text)
    inside = {first: sum(first <= start < first + WIDTH - LEAD for start, _ in spans) for first, _ in spans}
    anchor = max(inside, key=lambda first: (inside[first], -first), default=0)
    lowest = min(max(0, anchor - LEAD), len(text) - WIDTH)
    start = next((start for start, _ in places if start >= lowest), 0) if lowest else 0
    start = min(start, anchor)
    end = next((end for _, end in reversed(places) if end <= start + WIDTH), start + WIDTH)
    # A single word may be longer than any snippet, and the last may be followed by its full stop.
    last = next((last for first, last in spans if first == anchor), end)
    return start, len(text) if len(text) - end <= LEAD // 4 else max(end, last)
