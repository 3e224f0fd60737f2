"""The order of hits by rank: BM25 over the words as they are searched, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import log

from db.query import Phrase

SATURATION, BY_LENGTH = 1.2, 0.75  # as BM25 usually has them
USUAL_LENGTH = 400  # characters of an item
# How little one more occurrence counts: in any entry, and with each of its characters.
SPARE, BY_CHARACTER = SATURATION * (1 - BY_LENGTH), SATURATION * BY_LENGTH / USUAL_LENGTH

Entry = tuple[int, str]  # number of an entry, its words


def best(entries: Sequence[Entry], phrases: Iterable[Phrase], count: int) -> list[int]:
    """The numbers of so many entries, the best first and of equals the newest.

    A phrase weighs the more, the fewer of these entries have it; the more often an entry says it and the
    shorter it is, the better."""
    texts = [f" {words} " for _, words in entries]
    dampings = [SPARE + BY_CHARACTER * len(text) for text in texts]
    scores = [0.0] * len(entries)
    for phrase in dict.fromkeys(phrases):
        one = needle(phrase)
        counts = [text.count(one) for text in texts]
        having = len(counts) - counts.count(0)
        weight = log(1 + (len(counts) - having + 0.5) / (having + 0.5)) * (SATURATION + 1)
        scores = [
            score + weight * said / (said + damped)
            for score, said, damped in zip(scores, counts, dampings, strict=True)
        ]
    order = nlargest(count, zip(scores, (number for number, _ in entries), strict=True))
    return [number for _, number in order]


def needle(phrase: Phrase) -> str:
    """What a phrase looks like among words with a space on either side."""
    return f" {' '.join(phrase.words)}" + ("" if phrase.is_prefix else " ")
