"""Entries of one list, and the bullets that stand inside an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.blocks import Block

CAPTION_LIMIT = 200  # a longer block between two list entries is prose, not a caption or an advertisement
HEADLINE_WORDS = 4  # menus, share buttons and tags stay below this on average
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\[\]*\d]*$")
LEAD = re.compile(rf"{SENTENCE_END.pattern}|:$")  # how an entry ends that bullets of its own follow
Group = list[list[int]]  # the entries of one list, each as the indexes of its blocks


def same_list(blocks: Sequence[Block], one: int, other: int) -> bool:
    """Whether two entries stand in one list: one list element, or the same typed bullet outside of any."""
    return blocks[one].list_id == blocks[other].list_id and blocks[one].glyph == blocks[other].glyph


def is_link(block: Block) -> bool:
    """Whether a block is nothing but links."""
    return sum(len(link.text) for link in block.links) >= 0.8 * len(block.text)


def is_prose(block: Block, words: int) -> bool:
    """Whether a block is a whole sentence of at least so many words, as the text of an item is."""
    return SENTENCE_END.search(block.text) is not None and len(block.text.split()) >= words


def is_below(block: Block, lead: Block) -> bool:
    """Whether a bullet is of a list inside another bullet's entry, by its element or by its sign."""
    if lead.list_id:
        return block.depth > lead.depth
    return not block.list_id and block.glyph != lead.glyph and len(block.text) < CAPTION_LIMIT


def is_nested(blocks: Sequence[Block], groups: Sequence[Group], index: int) -> bool:
    """Whether a bullet stands inside the last entry so far: in a list within its list element, or, where
    bullets are typed, shorter than an item and behind another sign. The entry is a sentence and its list
    goes on behind; the last one, which may never have been closed, announces them or has sentences as others
    do."""
    entry, block = groups[-1][-1], blocks[index]
    lead = blocks[entry[0]]
    if not block.bulleted or entry[-1] != index - 1 or not is_below(block, lead):
        return False
    said = next((blocks[at - 1].text for at in entry[1:] if blocks[at].bulleted), blocks[entry[-1]].text)
    if said.endswith(":"):
        return True
    after = index + 1
    while after < len(blocks) and blocks[after].bulleted and is_below(blocks[after], lead):
        after += 1
    goes_on = after < len(blocks) and blocks[after].bulleted and same_list(blocks, entry[0], after)
    others = (
        blocks[at].bulleted for group in groups for other in group if other is not entry for at in other[1:]
    )
    return SENTENCE_END.search(said) is not None and (
        goes_on or (is_prose(block, HEADLINE_WORDS) and any(others))
    )


def led_in(blocks: Sequence[Block], long: int, floor: int) -> int:
    """The first entry of a long entry's list: sentences too short for an item, with bullets of their own, may
    stand above it."""
    first = long
    for at in range(long - 1, floor - 1, -1):
        block = blocks[at]
        if not block.list_id or not block.bulleted:
            break
        if same_list(blocks, at, long) and is_below(blocks[at + 1], block) and LEAD.search(block.text):
            first = at
        elif not is_below(block, blocks[long]):
            break
    return first
