"""The heart of an issue among the blocks: a run of short bullets, then a run of long ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.blocks import Block
from parsers.marks import Mark

CAPTION_LIMIT = 200  # a longer block between two list entries is prose, not a caption or an advertisement
CAPTIONS_IN_A_ROW = 3
HEADLINE_WORDS = 4  # menus, share buttons and tags stay below this on average
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]*\d]*$")
STOPS = {Mark.TITLE, Mark.BLURB, Mark.BOILERPLATE, Mark.HEADLINE_LABEL, Mark.LONG_BULLET}


@dataclass(slots=True)
class Core:
    """Indexes of one issue's headlines and items while the document is being read."""

    headlines: list[list[int]]
    items: list[list[int]]
    captions: list[int]
    floor: int  # the first block that no earlier issue has claimed
    labels: list[int] = field(default_factory=list)
    matches: list[int | None] | None = (
        None  # the headline (from 1) of each item, where the text itself says it
    )
    is_closed: bool = True  # whether something shows where the last item ends
    headline_rule: str = "short bullets before the long ones"
    item_rule: str = "long bullets after the short ones"

    @property
    def first(self) -> int:
        """The first block of the two lists."""
        return self.headlines[0][0] if self.headlines else self.items[0][0]

    @property
    def last(self) -> int:
        """The last block of the two lists."""
        return self.items[-1][-1]


def cores_of(blocks: Sequence[Block], found: Sequence[Mark]) -> list[Core]:
    """Every pair of a run of short bullets and a run of long bullets, in reading order."""
    cores: list[Core] = []
    index = floor = 0
    while index < len(blocks):
        if found[index] is not Mark.LONG_BULLET:
            index += 1
            continue
        items, captions, after = items_from(blocks, found, index)
        groups, between = headline_groups(blocks, found, index, floor)
        headlines = headlines_of(blocks, groups, len(items), labelled(found, groups, floor))
        if headlines:
            captions += [at for at in between if at > headlines[0][0] and passable(blocks[at], found[at])]
        cores.append(Core(headlines, items, captions, floor))
        index = floor = after
    return issues_among(cores, found)


def issues_among(cores: list[Core], found: Sequence[Mark]) -> list[Core]:
    """The cores that are issues: comments and other lists of long entries have no title of their own. Where
    no core has one (a copy whose number is in the address alone) the first with headlines stands."""
    paired = [core for core in cores if core.headlines]
    titled = [core for core in paired if Mark.TITLE in found[core.floor : core.first]]
    return titled or paired[:1] or cores[:1]


def items_from(
    blocks: Sequence[Block], found: Sequence[Mark], first: int
) -> tuple[list[list[int]], list[int], int]:
    """The run of items that starts at a long bullet: entries, captions among them, index after it."""
    entries: list[list[int]] = [[first]]
    captions: list[int] = []
    index = first + 1
    while index < len(blocks):
        if found[index] is Mark.LONG_BULLET or (
            found[index] is Mark.SHORT_BULLET and same_list(blocks, entries[-1][0], index)
        ):
            entries.append([index])
        elif continues(blocks, found, entries[-1][-1], index):
            entries[-1].append(index)
        else:
            gap = gap_before_long(blocks, found, index)
            if gap is None:
                break
            captions += gap
            index = gap[-1]
        index += 1
    return entries, captions, entries[-1][-1] + 1


def same_list(blocks: Sequence[Block], one: int, other: int) -> bool:
    """Whether two entries stand in one list: one list element, or the same typed bullet outside of any."""
    return blocks[one].list_id == blocks[other].list_id and blocks[one].glyph == blocks[other].glyph


