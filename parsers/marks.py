"""What a block says it is by its own words alone, whatever stands around it."""

from __future__ import annotations

from enum import StrEnum

from parsers.blocks import Block
from parsers.publication import Publication

TITLE_LIMIT = 160
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
    words = publication.marking_words
    found = []
    for block in blocks:
        text = block.text
        if words.search(text):
            found.append(mark(block, publication))
        else:
            found.append(bullet_mark(block, publication))
    return found


def mark(block: Block, publication: Publication) -> Mark:
    """The mark of one block."""
    text = block.text
    folded = text.casefold()
    if any(phrase.casefold() in folded for phrase in publication.blurb):
        return Mark.BLURB
    if len(text) < TITLE_LIMIT:
        for phrase in publication.boilerplate:
            if phrase.casefold() in folded and len(text) <= len(phrase) + BOILERPLATE_ROOM:
                return Mark.BOILERPLATE
        if publication.title_pattern.search(text):
            return Mark.BOILERPLATE if block.bulleted else Mark.TITLE
        if publication.headline_label.match(text) and not block.bulleted:
            return Mark.HEADLINE_LABEL
        if publication.item_label.match(text) and not block.bulleted:
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
