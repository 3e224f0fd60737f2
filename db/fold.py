"""Text as it is searched: words without case, accents, quotes and dots, the same for both databases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# Letters that Unicode does not take apart into a base and a mark.
PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
# Letters in name only: they stand for an apostrophe or a break in Hawaiian, Arabic and Hebrew names.
DROPPED = frozenset("\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb")
KANA_AND_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A run of letters with dots between is one word; kana and kanji, written without spaces, are words.
LETTER = rf"[^\W\d_{KANA_AND_HAN}]"
# The full stops within such runs; the sign comes first, so that a search leaps from one to the next.
STOPS = rf"\.(?<=(?<![^ .\n]){LETTER}\.)(?={LETTER}(?![^ .\n]))"
SIGN = rf"[{KANA_AND_HAN}][\u3099\u309a]?"
WORD, WORD_OR_SIGN = "[^ ]+", rf"{SIGN}|[^ {KANA_AND_HAN}]+"
SPACES = "  +"
KEPT_STOP = "\0"  # a full stop within a word, for as long as places count; no folded text holds this sign
# The usual signs outside ASCII: texts without others are translated ten times faster.
USUAL = "’“”‘–—…ōūŌŪé"
LONGEST_WORD = 100  # characters; Postgres refuses words beyond 2 kB
# Every letter as one, so that a word too long is found at once.
LETTERS = bytes(one if one in b" \n" else ord("x") for one in range(256))
LONG = b"x" * (LONGEST_WORD + 1)
LONGEST_TEXT = 100_000  # characters searched of one item; Postgres refuses an index entry beyond 1 MB


class Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met; a full stop stays, as words need it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = ".".join(letters(part) for part in chr(code).split("."))
        return folded


FOLDS = Folds()


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled when it is first needed: that takes longer than most searches."""
    return re.compile(pattern)


def letters(text: str) -> str:
    """Letters, digits and marks of one character in plain form; a space for anything else."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter(one) for one in apart)


def letter(one: str) -> str:
    """What is left of one letter taken apart: nothing of a Latin accent, a space of what is no letter."""
    category = unicodedata.category(one)
    if "\u0300" <= one <= "\u036f" or one in DROPPED or category == "Cf":
        return ""
    return PLAIN.get(one, one) if category[0] in "LNM" else " "


def fold(text: str) -> str:
    """The words of a text as they are searched, with one space between; U.S. and US give the same."""
    # The same as the words of `words`, in fewer steps: every text that is kept passes here.
    folded = plain(text)
    if "." in folded:
        folded = compiled(STOPS).sub("", folded).replace(".", " ")
    if not folded.isascii():
        folded = compiled(SIGN).sub(r" \g<0> ", folded)
    found = folded.split()
    if max(map(len, found), default=0) > LONGEST_WORD:
        found = [word[:LONGEST_WORD] for word in found]
    return " ".join(found)


def folds(texts: Sequence[str]) -> list[str]:
    """`fold` of each of several texts: together they take half the time, unless one is unusual."""
    together = "\n".join(texts)
    signs, table = spread()
    if not together.isascii():
        for sign, folded in signs:
            together = together.replace(sign, folded)
    is_plain = together.isascii() and len(together) <= LONGEST_TEXT
    if not is_plain or together.count("\n") != len(texts) - 1:
        return [fold(text) for text in texts]
    words = together.encode().translate(table).decode()
    if "." in words:
        words = compiled(STOPS).sub("", words).replace(".", " ")
    words = compiled(SPACES).sub(" ", words)
    if LONG in words.encode().translate(LETTERS):
        return [" ".join([word[:LONGEST_WORD] for word in line.split()]) for line in words.split("\n")]
    return [line.strip() for line in words.split("\n")]


@cache
def spread() -> tuple[tuple[tuple[str, str], ...], bytes]:
    """What the usual signs and ASCII become where texts are folded together, a line each."""
    table = [FOLDS[code] for code in range(128)]
    table[ord("\n")] = "\n"
    return tuple((sign, FOLDS[ord(sign)]) for sign in USUAL), "".join(table).encode().ljust(256)


def plain(text: str) -> str:
    """A text of which only letters, digits, marks, full stops and spaces are left."""
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        for sign in USUAL:
            text = text.replace(sign, FOLDS[ord(sign)])
    return text.translate(FOLDS)[:LONGEST_TEXT]


def words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words of a text in order, and of each the code points of the published text that it stands for."""
    folded = plain(text)
    if "." in folded:
        folded = compiled(STOPS).sub(KEPT_STOP, folded).replace(".", " ")
    found = list(compiled(WORD if folded.isascii() else WORD_OR_SIGN).finditer(folded))
    said = [match[0].replace(KEPT_STOP, "")[:LONGEST_WORD] for match in found]
    spans = [match.span() for match in found]
    if text.isascii() or all(len(FOLDS[ord(one)]) == 1 for one in set(text)):
        return said, spans
    places: list[int] = []
    for place, one in enumerate(text[:LONGEST_TEXT]):
        places.extend([place] * len(FOLDS[ord(one)]))
    return said, [(places[start], places[end - 1] + 1) for start, end in spans]