def continues(blocks: Sequence[Block], found: Sequence[Mark], entry: int, index: int) -> bool:
    """Whether a block is a further paragraph of a list entry: inside the same list element, and the list goes
    on after it. Behind the last entry only sentences are, and only where nothing else follows in the list:
    one that was never closed goes on with the rest of the page."""
    block = blocks[index]
    if block.bulleted or not block.list_id or block.list_id != blocks[entry].list_id:
        return False
    if found[index] is not Mark.PLAIN:
        return False
    rest = range(index + 1, len(blocks))
    after = next((i for i in rest if blocks[i].bulleted or not blocks[i].list_id), len(blocks))
    if after < len(blocks) and blocks[after].list_id == block.list_id:
        return True
    closed = all(found[at] is Mark.PLAIN and blocks[at].kind == "paragraph" for at in range(index, after))
    return closed and (after == len(blocks) or is_prose(block, 1))


def is_prose(block: Block, words: int) -> bool:
    """Whether a block is a whole sentence of at least so many words, as the text of an item is."""
    return SENTENCE_END.search(block.text) is not None and len(block.text.split()) >= words


def gap_before_long(blocks: Sequence[Block], found: Sequence[Mark], index: int) -> list[int] | None:
    """The few short blocks (an image's caption, an advertisement) between two parts of one split list."""
    gap: list[int] = []
    while index < len(blocks) and len(gap) <= CAPTIONS_IN_A_ROW:
        if found[index] is Mark.LONG_BULLET:
            return gap or None
        if not passable(blocks[index], found[index]):
            return None
        gap.append(index)
        index += 1
    return None


def passable(block: Block, mark: Mark) -> bool:
    """Whether a block may stand inside a list without ending it."""
    if mark is Mark.CREDIT:
        return True
    return mark is Mark.PLAIN and block.kind != "heading" and len(block.text) < CAPTION_LIMIT


def headline_groups(
    blocks: Sequence[Block], found: Sequence[Mark], first_item: int, floor: int
) -> tuple[list[list[int]], list[int]]:
    """Lists of short bullets that stand before the items, nearest first, and the blocks between them."""
    groups: list[list[int]] = []
    between: list[int] = []
    in_a_row = 0
    for index in range(first_item - 1, floor - 1, -1):
        mark = found[index]
        if mark is Mark.SHORT_BULLET:
            if in_a_row == 0 and groups and same_list(blocks, groups[-1][0], index):
                groups[-1].insert(0, index)
            else:
                groups.append([index])
            in_a_row = 0
        elif mark in STOPS or (blocks[index].kind == "heading" and mark is Mark.PLAIN and groups):
            break
        elif mark is Mark.ITEM_LABEL:
            if groups:
                break
        elif continuation_of_headline(blocks, index) or passable(blocks[index], mark) or not groups:
            between.append(index)
            in_a_row += 1
            if in_a_row > CAPTIONS_IN_A_ROW:
                break
        else:
            break
    return groups, between


def continuation_of_headline(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block is a further line of the list entry before it."""
    return bool(blocks[index].list_id) and not blocks[index].bulleted


def labelled(found: Sequence[Mark], groups: Sequence[Sequence[int]], floor: int) -> bool:
    """Whether a label stands right above the farthest group."""
    if not groups:
        return False
    above = [found[index] for index in range(max(floor, groups[-1][0] - 3), groups[-1][0])]
    return Mark.HEADLINE_LABEL in above


def headlines_of(
    blocks: Sequence[Block], groups: list[list[int]], items: int, labelled: bool
) -> list[list[int]]:
    """The headlines among the lists before the items: as many of the nearest as make one headline an item,
    else all of them under a label, else the nearest list alone. Lists of single words are menus."""
    worded = []
    for group in groups:
        if sum(len(blocks[at].text.split()) for at in group) < HEADLINE_WORDS * len(group):
            break
        worded.append(group)
    chosen: list[list[int]] = []
    for group in worded:
        chosen.insert(0, group)
        if sum(map(len, chosen)) == items:
            break
    else:
        chosen = worded[::-1] if labelled else worded[:1]
    return [[at] for group in chosen for at in group]
