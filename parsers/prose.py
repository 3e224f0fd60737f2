"""Long plain paragraphs one after another: prose, of which the rules ask no more than that it is long and
plain. Such a run is folded: one block, the same again and again, stands for its paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import NamedTuple

from parsers.blocks import FOLDED, letters
from parsers.excerpts import Sought

FAR = 100  # blocks, farther than any rule of the segmentation looks
WORDY = 30  # characters of markup to a tag, below which a page has little prose
INLINE = "a|abbr|b|em|font|i|img|small|span|strong|sub|sup|u|wbr"
INLINE_TAG = rf"</?(?:{INLINE})(?: [^>]*+)?+>"
# No bullet and no typed number is a capital letter or a quotation mark.
PARAGRAPH = rf"<p(?: [^>]*+)?+>\s*+(?:{INLINE_TAG}\s*+)*+[A-Z“‘\"'][^<]*+(?:{INLINE_TAG}[^<]*+)*+</p>\s*+"
RUN = re.compile(rf"{PARAGRAPH}(?:{PARAGRAPH}){{2,}}+")
END = "</p>"
OTHER_TAGS = re.compile(rb"<(?!/p>)[^>]*+>")
ENTITY = re.compile(rb"&[a-z]+;")
# What may be dropped or become one with others when a text is normalised; "?" is all beyond ASCII.
UNCOUNTED = b" \t\n\v\f\r\x1c\x1d\x1e\x1f?"
DIVIDING = "\u200b\u2060\ufeff\u00ad"  # what may stand unseen inside a word that is sought
CUT_SHORT = "…", b"..."  # how excerpts of other pages end, which no rule takes for items


class Fold(NamedTuple):
    """A stretch of markup that holds so many paragraphs of prose and nothing else."""

    start: int
    end: int
    size: int


def folds(markup: str, sought: Sought) -> list[Fold]:
    """The prose of a page with much of it: every text as long as an item, without a word that is sought."""
    if len(markup) < WORDY * markup.count("<") or sought.long > len(FOLDED.text):
        return []
    return [fold for run in RUN.finditer(markup) for fold in folds_of(run[0], run.start(), sought)]


def folds_of(run: str, start: int, sought: Sought) -> Iterator[Fold]:
    """The folds of a run of paragraphs that starts at a place in the markup."""
    if any(map(run.__contains__, DIVIDING)):
        return
    bounds = list(accumulate(map(len(END).__add__, map(len, run.split(END))), initial=start))
    at = 0
    for is_plain, group in groupby(plain_paragraphs(run, sought)):
        count = len(list(group))
        if is_plain and count > 1:  # the first may be of what stands above it
            yield Fold(bounds[at + 1], bounds[at + count], count - 1)
        at += count


def plain_paragraphs(run: str, sought: Sought) -> list[bool]:
    """Whether each paragraph of a run is long and says nothing of what is sought."""
    texts = OTHER_TAGS.sub(b"", letters(run))
    counted = ENTITY.sub(b"", texts) if b"&" in texts else texts
    plain = [len(text) >= sought.long for text in counted.translate(None, UNCOUNTED).split(b"</p>")]
    plain.pop()  # what stands behind the last end
    ends = list(accumulate(map(len(END).__add__, map(len, texts.split(b"</p>")))))
    for word in (*sought.words, CUT_SHORT[1]):
        at = texts.find(word)
        while at >= 0:
            index = bisect_right(ends, at)
            plain[index] = False
            at = texts.find(word, ends[index])
    if CUT_SHORT[0] in run:
        for index, text in enumerate(run.split(END)[:-1]):
            plain[index] = plain[index] and CUT_SHORT[0] not in text
    return plain
