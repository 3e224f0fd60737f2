"""Headlines to items: items follow headline order, so only their words decide where counts differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from math import fsum
from operator import itemgetter

# The letters by which a word is told: "exercise" and "exercises" are one.
STEM = re.compile(r"(\w{3,6})\w*")
# The same by hand: what is no word becomes a space, and of each word counts what is in front.
TYPOGRAPHIC = "’“”‘–—…\u00a0"
ONLY_WORDS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
FRONT = itemgetter(slice(6))
KIN = 0.4  # what an item shares with its headline at least: nearly half a word that no other entry says
BETTER = 0.4  # by how much another order must fit better than the one on the page
CLEAR = 1.2  # what items share on average with their headlines where words tell at all which is whose
PERMUTED = 8  # lists up to this long are compared in every order

Scores = Sequence[Sequence[float]]


def headline_positions(
    headlines: Sequence[str], items: Sequence[str], *, truncated: bool
) -> list[int | None]:
    """For every item the position (from 1) of its headline, None where nothing tells.

    As many of both, or a cut copy: in order. Otherwise the order-keeping match that shares the most words,
    rare words counting more; an item that shares none stays unaligned.
    """
    if len(headlines) == len(items) or (truncated and len(items) < len(headlines)):
        return [position for position, _ in enumerate(items, 1)]
    return best_path(likeness(headlines, items))


def likeness(headlines: Sequence[str], items: Sequence[str]) -> Scores:
    """How much each item (rows) shares with each headline (columns), rare words counting more."""
    return likeness_of(tuple(headlines), tuple(items))


# An issue's lists are compared when they are found, and again when they are doubted.
@lru_cache(maxsize=4)
def likeness_of(headlines: tuple[str, ...], items: tuple[str, ...]) -> Scores:
    """The same of texts that can't change."""
    heads = [words(text) for text in headlines]
    # Of an item only those words count that some headline says.
    said = frozenset(chain(*heads))
    bodies = [words_among(said, text) for text in items]
    spread = Counter(chain(*heads, *bodies))
    # Exactly rounded: a plain sum depends on the order of the set, which is another in every process.
    return [[fsum([1 / spread[word] for word in head & body]) for head in heads] for body in bodies]


def words(text: str) -> set[str]:
    """The words of a text that can tell it from another."""
    return set(STEM.findall(text.casefold()))


def words_among(said: frozenset[str], text: str) -> frozenset[str]:
    """Which of some words a text says. Where a text has no letters but ours, they need no pattern."""
    folded = text.casefold()
    for mark in TYPOGRAPHIC:
        folded = folded.replace(mark, " ")
    if not folded.isascii():
        return said & set(STEM.findall(folded))
    return said.intersection(map(FRONT, folded.translate(ONLY_WORDS).split()))


def are_kin(headlines: Sequence[str], items: Sequence[str]) -> bool:
    """Whether two lists are each other's: as many of both, each item like its headline, in this order."""
    if not headlines or len(headlines) != len(items):
        return False
    scores = likeness(headlines, items)
    return not aliens(scores) and best_order(scores) is None


def aliens(scores: Scores) -> list[int]:
    """Positions (from 1) of items that share next to nothing with the headline at their position."""
    return [at + 1 for at, row in enumerate(scores) if at < len(row) and row[at] < KIN]


def strays(scores: Scores) -> list[int]:
    """The aliens where they are the exception: where hardly any item is kin, being none says nothing."""
    found = aliens(scores)
    others = [row[at] for at, row in enumerate(scores) if at < len(row) and at + 1 not in found]
    return found if 2 * len(found) < len(scores) and sum(others) >= CLEAR * len(others) else []


def best_order(scores: Scores) -> list[int] | None:
    """The headline (from 1) of each item in the order that their words speak for, None where it is the one
    on the page."""
    rows = len(scores)
    if any(len(row) != rows for row in scores) or all(
        max(row) == row[at] == max(other[at] for other in scores) for at, row in enumerate(scores)
    ):
        return None
    if rows > PERMUTED:
        return None
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for row in scores:
        step: dict[int, tuple[float, tuple[int, ...]]] = {}
        for taken, (total, chosen) in best.items():
            for column in range(rows):
                if taken >> column & 1:
                    continue
                found = (total + row[column], (*chosen, column + 1))
                state = taken | 1 << column
                if state not in step or found[0] > step[state][0]:
                    step[state] = found
        best = step
    total, order = best[(1 << rows) - 1]
    as_published = sum(row[at] for at, row in enumerate(scores))
    moved = [scores[at][to - 1] for at, to in enumerate(order) if at + 1 != to]
    clear = total > as_published + BETTER and min(sum(moved) / max(len(moved), 1), total / rows) >= CLEAR
    return list(order) if clear else None


def best_path(scores: Scores) -> list[int | None]:
    """The columns (from 1) of the order-keeping choice, one a row at most, with the highest total."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            taken = scores[row][column] + best[row + 1][column + 1]
            best[row][column] = max(taken, best[row + 1][column], best[row][column + 1])
    path: list[int | None] = []
    column = 0
    for row in range(rows):
        while column < columns and best[row][column] == best[row][column + 1]:
            column += 1
        if column < columns and best[row][column] > best[row + 1][column]:
            path.append(column + 1)
            column += 1
        else:
            path.append(None)
    return path
