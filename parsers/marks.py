"""What a block says it is by its own words alone, whatever stands around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from itertools import accumulate

from parsers.blocks import Block
from parsers.publication import Publication

TITLE_LIMIT = 160
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


def marks(blocks: tuple[Block, ...], publication: Publication) -> list[Mark]:
    """The mark of every block, in order."""
    telling = telling_blocks([block.text.casefold() for block in blocks], publication)
    return [
        mark(block, publication) if index in telling else bullet_mark(block, publication)
        for index, block in enumerate(blocks)
    ]


def telling_blocks(texts: list[str], publication: Publication) -> set[int]:
    """Indexes of the blocks that hold any word by which the publication can be told; texts are casefolded.

    One search over all blocks together is far cheaper than one a block.
    """
    whole = "\n".join(texts)
    ends = list(accumulate(len(text) + 1 for text in texts))
    telling = set()
    for word in publication.telling_words:
        at = whole.find(word)
        while at >= 0:
            index = bisect_right(ends, at)
            telling.add(index)
            at = whole.find(word, ends[index])
    return telling


def mark(block: Block, publication: Publication) -> Mark:
    """The mark of one block."""
    text = block.text
    folded = text.casefold()
    if any(phrase.casefold() in folded for phrase in publication.blurb):
        return Mark.BLURB
    if publication.boilerplate_pattern.match(text):
        return Mark.BOILERPLATE
    if len(text) < TITLE_LIMIT:
        for phrase in publication.boilerplate:
            if phrase.casefold() in folded and len(text) <= len(phrase) + BOILERPLATE_ROOM:
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
    return bullet_mark(block, publication)


def bullet_mark(block: Block, publication: Publication) -> Mark:
    """The mark of a block whose words show nothing: what kind of list entry it is, if it is one."""
    if block.bulleted:
        return Mark.LONG_BULLET if len(block.text) >= publication.item_floor else Mark.SHORT_BULLET
    return Mark.PLAIN


def is_title_alone(block: Block, publication: Publication) -> bool:
    """Whether a block is a title and hardly anything else."""
    match = publication.title_pattern.search(block.text)
    return match is not None and len(block.text) - len(match[0]) <= 6
