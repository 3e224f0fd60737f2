"""Furniture of a page: plain elements far from all that may be of an issue. The second witness, to whose tree
every tag costs time, builds it without them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.blocks import letters
from parsers.excerpts import FEW_TAGS, SURE_TAG, Sought, far

# Elements that whoever reads markup ends at their own end tag, and what they may hold; what is read in other
# ways is none: scripts, forms, tables, drawings. The outermost break the text around them anyway.
BLOCKS = "article|aside|div|figure|footer|h[1-6]|header|li|nav|ol|p|section|ul"
NAMES = rf"{BLOCKS}|a|b|em|figcaption|i|label|small|span|strong|time|u"
LEVELS = 12
ATTRIBUTES = r"(?=[\s>])[^<>\"']*+(?:\"[^\"<>]*+\"[^<>\"']*+|'[^'<>]*+'[^<>\"']*+)*+(?<!/)>"
EMPTY = r"<(?:br|hr|img|input|wbr)(?=[\s/>])[^<>]*+>"
# Not what may be or stand unseen inside a word.
CHARACTERS = r"[^<&\0\xad\u200b\u2060\ufeff]*+"
TEXT = rf"{CHARACTERS}(?:&(?:amp|nbsp|quot|[lr][sd]quo|[mn]dash|#8\d{{3}});{CHARACTERS})*+"
BREAK = "<hr>"  # stands for a run


def element(names: str, levels: int) -> str:
    """A pattern of an element of these names, in which no more than so many levels of others stand."""
    held = rf"{EMPTY}|{element(NAMES, levels - 1)}" if levels else EMPTY
    return rf"<(?P<at{levels}>{names}){ATTRIBUTES}{TEXT}(?:(?:{held}){TEXT})*+</(?P=at{levels})>"


RUN = re.compile(rf"(?:{element(BLOCKS, LEVELS)}\s*+)++")


def without_furniture(html: str, sought: Sought) -> str:
    """A page as it was written but for its furniture; itself where it has next to none."""
    if html.count("<") < FEW_TAGS:
        return html
    kept, passed = [], 0
    for start, end in furniture(html, sought):
        kept.append(html[passed:start])
        passed = end
    return BREAK.join([*kept, html[passed:]])


def furniture(html: str, sought: Sought) -> Iterator[tuple[int, int]]:
    """Start and end of each run of plain elements far from long texts and from the words sought."""
    for start, end in far(html, sought):
        for run in RUN.finditer(html, start, end):
            text = letters(SURE_TAG.sub("", run[0]))  # where no tag divides a word
            if not any(word in text for word in sought.words):
                yield run.span()
