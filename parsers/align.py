"""Headlines to items: items follow headline order, so only their words decide where counts differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

WORD = re.compile(r"\w{3,}")


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


def strangers(headlines: Sequence[str], items: Sequence[str]) -> list[tuple[int, int]]:
    """Items that clearly tell of another headline than the one at their position, as both positions (from 1).

    Clearly: that headline and the item are each other's best match, and share more than twice as much.
    """
    scores = likeness(headlines, items)
    if len(headlines) != len(items):
        return []
    found = []
    for row, own in enumerate(scores):
        column = max(range(len(own)), key=own.__getitem__)
        mutual = max(range(len(scores)), key=lambda at: scores[at][column]) == row
        if column != row and mutual and own[row] < 0.5 * own[column]:
            found.append((row + 1, column + 1))
    return found


def likeness(headlines: Sequence[str], items: Sequence[str]) -> list[list[float]]:
    """How much each item (rows) shares with each headline (columns), rare words counting more."""
    heads, bodies = [words(text) for text in headlines], [words(text) for text in items]
    spread = Counter(word for text in (*heads, *bodies) for word in text)
    return [[sum(1 / spread[word] for word in head & body) for head in heads] for body in bodies]


def words(text: str) -> set[str]:
    """The words of a text that can tell it from another."""
    return {word.casefold() for word in WORD.findall(text)}


def best_path(scores: list[list[float]]) -> list[int | None]:
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
