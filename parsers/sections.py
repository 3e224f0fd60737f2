"""Issues whose items are sections: a labelled list of takeaways, then for each of them its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.align import words
from parsers.blocks import Block, squeezed
from parsers.cores import Core
from parsers.entries import is_prose
from parsers.marks import Mark

HEADLINE_RULE = "list under the headline label"
ITEM_RULE = "paragraphs of the section that takes a headline up"
# A paragraph opens a section whose headline's words its first sentence has nearly all; a heading one that has
# most of its own words.
SENTENCE_SHARE, HEADING_SHARE = 0.75, 0.6
SHARED_WORDS = 2
PROSE_WORDS = 4
HEADING_LIMIT = 90
CITATIONS = re.compile(r"(?:\s?\[\d{1,3}\])+$")
FIRST_SENTENCE = re.compile(r".+?[.!?…][\"'”’»)\]]*(?=\s|\[|$)")
ISSUE_ENDS = {Mark.TITLE, Mark.BLURB, Mark.HEADLINE_LABEL}
FURNITURE = {Mark.BOILERPLATE, Mark.CREDIT, Mark.ITEM_LABEL}


@dataclass(slots=True)
class Section:
    """Indexes of one section: its heading if it has one, and its paragraphs. `headline` counts from 1, None
    for a section that takes none up."""

    headline: int | None
    paragraphs: list[int] = field(default_factory=list)


def section_cores(blocks: Sequence[Block], found: Sequence[Mark]) -> list[Core]:
    """Every labelled list of headlines with the sections that take them up, in reading order."""
    cores: list[Core] = []
    index = floor = 0
    while index < len(blocks):
        if found[index] is not Mark.HEADLINE_LABEL:
            index += 1
            continue
        headlines = entries(blocks, index + 1)
        index += 1
        if not headlines:
            continue
        core = core_of(blocks, found, headlines, floor)
        if core.items:
            cores.append(core)
            index = floor = core.last + 1
    return cores


def entries(blocks: Sequence[Block], start: int) -> list[list[int]]:
    """The list that begins at a block: its entries with their further paragraphs."""
    groups: list[list[int]] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.bulleted:
            groups.append([index])
        elif groups and block.list_id and block.list_id == blocks[groups[-1][0]].list_id:
            groups[-1].append(index)
        else:
            break
    return groups


def core_of(blocks: Sequence[Block], found: Sequence[Mark], headlines: list[list[int]], floor: int) -> Core:
    """The sections behind a list of headlines; no items where none of them takes a headline up."""
    start = headlines[-1][-1] + 1
    end = next((at for at in range(start, len(blocks)) if found[at] in ISSUE_ENDS), len(blocks))
    texts = [" ".join(blocks[at].text for at in group) for group in headlines]
    openings = opened(blocks, found, range(start, end), texts)
    core = Core(headlines, [], [], floor, headline_rule=HEADLINE_RULE, item_rule=ITEM_RULE, matches=[])
    if not openings:
        return core
    sections = divided(blocks, found, core, range(start, end), openings)
    whole = [section for section in sections if section.paragraphs]
    core.items = [section.paragraphs for section in whole]
    core.matches = [section.headline for section in whole]
    return core


def opened(
    blocks: Sequence[Block], found: Sequence[Mark], region: range, headlines: Sequence[str]
) -> dict[int, int]:
    """Index → position of the headline (from 1) that the section opening there takes up: each headline at
    the block that says it best, the first of equals."""
    scored = sorted(
        (-score, index, position)
        for index in region
        if found[index] not in FURNITURE
        for position, headline in enumerate(headlines, 1)
        if (score := likeness(blocks[index], headline)) > 0
    )
    openings: dict[int, int] = {}
    for _score, index, position in scored:
        if index not in openings and position not in openings.values():
            openings[index] = position
    return openings


def likeness(block: Block, headline: str) -> float:
    """How surely a block opens the section of a headline: 2 where it repeats it, else the share of words,
    0 where that is too small."""
    if squeezed(block.text).casefold().startswith(squeezed(headline).casefold().rstrip(".!?…")):
        return 2.0
    if block.bulleted:
        return 0.0
    wanted = words(headline)
    if block.kind == "heading":
        said, floor = words(block.text), HEADING_SHARE
        share = len(said & wanted) / max(len(said), 1)
    else:
        sentence = FIRST_SENTENCE.match(block.text)
        said, floor = words(sentence[0] if sentence else block.text), SENTENCE_SHARE
        share = len(said & wanted) / max(len(wanted), 1)
    return share if share >= floor and len(said & wanted) >= SHARED_WORDS else 0.0


def divided(
    blocks: Sequence[Block], found: Sequence[Mark], core: Core, region: range, openings: dict[int, int]
) -> list[Section]:
    """The sections of a region that begins with one, in order. A heading that takes no headline up begins a
    section of its own; behind the last headline's section it ends the issue, as does what is no prose."""
    last = max(openings)
    sections: list[Section] = []
    level = 0
    for index in region:
        block = blocks[index]
        if index in openings:
            sections.append(Section(openings[index]))
            level = block.level if is_heading(block) else 0
            (core.labels if is_heading(block) else sections[-1].paragraphs).append(index)
        elif not sections:
            core.labels += [index] if is_heading(block) else []
        elif found[index] in FURNITURE:
            if index > last and sections[-1].paragraphs:
                break
        elif block.kind == "heading" and (level == 0 or block.level <= level):
            if index > last:
                break
            core.labels.append(index)
            sections.append(Section(None))
            level = block.level
        elif block.kind == "heading" or is_text(block) or goes_on(blocks, sections[-1], index, last):
            sections[-1].paragraphs.append(index)
        elif is_heading(block) and index + 1 in openings:
            core.labels.append(index)
        elif index > last:
            core.is_closed = False
            break
        else:
            core.captions.append(index)
    return sections


def goes_on(blocks: Sequence[Block], section: Section, index: int, last: int) -> bool:
    """Whether a short bullet belongs to a section: any within the issue, and behind the last headline's
    opening one of a list that the section has begun or announced."""
    if not blocks[index].bulleted:
        return False
    before = blocks[section.paragraphs[-1]] if section.paragraphs else None
    if index < last or before is None:
        return index < last
    begun = before.bulleted and (before.list_id, before.glyph) == (blocks[index].list_id, blocks[index].glyph)
    return section.paragraphs[-1] == index - 1 and (begun or before.text.endswith(":"))


def is_heading(block: Block) -> bool:
    """Whether a block is a heading, or in a copy without any a line as short as one."""
    short = not block.bulleted and len(block.text) <= HEADING_LIMIT and not is_text(block)
    return block.kind == "heading" or short


def is_text(block: Block) -> bool:
    """Whether a block is running text: sentences, the line before a list, or a bullet of such."""
    text = CITATIONS.sub("", block.text)
    if text.endswith((":", ";")):
        return len(text.split()) >= SHARED_WORDS
    return is_prose(Block(block.kind, text), PROSE_WORDS)
