"""Blocks to roles to issues: the two lists, the title and number they stand under, and a role for every
other block. Nothing here knows a format or a theme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from parsers.blocks import Block
from parsers.cores import HEADLINE_WORDS, SENTENCE_END, Core, cores_of, is_prose
from parsers.marks import Mark, is_title_alone, marks
from parsers.model import Key, Link
from parsers.numbered_lists import with_numbers
from parsers.publication import Publication
from parsers.sections import section_cores

CLOSING_BLOCKS = 12  # how far behind the last item the closing blurb or download line may stand
CAPTION_WORDS = 12  # a caption of a whole sentence this long may be an item's second paragraph
CLOSING_WORDS = 20  # so may a paragraph behind the last item; invitations to subscribe are shorter
ABOVE = 40  # how far above the lists the title may stand for the blocks between to belong to the issue
NEAR_TITLE = 3  # how many blocks above the title the credit of the image over it may stand
EXCERPT = re.compile(r"(?:\[(?:…|\.\.\.)\]|(?:…|\.\.\.)\s?(?:Read|Continue).{0,20})$", re.IGNORECASE)


class Role(StrEnum):
    """What a block is for; every block has exactly one."""

    TITLE = "title"
    LABEL = "label"
    CREDIT = "credit"
    HEADLINE = "headline"
    ITEM = "item"
    BLURB = "blurb"
    BOILERPLATE = "boilerplate"
    CAPTION = "caption"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True)
class Entry:
    """One list entry as published: its text, its links, where it stands, and the blocks it is made of."""

    text: str
    links: tuple[Link, ...]
    locator: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One issue's share of a document. `doubts` are blocks in which a part of an item could hide;
    `matches` the headline (from 1) of each item where the text itself says it."""

    title: str | None
    key: Key | None
    credit: str | None
    headlines: tuple[Entry, ...]
    items: tuple[Entry, ...]
    truncated: bool
    leftovers: tuple[str, ...]
    doubts: tuple[str, ...]
    matches: tuple[int | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A document's issues in order, and the role of every block with the rule that gave it."""

    segments: tuple[Segment, ...]
    roles: tuple[tuple[Role, str], ...]
    marks: tuple[Mark, ...]


def segmentation(blocks: tuple[Block, ...], publication: Publication, *, ended: bool) -> Segmentation:
    """The issues of a document; `ended` says whether the document's own end mark is there."""
    if publication.shape == "numbers":
        blocks = with_numbers(blocks)
    found = marks(blocks, publication)
    cores = section_cores(blocks, found) if publication.shape == "sections" else cores_of(blocks, found)
    roles: list[tuple[Role, str]] = [(Role.BOILERPLATE, "outside every issue")] * len(blocks)
    # One entry too many where there is no core at all.
    follows = [core.first for core in cores[1:]] + [len(blocks)]
    segments = [
        segment(blocks, found, roles, core, following, publication, ended=ended, alone=len(cores) == 1)
        for core, following in zip(cores, follows, strict=False)
    ]
    return Segmentation(tuple(segments), tuple(roles), tuple(found))


def segment(
    blocks: Sequence[Block],
    found: Sequence[Mark],
    roles: list[tuple[Role, str]],
    core: Core,
    following: int,
    publication: Publication,
    *,
    ended: bool,
    alone: bool,
) -> Segment:
    """One issue from its lists: its title, number and credit, and a role for every block of its span."""
    title = title_index(blocks, found, core, publication)
    end = span_end(blocks, found, core, following)
    start = span_start(found, core, title)
    for index in range(start, end):
        roles[index] = role(blocks[index], found[index], index, core, title)
    leftovers = [index for index in range(start, end) if roles[index][0] is Role.LEFTOVER]
    credit = credit_index(found, core, start, end)
    match = publication.credit.match(blocks[credit].text) if credit is not None else None
    truncated = is_cut(blocks, core, ended)
    return Segment(
        title=title_text(blocks[title], publication) if title is not None else None,
        key=key_of(blocks, found, core, title, following, publication, alone),
        credit=match["credit"] if match else None,
        headlines=tuple(entry([blocks[at] for at in group]) for group in core.headlines),
        items=tuple(entry([blocks[at] for at in group]) for group in core.items),
        truncated=truncated,
        leftovers=tuple(blocks[index].text for index in leftovers),
        doubts=tuple(
            blocks[index].text for index in range(start, end) if doubtful(blocks, roles, index, core)
        ),
        matches=tuple(core.matches) if core.matches is not None else None,
    )


def doubtful(blocks: Sequence[Block], roles: Sequence[tuple[Role, str]], index: int, core: Core) -> bool:
    """Whether a block may be a part of an item that lost its bullet: unclaimed inside the lists, a caption
    that says as much as a sentence of an item, prose right behind the last item, or that item's own end where
    nothing shows it."""
    name = roles[index][0]
    if index == core.last and not core.is_closed:
        return True
    if core.first < index < core.last:
        return name is Role.LEFTOVER or (name is Role.CAPTION and is_prose(blocks[index], CAPTION_WORDS))
    return index == core.last + 1 and name is Role.LEFTOVER and is_prose(blocks[index], CLOSING_WORDS)


def title_index(
    blocks: Sequence[Block], found: Sequence[Mark], core: Core, publication: Publication
) -> int | None:
    """The title nearest above the lists: numbered before unnumbered, alone in its block before in passing."""
    titles = [index for index in range(core.floor, core.first) if found[index] is Mark.TITLE]

    def rank(index: int) -> tuple[bool, bool, bool, int]:
        block = blocks[index]
        numbered = publication.key_of_title(block.text) is not None
        prominent = block.kind == "heading" and block.level < 7
        return numbered, prominent or is_title_alone(block, publication), prominent, index

    return max(titles, key=rank, default=None)


def credit_index(found: Sequence[Mark], core: Core, start: int, end: int) -> int | None:
    """The first credit of an issue's span, else one right above the title of a document's first issue: above
    a later one it may belong to either."""
    near = range(max(start - NEAR_TITLE, 0), start) if core.floor == 0 else range(0)
    return next((index for index in (*range(start, end), *near) if found[index] is Mark.CREDIT), None)


def title_text(block: Block, publication: Publication) -> str:
    """The title as published: the whole block, or its own part of a line that says more."""
    if is_title_alone(block, publication):
        return block.text
    match = publication.title_pattern.search(block.text)
    return match[0] if match else block.text


def key_of(
    blocks: Sequence[Block],
    found: Sequence[Mark],
    core: Core,
    title: int | None,
    following: int,
    publication: Publication,
    alone: bool,
) -> Key | None:
    """The number that the text gives: in its title, else in the download lines of the issue."""
    if title is not None and (key := publication.key_of_title(blocks[title].text)) is not None:
        return key
    start = title if title is not None else core.floor
    if title is None and not alone:
        return None
    lines = [i for i in range(start, following) if found[i] is Mark.BOILERPLATE and not blocks[i].bulleted]
    keys = {key for i in lines if (key := publication.key_of_title(blocks[i].text)) is not None}
    return keys.pop() if len(keys) == 1 else None


def span_start(found: Sequence[Mark], core: Core, title: int | None) -> int:
    """Where the issue begins: at its title, else at the label, credit or download line above its lists."""
    if title is not None and core.first - title <= ABOVE:
        return title
    signs = {Mark.HEADLINE_LABEL, Mark.CREDIT, Mark.BOILERPLATE}
    near = [i for i in range(max(core.floor, core.first - 8), core.first) if found[i] in signs]
    return near[0] if near else core.first


def span_end(blocks: Sequence[Block], found: Sequence[Mark], core: Core, following: int) -> int:
    """Where the issue ends: behind the blurb or download line that closes it, else behind its last item."""
    end = core.last + 1
    for index in range(end, min(following, end + CLOSING_BLOCKS)):
        if found[index] is Mark.TITLE or blocks[index].kind == "heading":
            break
        if found[index] in {Mark.BLURB, Mark.BOILERPLATE} and not blocks[index].bulleted:
            end = index + 1
    return end


def role(block: Block, mark: Mark, index: int, core: Core, title: int | None) -> tuple[Role, str]:
    """The one role of a block of an issue's span, and the rule that gives it."""
    if any(index in group for group in core.headlines):
        return Role.HEADLINE, core.headline_rule
    if any(index in group for group in core.items):
        return Role.ITEM, core.item_rule
    if index == title:
        return Role.TITLE, "title pattern of the publication"
    by_words = {
        Mark.TITLE: (Role.BOILERPLATE, "title said again"),
        Mark.HEADLINE_LABEL: (Role.LABEL, "headline label of the publication"),
        Mark.ITEM_LABEL: (Role.LABEL, "item label of the publication"),
        Mark.CREDIT: (Role.CREDIT, "credit pattern of the publication"),
        Mark.BLURB: (Role.BLURB, "blurb phrase of the publication"),
        Mark.BOILERPLATE: (Role.BOILERPLATE, "boilerplate phrase of the publication"),
    }
    if mark in by_words:
        return by_words[mark]
    if index in core.labels:
        return Role.LABEL, "heading of a section"
    if index in core.captions:
        return Role.CAPTION, "short block between two entries"
    if index < core.first and is_navigation(block):
        return Role.BOILERPLATE, "links and short list entries above the lists"
    return Role.LEFTOVER, "no rule claims it"


def is_navigation(block: Block) -> bool:
    """Whether a block is nothing but links, or an entry of a list of single words."""
    linked = sum(len(link.text) for link in block.links)
    return linked >= 0.8 * len(block.text) or (block.bulleted and len(block.text.split()) < HEADLINE_WORDS)


def is_cut(blocks: Sequence[Block], core: Core, ended: bool) -> bool:
    """Whether the copy breaks off inside or right behind the last item."""
    last = blocks[core.last].text
    if EXCERPT.search(last):
        return True
    if ended or core.last != len(blocks) - 1:
        return False
    return SENTENCE_END.search(last) is None or len(core.items) < len(core.headlines)


def entry(blocks: Sequence[Block]) -> Entry:
    """A list entry of one or more paragraphs, joined by a space, links moved along."""
    links: list[Link] = []
    text = ""
    for block in blocks:
        shift = len(text) + 1 if text else 0
        links += [Link(link.text, link.href, link.offset + shift) for link in block.links]
        text = f"{text} {block.text}" if text else block.text
    locator = "; ".join(block.locator for block in blocks if block.locator)
    return Entry(text, tuple(links), locator, tuple(blocks))
