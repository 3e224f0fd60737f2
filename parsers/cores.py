"""The heart of an issue among the blocks: a run of short entries, then a run of long ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from parsers.align import CLEAR, are_kin, likeness
from parsers.blocks import Block
from parsers.entries import (
    CAPTION_LIMIT,
    HEADLINE_WORDS,
    SENTENCE_END,
    Group,
    is_link,
    is_nested,
    is_prose,
    led_in,
    same_list,
)
from parsers.headline_lines import with_further_lines
from parsers.marks import Mark, places

CAPTIONS_IN_A_ROW = 3
BUTTON_WORDS = 6
# How further developments inside an item begin.
FURTHER = ("Separately, ", "Also, ", "Additionally, ", "In addition, ", "Meanwhile, ")
FURTHER_WORDS = 8
STOPS = {Mark.TITLE, Mark.BLURB, Mark.BOILERPLATE, Mark.HEADLINE_LABEL, Mark.LONG_BULLET}


@dataclass(slots=True)
class Core:
    """Indexes of one issue's headlines and items while the document is being read."""

    headlines: list[list[int]]
    items: list[list[int]]
    captions: list[int]
    floor: int = 0  # the first block that no earlier issue has claimed
    barrier: int = 0  # the first block behind any earlier list of long entries
    echoes: list[int] = field(default_factory=list)  # headlines said again above their items
    labels: list[int] = field(default_factory=list)
    matches: list[int | None] | None = (
        None  # the headline (from 1) of each item, where the text itself says it
    )
    is_teasing: bool = False  # whether every headline seems to lead to another page
    is_closed: bool = True  # whether something shows where the last item ends
    headline_rule: str = "short bullets before the long ones"
    item_rule: str = "long bullets after the short ones"

    @property
    def is_whole(self) -> bool:
        """Whether each headline has its item, and something shows where the last one ends."""
        return self.is_closed and len(self.headlines) == len(self.items)

    @property
    def blocks(self) -> Iterable[int]:
        """Every block of the two lists."""
        return chain(*self.headlines, *self.items)

    def between(self, index: int) -> bool:
        """Whether a block stands behind all headlines and before all items."""
        heads, bodies = ([at for group in groups for at in group] for groups in (self.headlines, self.items))
        return max(heads, default=index) < index < min(bodies, default=index)

    @property
    def first(self) -> int:
        """The first block of the two lists."""
        return min(self.blocks)

    @property
    def last(self) -> int:
        """The last block of the two lists."""
        return max(self.blocks)


def texts_of(blocks: Sequence[Block], entries: Iterable[Sequence[int]]) -> list[str]:
    """The texts of entries, their blocks joined by a space."""
    return [" ".join(blocks[at].text for at in entry) for entry in entries]


def kin(blocks: Sequence[Block], core: Core) -> bool:
    """Whether the two lists of a core tell of the same things in the same order."""
    return are_kin(texts_of(blocks, core.headlines), texts_of(blocks, core.items))


def are_related(blocks: Sequence[Block], core: Core) -> bool:
    """Whether any headline of a core clearly tells of any of its items."""
    scores = likeness(texts_of(blocks, core.headlines), texts_of(blocks, core.items))
    return any(max(row, default=0) >= CLEAR for row in scores)


def bulleted_cores(blocks: Sequence[Block], found: Sequence[Mark], taken: Sequence[Core]) -> list[Core]:
    """Every pair of a run of short bullets and a run of long bullets outside of what is taken, in order."""
    cores: list[Core] = []
    floor = 0
    claimed = {at for core in taken for at in range(core.first, core.last + 1)}
    for index in places(found, Mark.LONG_BULLET):
        if index < floor or index in claimed:
            continue
        index = led_in(blocks, index, floor)
        items, captions = items_from(blocks, found, index)
        groups, between = headline_groups(blocks, found, index, floor)
        core = paired(blocks, groups, items, labelled(found, groups, floor))
        if core.headlines:
            heads = [entry[0] for entry in core.headlines]
            core.headlines = with_further_lines(blocks, found, heads, min(map(min, core.items)))
            captions += [at for at in between if passable(blocks[at], found[at])]
        listed = set(core.blocks)
        captions += [at for group in items for entry in group for at in entry if at not in listed]
        core.captions = [at for at in captions if core.first < at < core.last and at not in listed]
        cores.append(core)
        floor = core.last + 1
    return cores


