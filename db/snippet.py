"""The piece of a published text around the words found, and where they stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.fold import Word, words
from db.query import Phrase

WIDTH = 280  # code points of a snippet
LEAD = 80  # of them before the first word found
ELLIPSIS = "… "

Span = tuple[int, int]


def snippet(text: str, phrases: Iterable[Phrase]) -> tuple[str, tuple[Span, ...]]:
    """The piece of a published text with the most words found, and their spans in code points of it."""
    split = words(text)
    spans = merged(span for phrase in phrases for span in occurrences(split, phrase))
    start, end = window(text, split, spans)
    before = ELLIPSIS if start else ""
    after = ELLIPSIS[::-1] if end < len(text) else ""
    shift = len(before) - start
    inside = tuple((first + shift, last + shift) for first, last in spans if start <= first and last <= end)
    return before + text[start:end] + after, inside


def occurrences(split: tuple[Word, ...], phrase: Phrase) -> Iterator[Span]:
    """Where a phrase stands in the words of a text."""
    length = len(phrase.words)
    for at in range(len(split) - length + 1):
        if fits(tuple(word.text for word in split[at : at + length]), phrase):
            yield split[at].start, split[at + length - 1].end


def fits(said: tuple[str, ...], phrase: Phrase) -> bool:
    """Whether words side by side are those of a phrase."""
    if phrase.is_prefix:
        return said[:-1] == phrase.words[:-1] and said[-1].startswith(phrase.words[-1])
    return said == phrase.words


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def window(text: str, split: tuple[Word, ...], spans: list[Span]) -> Span:
    """Where to cut the text: at words, around as many spans as fit; the whole text where it is short."""
    if len(text) <= WIDTH:
        return 0, len(text)
    inside = {first: sum(first <= start < first + WIDTH - LEAD for start, _ in spans) for first, _ in spans}
    anchor = max(inside, key=lambda first: (inside[first], -first), default=0)
    lowest = min(max(0, anchor - LEAD), len(text) - WIDTH)
    start = min((word.start for word in split if word.start >= lowest), default=0) if lowest else 0
    start = min(start, anchor)
    end = max((word.end for word in split if word.end <= start + WIDTH), default=start + WIDTH)
    # A single word may be longer than any snippet, and the last may be followed by its full stop.
    last = next((last for first, last in spans if first == anchor), end)
    return start, len(text) if len(text) - end <= LEAD // 4 else max(end, last)
