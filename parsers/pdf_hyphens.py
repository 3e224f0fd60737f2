"""Hyphens at line ends: which belong to the word and which the type-setter put there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.pdf_lines import SOFT_HYPHEN, Line

WORD = re.compile(r"[^\W\d_]+")
COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
FIRST_WORD, LAST_WORD = re.compile(r"\W*([^\W\d_]*)"), re.compile(r"([^\W\d_]*)$")
# A text set without hyphenation breaks about one line in thirty at a hyphen of its own.
BREAK_RATE, BREAKS = 0.08, 4


class Hyphens:
    """Joins two lines at a hyphen as the document's own words say."""

    def __init__(self, lines: Sequence[Line]) -> None:
        # Most documents break no word at all, and need none of what follows.
        broken = any(line.hyphen for line in lines)
        text = " ".join(whole_words(lines)).lower() if broken else ""
        self.words = frozenset(WORD.findall(text))
        self.compounds = frozenset(COMPOUND.findall(text))
        pairs = [halves(line.text, after.text) for line, after in pairwise(lines) if line.hyphen == "-"]
        joined = sum(first + second in self.words for first, second in pairs)
        kept = sum(f"{first}-{second}" in self.compounds for first, second in pairs)
        marked = any(line.hyphen in {SOFT_HYPHEN, "\u2010"} for line in lines)
        often = len(pairs) >= max(BREAKS, BREAK_RATE * len(lines))
        # Where the type-setter marks its own hyphens, the plain ones are the author's.
        self.hyphenated = not marked and (joined > kept or (often and joined == kept))

    def join(self, text: str, hyphen: str, after: str) -> str:
        """The text of two lines in one: with a space, or with or without the hyphen between them."""
        if not hyphen:
            return f"{text} {after}"
        return f"{text}{hyphen if self.keeps(text, hyphen, after) else ''}{after}"

    def keeps(self, text: str, hyphen: str, after: str) -> bool:
        """Whether the hyphen between two lines belongs to the word."""
        first, second = halves(text, after)
        if hyphen == SOFT_HYPHEN:
            return False
        if not first or not second or not after[:1].islower():
            return True
        if first + second in self.words:
            return False
        if f"{first}-{second}" in self.compounds:
            return True
        return hyphen == "-" and (not self.hyphenated or (first in self.words and second in self.words))


def halves(text: str, after: str) -> tuple[str, str]:
    """The letters right before and right after a line-end hyphen, in lower case."""
    last, first = LAST_WORD.search(text), FIRST_WORD.match(after)
    return (last[1] if last else "").lower(), (first[1] if first else "").lower()


def whole_words(lines: Iterable[Line]) -> list[str]:
    """The text of each line without the half words that hyphens leave at its ends."""
    found, broken = [], False
    for line in lines:
        words = line.text.split()
        found.append(" ".join(words[1 if broken else 0 : len(words) - bool(line.hyphen)]))
        broken = bool(line.hyphen)
    return found
