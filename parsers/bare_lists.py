"""Lists without bullets: told by the labels above them, by the words they share, or as headlines that stand
each above its own item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.align import aliens, are_kin, likeness
from parsers.blocks import Block
from parsers.cores import CAPTIONS_IN_A_ROW, Core, passable, texts_of
from parsers.entries import Group, is_link, same_list
from parsers.marks import EXCERPT, Mark, places
from parsers.publication import Publication

FEWEST_PAIRS = 3
EXCERPT_END = 60  # characters, in which all that shows an excerpt stands
STRANGE_PAIRS = 0.3  # the share of pairs that may have no word in common: where they stand says much already
HEADLINE_WORDS = 3  # fewer are a name, a date or a button
AHEAD = 40  # how far below a label its list may begin and end
BEGINNINGS = {Mark.TITLE, Mark.HEADLINE_LABEL, Mark.BLURB}  # nothing above is of the lists below
SHORTS_ABOVE = 30  # how many short blocks above long paragraphs are looked at


def promoted(blocks: Sequence[Block], found: list[Mark], publication: Publication) -> list[Mark]:
    """The marks, with plain blocks under the publication's labels as entries where no bullet stands."""
    if Mark.HEADLINE_LABEL not in found and Mark.ITEM_LABEL not in found:
        return found
    marks = list(found)
    for at in places(found, Mark.HEADLINE_LABEL):
        heads = list(bare_headlines(blocks, found, at, publication))
        for index in heads:
            marks[index] = Mark.SHORT_BULLET
        wanted = len(heads) or len(bulleted_below(found, at))
        end = heads[-1] + 1 if heads else at + 1
        start = next(
            (i for i in range(end, min(at + AHEAD, len(blocks))) if found[i] is Mark.ITEM_LABEL), None
        )
        if start is None and not heads:
            continue
        for index in bare_items(blocks, found, (start or end - 1) + 1, publication)[:wanted]:
            marks[index] = Mark.LONG_BULLET
    return marks


def bulleted_below(found: Sequence[Mark], label: int) -> list[int]:
    """The short bullets between a label and the next one."""
    below = []
    for index in range(label + 1, min(label + AHEAD, len(found))):
        if found[index] in {Mark.ITEM_LABEL, Mark.TITLE, Mark.HEADLINE_LABEL, Mark.LONG_BULLET, Mark.BLURB}:
            break
        if found[index] is Mark.SHORT_BULLET:
            below.append(index)
    return below


def bare_headlines(
    blocks: Sequence[Block], found: Sequence[Mark], label: int, publication: Publication
) -> Iterator[int]:
    """The short plain blocks under a headline label; none where bullets stand there."""
    if any(len(blocks[at].text.split()) >= HEADLINE_WORDS for at in bulleted_below(found, label)):
        return
    for index in range(label + 1, min(label + AHEAD, len(blocks))):
        if found[index] is Mark.CREDIT or found[index] is Mark.BOILERPLATE:
            continue
        if found[index] is not Mark.PLAIN or is_long(blocks[index], found[index], publication):
            return
        if is_short(blocks[index], found[index], publication):
            yield index


def bare_items(
    blocks: Sequence[Block], found: Sequence[Mark], start: int, publication: Publication
) -> list[int]:
    """The long plain paragraphs from a place on, few short ones between them passed over."""
    items: list[int] = []
    passed = 0
    for index in range(start, min(start + AHEAD, len(blocks))):
        block, mark = blocks[index], found[index]
        if mark is Mark.LONG_BULLET:
            return items if len(items) >= FEWEST_PAIRS else []
        if mark is Mark.PLAIN and is_long(block, mark, publication) and block.kind != "heading":
            items.append(index)
            passed = 0
        elif passable(block, mark) and passed < CAPTIONS_IN_A_ROW:
            passed += 1
        else:
            break
    return items