def paired(blocks: Sequence[Block], groups: list[list[int]], items: list[Group], labelled: bool) -> Core:
    """The lists before and after that belong together: as many of both and kin by their words, else as many
    of both, else all headlines under a label or the nearest list of them, and all items."""
    heads = heads_of(blocks, groups)
    bodies = [[entry for group in items[:count] for entry in group] for count in range(1, len(items) + 1)]
    bodies += [long for body in bodies if 0 < len(long := without_short(blocks, body)) < len(body)]
    equal = [(head, body) for head in heads for body in bodies if len(head) == len(body)]
    core = None
    for head, body in sorted(equal, key=lambda pair: -len(pair[0])):
        tried = Core([[at] for at in head], body, [])
        if len(equal) == 1 or kin(blocks, tried):
            return tried
        core = core or tried
    if core is not None:
        return core
    head = (heads[-1] if labelled else heads[0]) if heads else []
    return Core([[at] for at in head], related(blocks, head, bodies[: len(items)]), [])


def without_short(blocks: Sequence[Block], body: Group) -> Group:
    """Items without entries between them that are as short as an advertisement or a caption."""
    long = [sum(len(blocks[at].text) for at in entry) >= CAPTION_LIMIT for entry in body]
    return [entry for at, entry in enumerate(body) if long[at] or at in {0, len(body) - 1}]


def related(blocks: Sequence[Block], head: list[int], bodies: list[Group]) -> Group:
    """As many of the lists of items as are still like any of the headlines; the first one at least."""
    if not head or len(bodies) == 1:
        return bodies[-1]
    scores = likeness([blocks[at].text for at in head], texts_of(blocks, bodies[-1]))
    whole = bodies[0]
    for body in bodies[1:]:
        if all(max(row) < 1 for row in scores[len(whole) : len(body)]):
            break
        whole = body
    return whole


def heads_of(blocks: Sequence[Block], groups: list[list[int]]) -> list[list[int]]:
    """What may be the headlines: the nearest list, the two nearest, and so on. Lists of single words are
    menus and end this; lists of nothing but links are passed over where there are others."""
    heads: list[list[int]] = []
    for group in [own for own in groups if not all(is_link(blocks[at]) for at in own)] or groups:
        if sum(len(blocks[at].text.split()) for at in group) < HEADLINE_WORDS * len(group):
            break
        heads.append(group + (heads[-1] if heads else []))
    return heads


def items_from(blocks: Sequence[Block], found: Sequence[Mark], first: int) -> tuple[list[Group], list[int]]:
    """The run of items that starts at a long bullet, list by list, and the captions among them."""
    groups: list[Group] = [[[first]]]
    captions: list[int] = []
    index = first + 1
    while index < len(blocks):
        entry = groups[-1][-1]
        if is_nested(blocks, groups, index):
            entry.append(index)
        elif found[index] is Mark.LONG_BULLET or (
            found[index] is Mark.SHORT_BULLET and same_list(blocks, entry[0], index)
        ):
            if same_list(blocks, entry[0], index) and index == entry[-1] + 1:
                groups[-1].append([index])
            else:
                groups.append([[index]])
        elif continues(blocks, found, entry[-1], index):
            entry.append(index)
        else:
            gap = gap_before_long(blocks, found, index)
            if gap is None:
                break
            captions += gap
            index = gap[-1]
        index += 1
    return groups, captions


def continues(blocks: Sequence[Block], found: Sequence[Mark], entry: int, index: int) -> bool:
    """Whether a block is a further paragraph of a list entry: inside the same list element, and the list goes
    on after it. Behind the last entry only sentences are, and only where nothing else follows in the list:
    one that was never closed goes on with the rest of the page."""
    block = blocks[index]
    if goes_on(block, found[index]) and index == entry + 1:
        return True
    if block.aside or block.bulleted or not block.list_id or block.list_id != blocks[entry].list_id:
        return False
    if found[index] is not Mark.PLAIN or (is_button(block) and index + 1 < len(blocks)):
        return False
    rest = range(index + 1, len(blocks))
    after = next((i for i in rest if blocks[i].bulleted or not blocks[i].list_id), len(blocks))
    if after < len(blocks) and blocks[after].list_id == block.list_id:
        return True
    closed = all(found[at] is Mark.PLAIN and blocks[at].kind == "paragraph" for at in range(index, after))
    return closed and (after == len(blocks) or is_prose(block, 1))


def goes_on(block: Block, mark: Mark) -> bool:
    """Whether a paragraph says by its first word that it tells more of the entry above it."""
    plain = mark is Mark.PLAIN and block.kind == "paragraph" and not block.bulleted
    return plain and block.text.startswith(FURTHER) and len(block.text.split()) >= FURTHER_WORDS


def is_button(block: Block) -> bool:
    """Whether a block is a few words without a full stop, as buttons and captions are."""
    return SENTENCE_END.search(block.text) is None and len(block.text.split()) <= BUTTON_WORDS


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
