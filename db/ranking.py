"""The order of hits by rank: BM25 over the words as they are searched, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from math import log

from db.query import Phrase

SATURATION, BY_LENGTH = 1.2, 0.75  # as BM25 usually has them
USUAL_LENGTH = 400  # characters of an item

Entry = tuple[int, str]  # number of an entry, its words


def best(entries: Sequence[Entry], phrases: Iterable[Phrase], count: int) -> list[int]:
    """The numbers of so many entries, the best first and of equals the newest.

    A phrase weighs the more, the fewer of these entries have it; the more often an entry says it and the
    shorter it is, the better."""
    sought = [needle(phrase) for phrase in dict.fromkeys(phrases)]
    scores = [0.0] * len(entries)
    texts = [f" {words} " for _, words in entries]
    for one in sought:
        counts = [text.count(one) for text in texts]
        having = len(counts) - counts.count(0)
        weight = log(1 + (len(counts) - having + 0.5) / (having + 0.5)) * (SATURATION + 1)
        for at, said in enumerate(counts):
            if said:
                scores[at] += weight * said / (said + damping(len(texts[at])))
    order = nsmallest(count, ((-score, -number) for score, (number, _) in zip(scores, entries, strict=True)))
    return [-number for _, number in order]


def needle(phrase: Phrase) -> str:
    """What a phrase looks like among words with a space on either side."""
    return f" {' '.join(phrase.words)}" + ("" if phrase.is_prefix else " ")


def damping(length: int) -> float:
    """How little one more occurrence counts in an entry of so many characters."""
    return SATURATION * (1 - BY_LENGTH + BY_LENGTH * length / USUAL_LENGTH)
