"""Hyphens at line ends: which belong to the word and which the type-setter put there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from parsers.pdf_lines import SOFT_HYPHEN, Line

COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
FIRST_WORD, LAST_WORD = re.compile(r"\W*([^\W\d_]*)"), re.compile(r"([^\W\d_]*)$")
CLOSING = '.,;:!?”’")]'
# A text set without hyphenation breaks about one line in thirty at a hyphen of its own.
BREAK_RATE, BREAKS = 0.08, 4
# What begins compounds, where it is the whole of a half word: "long-|range", "mid-|January".
HEADS = re.compile(
    "cross|double|eight|far|first|five|four|full|half|high|ill|long|low|mid|near|nine|second|self|seven|"
    "short|single|six|third|three|two|well|wide"
)
# Ends of words that are no word by themselves: no compound ends so.
ENDINGS = re.compile(
    "ably|al|ally|ance|ances|ation|ations|ative|cial|cials|cially|cies|cy|dence|ded|dents|der|ders|"
    "ding|ed|ence|ences|ency|ents|er|ers|ery|es|eth|gency|ger|gers|ging|gious|gress|ible|ic|ical|ics|"
    "ied|ier|ies|ily|ing|ings|ion|ions|ious|ish|ist|ists|ities|itive|ity|ive|ized|ization|kers|lar|"
    "lated|lation|ly|ment|ments|ming|mittee|nal|nals|nance|ness|ning|nese|nized|nomic|ous|pean|pled|"
    "ration|rations|rectly|rial|ric|ries|rity|ry|sary|ser|sels|sidered|sies|sion|sional|sions|sive|"
    "sition|sor|sors|sponse|sures|tained|tal|tant|tants|tary|tation|tations|tative|ted|ter|ters|tial|"
    "tially|tical|tics|tific|tiful|tify|ting|tinue|tinued|tinues|tion|tional|tionally|tions|tious|tive|"
    "tives|tor|tors|tory|tration|trations|tural|ture|tures|ty|ular|uled|ury|ver|vers|ving|zation"
)


class Hyphens:
    """Joins two lines at a hyphen as the document's own words say."""

    def __init__(self, lines: Sequence[Line]) -> None:
        # Most documents break no word at all, and need none of what follows.
        signs = {line.hyphen for line in lines}
        broken = any(signs)
        self.text = " ".join(whole_words(lines)).lower() if broken else ""
        ends = [(line, after) for line, after in pairwise(lines) if line.hyphen] if broken else []
        pairs = [halves(line.text, after.text) for line, after in ends if line.hyphen == "-"]
        hyphened = " ".join([word for word in self.text.split() if "-" in word]) if "-" in self.text else ""
        self.compounds = frozenset((*COMPOUND.findall(hyphened), *broken_compounds(ends)))
        joined = sum([self.has(first + second) for first, second in pairs])
        kept = sum([f"{first}-{second}" in self.compounds for first, second in pairs])
        # Where the type-setter marks its own hyphens, the plain ones are the author's.
        self.marked = not signs.isdisjoint((SOFT_HYPHEN, "\u2010"))
        often = len(pairs) >= max(BREAKS, BREAK_RATE * len(lines))
        self.hyphenated = not self.marked and (joined > kept or (often and joined == kept))

    def has(self, word: str) -> bool:
        """Whether the document has a word somewhere unbroken. A few words are found faster than all are told
        apart."""
        text, at = self.text, self.text.find(word) if word else -1
        while at >= 0:
            end = at + len(word)
            if not (is_letter(text[at - 1 : at]) or is_letter(text[end : end + 1])):
                return True
            at = text.find(word, at + 1)
        return False

    def join(self, text: str, hyphen: str, after: str) -> tuple[str, str]:
        """The text of two lines in one, with or without the hyphen between them; and the word as it is broken
        ("space-|surveillance") where nothing confirms that choice, else ""."""
        kept, sure = self.fate(text, hyphen, after)
        unsure = "" if sure else f"{last_of(text)}{hyphen}|{first_of(after)}"
        return f"{text}{hyphen if kept else ''}{after}", unsure

    def fate(self, text: str, hyphen: str, after: str) -> tuple[bool, bool]:
        """Whether the hyphen between two lines belongs to the word, and whether that is more than a guess."""
        first, second = halves(text, after)
        if hyphen == SOFT_HYPHEN or after.startswith("-"):
            return False, True  # some type-setters put one of theirs before that of the word
        if not first or not second or not (after[:1].islower() or capitals(text, after)):
            return True, True
        joined, compound = self.has(first + second), f"{first}-{second}" in self.compounds
        if joined or compound:
            return not joined, joined != compound
        if hyphen != "-":
            return False, True
        if ENDINGS.fullmatch(second) and not self.marked:
            return False, True
        head = HEADS.fullmatch(first) is not None
        if not self.hyphenated:
            return True, self.marked or head or not after[:1].islower()
        return head or (self.has(first) and self.has(second)), False


def capitals(text: str, after: str) -> bool:
    """Whether both halves of a broken word are in capitals."""
    last, first = LAST_WORD.search(text), FIRST_WORD.match(after)
    return bool(last and first and last[1].isupper() and first[1].isupper())


def last_of(text: str) -> str:
    """The last word of a line."""
    return text.split()[-1] if text else ""


def first_of(text: str) -> str:
    """The first word of a line without what closes a sentence or a quotation."""
    return text.split()[0].rstrip(CLOSING) if text else ""


def broken_compounds(ends: Iterable[tuple[Line, Line]]) -> Iterator[str]:
    """Compounds that a line break parts elsewhere than at their own hyphen: "space-surveil-|lance"; `ends`
    are the lines that end with a hyphen, each with the one after it."""
    for line, after in ends:
        first, second = last_of(line.text).lower(), first_of(after.text).lower()
        if "-" in first.strip("-") or "-" in second.strip("-"):
            yield from COMPOUND.findall(first + second)


def halves(text: str, after: str) -> tuple[str, str]:
    """The letters right before and right after a line-end hyphen, in lower case."""
    last, first = LAST_WORD.search(text), FIRST_WORD.match(after)
    return (last[1] if last else "").lower(), (first[1] if first else "").lower()


def whole_words(lines: Iterable[Line]) -> list[str]:
    """The text of each line without the half words that hyphens leave at its ends."""
    found, broken = [], False
    for line in lines:
        text = line.text
        if broken or line.hyphen:
            words = text.split()
            text = " ".join(words[1 if broken else 0 : len(words) - bool(line.hyphen)])
        found.append(text)
        broken = bool(line.hyphen)
    return found


def is_letter(character: str) -> bool:
    """Whether a character goes on with a word; none does not."""
    return character.isalnum() and not character.isdecimal()