def is_long(block: Block, mark: Mark, publication: Publication) -> bool:
    """Whether a block is as long as an item, bullet or not, and no excerpt of something else."""
    if mark is Mark.LONG_BULLET:
        return True
    if mark is not Mark.PLAIN or len(block.text) < publication.item_floor:
        return False
    if block.text.endswith(("...", "…")):
        return False
    return not EXCERPT.search(block.text, len(block.text) - EXCERPT_END)


def is_short(block: Block, mark: Mark, publication: Publication) -> bool:
    """Whether a block may be a headline by its length, bullet or not."""
    if mark is not Mark.PLAIN and mark is not Mark.SHORT_BULLET:
        return False
    return len(block.text) < publication.item_floor and len(block.text.split()) >= HEADLINE_WORDS


def bare_cores(
    blocks: Sequence[Block],
    found: Sequence[Mark],
    long: Sequence[int],
    publication: Publication,
    listed: Sequence[Group],
) -> list[Core]:
    """Lists that nothing but their words tells: long paragraphs in a row, or lists of items that have no
    headlines of theirs right above, and as many short blocks above."""
    cores: list[Core] = []
    done = -1
    for index in long:
        if index <= done or not is_long(blocks[index], found[index], publication):
            continue
        before = cores[-1].last + 1 if cores else 0
        ends = [at + 1 for at in range(max(before, index - AHEAD), index) if found[at] in BEGINNINGS]
        own = next((items for items in listed if items[0][0] == index), None)
        run = own or [[at] for at in bare_items(blocks, found, index, publication)] or [[index]]
        core = best_bare_core(
            blocks, shorts_above(blocks, found, index, max([before, *ends]), publication), run
        )
        if core is None and ends:  # a title may stand between the two lists
            core = best_bare_core(blocks, shorts_above(blocks, found, index, before, publication), run)
            own = own or run
        if core is not None and own and not speaks_for_all(blocks, core, run):
            core = None
        if core is not None:
            core.captions = [
                at
                for at in range(core.first, core.last)
                if found[at] is Mark.PLAIN and [at] not in (*core.headlines, *core.items)
            ]
            cores.append(core)
        done = run[-1][-1]
    return cores


def speaks_for_all(blocks: Sequence[Block], core: Core, run: Group) -> bool:
    """Whether a core has all items of a run, and headlines that all look alike: where words alone tell that
    they belong together, nothing may speak against it."""
    made = {make(blocks[at]) for entry in core.headlines for at in entry}
    return len(core.headlines) == len(core.items) == len(run) and len(made) == 1


def shorts_above(
    blocks: Sequence[Block], found: Sequence[Mark], index: int, floor: int, publication: Publication
) -> list[int]:
    """What may be headlines not too far above a block."""
    above = range(max(floor, index - AHEAD), index)
    return [at for at in above if is_short(blocks[at], found[at], publication)][-SHORTS_ABOVE:]


def best_bare_core(blocks: Sequence[Block], shorts: list[int], run: Group) -> Core | None:
    """The longest choice of both that is kin by its words."""
    for count in range(min(len(run), len(shorts)), FEWEST_PAIRS - 1, -1):
        items = run[:count]
        bodies = texts_of(blocks, items)
        for start in range(len(shorts) - count, -1, -1):
            chosen = shorts[start : start + count]
            if are_kin([blocks[at].text for at in chosen], bodies):
                # What stands among the headlines is one of them: it has lost its item.
                last = chosen[-1]
                chosen += [
                    at for at in shorts[start + count :] if at - last <= count and same_make(blocks, at, last)
                ]
                return Core([[at] for at in chosen], items, [])
    return None


def same_make(blocks: Sequence[Block], one: int, other: int) -> bool:
    """Whether two blocks look alike in one list."""
    return same_list(blocks, one, other) and make(blocks[one]) == make(blocks[other])


def make(block: Block) -> tuple[str, int, bool]:
    """What blocks have in common that look alike."""
    return block.kind, block.level, block.bulleted


