"""What a block says it is by its own words alone, whatever stands around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

from parsers.blocks import FOLDED, Block, letters
from parsers.publication import Publication

TITLE_LIMIT = 160
FIRST_PARAGRAPH = 60
LABEL_WORDS = 2  # more in a list entry are a headline
EXCERPT = re.compile(
    r"(?:\[(?:…|\.\.\.)\](?:\W?\s?(?:Read|Continue).{0,20})?|(?:…|\.\.\.)\s?(?:Read|Continue).{0,20})$",
    re.IGNORECASE,
)
BOILERPLATE_ROOM = 80  # what may stand beside a boilerplate phrase in its block


class Mark(StrEnum):
    """The words of a block as evidence; PLAIN where they show nothing."""

    TITLE = "title"
    HEADLINE_LABEL = "headline-label"
    ITEM_LABEL = "item-label"
    CREDIT = "credit"
    BLURB = "blurb"
    BOILERPLATE = "boilerplate"
    SHORT_BULLET = "short-bullet"
    LONG_BULLET = "long-bullet"
    PLAIN = "plain"


def marks(blocks: Sequence[Block], publication: Publication) -> list[Mark]:
    """The mark of every block, in order. Most blocks of a page are furniture: they get no closer look."""
    plain, short = Mark.PLAIN, Mark.SHORT_BULLET
    found = [short if block.kind == "list-item" or block.glyph else plain for block in blocks]
    for index in long_blocks(blocks, publication):
        if found[index] is short:
            found[index] = Mark.LONG_BULLET
        elif index and found[index - 1] is short and begins_entry(blocks, index - 1):
            found[index - 1] = Mark.LONG_BULLET
    for index in telling_blocks(blocks, publication):
        found[index] = mark(blocks[index], publication) or found[index]
    return found


def begins_entry(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block is the short first paragraph of a list entry that goes on in the next, and no headline:
    it is a whole sentence."""
    block, after = blocks[index], blocks[index + 1]
    same = block.list_id == after.list_id != 0 and not after.bulleted
    return same and len(block.text) >= FIRST_PARAGRAPH and block.text.endswith((".", ".”", ".’", ".)"))


def long_blocks(blocks: Sequence[Block], publication: Publication) -> list[int]:
    """Indexes of the blocks that are as long as an item."""
    floor = publication.item_floor
    return [index for index, block in enumerate(blocks) if len(block.text) >= floor]


def places(found: Sequence[Mark], mark: Mark, start: int = 0, stop: int | None = None) -> list[int]:
    """Indexes of the blocks of a mark from start to before stop."""
    at: list[int] = []
    stop = len(found) if stop is None else stop
    try:
        while True:
            at.append(found.index(mark, start, stop))
            start = at[-1] + 1
    except ValueError:
        return at


def telling_blocks(blocks: Sequence[Block], publication: Publication) -> set[int]:
    """Indexes of the blocks that may hold any word by which the publication can be told.

    One search over all blocks together is far cheaper than one a block.
    """
    whole = letters("\n".join(["" if block.text is FOLDED.text else block.text for block in blocks]))
    ends = list(accumulate(map((1).__add__, map(len, whole.split(b"\n")))))
    telling = set()
    for word in publication.telling_letters:
        at = whole.find(word)
        while at >= 0:
            index = bisect_right(ends, at)
            telling.add(index)
            at = whole.find(word, ends[index])
    return telling


def mark(block: Block, publication: Publication) -> Mark | None:
    """What the words of a block say, None where they say nothing."""
    text = block.text
    folded = text.casefold()
    if any(phrase in folded for phrase in publication.blurb_phrases):
        return Mark.BLURB
    if publication.boilerplate_pattern.match(text):
        return Mark.BOILERPLATE
    if len(text) < TITLE_LIMIT:
        for phrase in publication.boilerplate_phrases:
            if phrase in folded and len(text) <= len(phrase) + BOILERPLATE_ROOM:
                return Mark.BOILERPLATE
        if publication.title_pattern.search(text):
            return Mark.BOILERPLATE if block.bulleted else Mark.TITLE
        if not block.bulleted or len(text.split()) <= LABEL_WORDS:
            if publication.headline_label.match(text):
                return Mark.HEADLINE_LABEL
            if publication.item_label.match(text):
                return Mark.ITEM_LABEL
        if publication.credit.match(text):
            return Mark.CREDIT
    return None


def is_title_alone(block: Block, publication: Publication) -> bool:
    """Whether a block is a title and hardly anything else."""
    match = publication.title_pattern.search(block.text)
    return match is not None and len(block.text) - len(match[0]) <= 6