def pair_cores(
    blocks: Sequence[Block], found: Sequence[Mark], long: Sequence[int], publication: Publication
) -> list[Core]:
    """Headlines that stand each right above its item: three such pairs in a row at least, most of them kin
    by their words."""
    pairs: list[tuple[int, int]] = []
    cores: list[Core] = []
    for index in long:
        if not index or not is_short(blocks[index - 1], found[index - 1], publication):
            continue
        if not is_long(blocks[index], found[index], publication):
            continue
        if pairs and not adjoining(blocks, found, pairs[-1], index - 1):
            cores += pair_core(blocks, found, pairs)
            pairs = []
        pairs.append((index - 1, index))
    return [*cores, *pair_core(blocks, found, pairs)]


def adjoining(blocks: Sequence[Block], found: Sequence[Mark], last: tuple[int, int], head: int) -> bool:
    """Whether nothing but a caption or two stands between a pair and the next headline, which looks like its
    own."""
    one, other = blocks[last[0]], blocks[head]
    if make(one) != make(other):
        return False
    between = range(last[1] + 1, head)
    return len(between) <= CAPTIONS_IN_A_ROW and all(passable(blocks[at], found[at]) for at in between)


def pair_core(blocks: Sequence[Block], found: Sequence[Mark], pairs: list[tuple[int, int]]) -> list[Core]:
    """The core of a row of pairs, if it is one; a list of the same headlines above it stands for them."""
    if len(pairs) < FEWEST_PAIRS:
        return []
    core = Core([[head] for head, _ in pairs], [[item] for _, item in pairs], [])
    scores = likeness(texts_of(blocks, core.headlines), texts_of(blocks, core.items))
    if len(aliens(scores)) > len(pairs) * STRANGE_PAIRS:
        return []
    known = [*core.blocks]
    core.captions = [at for at in range(core.first, core.last) if at not in known]
    said = [blocks[head].text for head, _ in pairs]
    above = range(max(0, pairs[0][0] - AHEAD), pairs[0][0])
    listed = [at for at in above if blocks[at].text in said and found[at] is not Mark.BOILERPLATE]
    if [blocks[at].text for at in listed] == said:
        core.echoes = [head for head, _ in pairs]
        core.headlines = [[at] for at in listed]
    return [core]


def wordless_cores(
    blocks: Sequence[Block], found: Sequence[Mark], long: Sequence[int], publication: Publication
) -> list[Core]:
    """Lists without bullets, labels or shared words, told by their shape alone: as many short blocks in a row
    as long ones right behind them, or in turns, and as many as an issue usually has."""
    entries = {at for at in long if is_long(blocks[at], found[at], publication)}
    for start in sorted(entries):
        if start - 1 in entries:
            continue
        end = start
        while end in entries:
            end += 1
        count = end - start
        shorts = range(start - count, start)
        above = start - count - 1
        whole = above < 0 or not is_short(blocks[above], found[above], publication)
        usual = count >= publication.fewest_items and whole and shorts[0] >= 0
        alike = all(
            is_short(blocks[at], found[at], publication)
            and make(blocks[at]) == make(blocks[shorts[0]])
            and not is_link(blocks[at])
            for at in shorts
        )
        if usual and alike:
            return [Core([[at] for at in shorts], [[at] for at in range(start, end)], [])]
    return turns(blocks, found, sorted(entries), publication)


def turns(
    blocks: Sequence[Block], found: Sequence[Mark], entries: Sequence[int], publication: Publication
) -> list[Core]:
    """Short and long blocks in turns, the short ones all of one kind."""
    run: list[int] = []
    for at in [*entries, -1]:
        if run and at != run[-1] + 2:
            if len(run) >= publication.fewest_items:
                return [Core([[item - 1] for item in run], [[item] for item in run], [])]
            run = []
        head = blocks[at - 1] if at > 0 else None
        alike = not run or (head is not None and head.level == blocks[run[-1] - 1].level)
        if head is not None and alike and is_short(head, found[at - 1], publication):
            run.append(at)
    return []
