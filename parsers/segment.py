"""Blocks to roles to issues: the two lists, the title and number they stand under, and a role for every
other block. Nothing here knows a format or a theme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.blocks import Block, refuse_folded, squeezed
from parsers.cores import Core
from parsers.doubts import doubtful, veiled
from parsers.entries import CAPTION_LIMIT, HEADLINE_WORDS, SENTENCE_END, is_link
from parsers.issue_cores import cores_of
from parsers.marks import EXCERPT, Mark, marks
from parsers.model import Key, Link
from parsers.numbered_lists import counters, is_numbered, with_numbers
from parsers.publication import Publication
from parsers.roles import Role
from parsers.sections import section_cores
from parsers.titles import Title, keys_below, page_key, title_of, unread_titles

ABOVE = 40  # how far above the lists the title may stand for the blocks between to belong to the issue
LABEL_WORDS = 4  # a longer heading between the lists may be a part of either
NEAR_TITLE = 3  # how many blocks above the title the credit of the image over it may stand
CLOSING_BLOCKS = 12  # how far behind the last item the closing blurb or download line may stand
FURNITURE = re.compile(
    r"\b(?:cookies?|consent|newsletter|subscribe|sign up|mailing list|share this|follow us|privacy policy|"
    r"all rights reserved|posted (?:by|on)|min(?:ute)? read|leave a (?:reply|comment)|tags?:|filed under)\b",
    re.IGNORECASE,
)
NOTE = re.compile(r"(?:editors?[’']?s?[’']? note|note (?:from|by|of) the editors?)\b", re.IGNORECASE)
BY_WORDS = {
    Mark.TITLE: (Role.BOILERPLATE, "title said again"),
    Mark.HEADLINE_LABEL: (Role.LABEL, "headline label of the publication"),
    Mark.ITEM_LABEL: (Role.LABEL, "item label of the publication"),
    Mark.CREDIT: (Role.CREDIT, "credit pattern of the publication"),
    Mark.BLURB: (Role.BLURB, "blurb phrase of the publication"),
    Mark.BOILERPLATE: (Role.BOILERPLATE, "boilerplate phrase of the publication"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One list entry as published: its text, its links, where it stands, and the blocks it is made of."""

    text: str
    links: tuple[Link, ...]
    locator: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One issue's share of a document. `numbers` are those that its other lines show, by where they stand;
    `doubts` are blocks in which a part of an item could hide; `matches` the headline (from 1) of each item
    where the text itself says it; `teasing` says that every headline leads to another page; `copies` how
    often it stands in the document with other words; `veiled` are the places of entries of which a part may
    be hidden from readers."""

    title: str | None
    key: Key | None
    credit: str | None
    headlines: tuple[Entry, ...]
    items: tuple[Entry, ...]
    truncated: bool
    leftovers: tuple[str, ...]
    doubts: tuple[str, ...]
    matches: tuple[int | None, ...] | None = None
    numbers: tuple[tuple[str, Key], ...] = ()
    teasing: bool = False
    copies: int = 1
    veiled: tuple[str, ...] = ()

    @property
    def content(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Headlines and items without white space, for comparing."""
        return (
            tuple(squeezed(entry.text) for entry in self.headlines),
            tuple(squeezed(entry.text) for entry in self.items),
        )


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A document's issues in order, and the role of every block with the rule that gave it."""

    segments: tuple[Segment, ...]
    roles: tuple[tuple[Role, str], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A document under one publication. `ended` says whether its format's own end mark is there, None where
    the format has none; `alone` whether it holds a single issue."""

    blocks: Sequence[Block]
    found: Sequence[Mark]
    roles: list[tuple[Role, str]]
    publication: Publication
    ended: bool | None
    alone: bool


def segmentation(blocks: tuple[Block, ...], publication: Publication, *, ended: bool | None) -> Segmentation:
    """The issues of a document; `ended` says whether the document's own end mark is there, None where its
    format has none."""
    if publication.shape == "numbers" or (
        publication.shape == "bullets" and is_numbered(blocks, publication)
    ):
        blocks = with_numbers(blocks)
    found = marks(blocks, publication)
    sections = publication.shape == "sections"
    cores = section_cores(blocks, found) if sections else cores_of(blocks, found, publication)
    roles: list[tuple[Role, str]] = [(Role.BOILERPLATE, "outside every issue")] * len(blocks)
    page = Page(blocks, found, roles, publication, ended, len(cores) == 1)
    titles = [title_of(blocks, found, core, publication) for core in cores]
    # One entry too many where there is no core at all.
    follows = [core.first for core in cores[1:]] + [len(blocks)]
    placed = [
        (core.first, segment(page, core, title, following))
        for core, title, following in zip(cores, titles, follows, strict=False)
    ]
    for title in unread_titles(blocks, found, [title for title in titles if title], publication):
        for at in title.blocks:
            roles[at] = (Role.TITLE, "title without lists")
        placed.append((title.blocks[0], Segment(title.text, title.key, None, (), (), False, (), ())))
    segments = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    return Segmentation(tuple(once(segments)), tuple(roles), tuple(found))


def once(segments: list[Segment]) -> list[Segment]:
    """The segments without what a page shows again, word for word, under the same number, but with all that
    is held against it; where the words differ all stand, and say so."""
    kept: list[Segment] = []
    for one in segments:
        same = [
            at
            for at, other in enumerate(kept)
            if other.content == one.content and one.key in {other.key, None}
        ]
        if same:
            other = kept[same[0]]
            truncated, doubts = other.truncated or one.truncated, other.doubts or one.doubts
            kept[same[0]] = replace(other, truncated=truncated, doubts=doubts)
        else:
            kept.append(one)
    return [replace(one, copies=sum(are_copies(one, other) for other in kept)) for one in kept]


def are_copies(one: Segment, other: Segment) -> bool:
    """Whether two segments are of one issue: by their number, else by their headlines."""
    if one.key and other.key:
        return one.key == other.key
    return one is other or (bool(one.headlines) and one.content[0] == other.content[0])


def segment(page: Page, core: Core, title: Title | None, following: int) -> Segment:
    """One issue from its lists: its title, number and credit, and a role for every block of its span."""
    blocks, found, publication = page.blocks, page.found, page.publication
    end = span_end(blocks, found, core, following)
    start = span_start(found, core, title)
    refuse_folded(blocks[start:end])
    listed = {at: (Role.ITEM, core.item_rule) for group in core.items for at in group}
    listed |= {at: (Role.HEADLINE, core.headline_rule) for group in core.headlines for at in group}
    for index in range(start, end):
        page.roles[index] = listed.get(index) or role(
            blocks[index], found[index], index, core, title, publication.shortest_item
        )
    leftovers = [index for index in range(start, end) if page.roles[index][0] is Role.LEFTOVER]
    credit = credit_index(found, core, start, end)
    match = publication.credit.match(blocks[credit].text) if credit is not None else None
    key, numbers = keys_of(page, core, title, range(start, end), following)
    return Segment(
        title=title.text if title is not None else None,
        key=key,
        credit=match["credit"] if match else None,
        headlines=entries(blocks, core.headlines),
        items=entries(blocks, core.items),
        truncated=is_cut(page, core, start),
        leftovers=tuple(blocks[index].text for index in leftovers),
        doubts=tuple(blocks[at].text for at in doubtful(blocks, page.roles, core, following)),
        matches=tuple(core.matches) if core.matches is not None else None,
        numbers=numbers,
        teasing=core.is_teasing,
        veiled=tuple(veiled(blocks, core)),
    )


def credit_index(found: Sequence[Mark], core: Core, start: int, end: int) -> int | None:
    """The first credit of an issue's span, else one right above the title of a document's first issue: above
    a later one it may belong to either."""
    near = range(max(start - NEAR_TITLE, 0), start) if core.floor == 0 else range(0)
    return next((index for index in (*range(start, end), *near) if found[index] is Mark.CREDIT), None)


def keys_of(
    page: Page, core: Core, title: Title | None, span: range, following: int
) -> tuple[Key | None, tuple[tuple[str, Key], ...]]:
    """The number that the text gives, in its title, else in the download lines of the issue; and every number
    that its other lines show, by where they stand."""
    below = keys_below(page.blocks, page.found, span, page.publication)
    others = [("its download lines", key) for key in sorted(below)]
    if page.alone and (named := page_key(page.blocks, page.publication)) is not None:
        others.append(("the page's own title", named))
    if title is not None and title.key is not None:
        return title.key, tuple(others)
    if title is None and not page.alone:
        return None, tuple(others)
    start = title.blocks[0] if title is not None else core.floor
    keys = keys_below(page.blocks, page.found, range(start, following), page.publication)
    return (keys.pop() if len(keys) == 1 else None), tuple(others)


def span_start(found: Sequence[Mark], core: Core, title: Title | None) -> int:
    """Where the issue begins: at its title, else at the label, credit or download line above its lists."""
    if title is not None and core.first - title.blocks[0] <= ABOVE:
        return min(max(title.blocks[0], core.barrier), core.first)
    signs = {Mark.HEADLINE_LABEL, Mark.CREDIT, Mark.BOILERPLATE}
    near = [i for i in range(max(core.floor, core.barrier, core.first - 8), core.first) if found[i] in signs]
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


def role(
    block: Block, mark: Mark, index: int, core: Core, title: Title | None, shortest_item: int
) -> tuple[Role, str]:
    """The one role of a block of an issue's span outside of its lists, and the rule that gives it."""
    if title is not None and index in title.blocks:
        return Role.TITLE, "title pattern of the publication"
    if mark in BY_WORDS:
        return BY_WORDS[mark]
    if index in core.labels:
        return Role.LABEL, "heading of a section"
    if index in core.echoes:
        return Role.LABEL, "headline said again above its item"
    if NOTE.match(block.text):
        return Role.BOILERPLATE, "note of the editors"
    if core.between(index) and len(block.text) < CAPTION_LIMIT:
        if block.kind == "heading" and len(block.text.split()) <= LABEL_WORDS:
            return Role.LABEL, "short heading between the lists"
        if FURNITURE.search(block.text):
            return Role.BOILERPLATE, "what web sites say around their texts"
        if is_link(block):
            return Role.BOILERPLATE, "links between the lists"
    if index in core.captions:
        return Role.CAPTION, "short block between two entries"
    if not core.first < index < core.last:
        if index < core.first and is_navigation(block):
            return Role.BOILERPLATE, "links and short list entries above the lists"
        if FURNITURE.search(block.text):
            return Role.BOILERPLATE, "what web sites say around their texts"
        short = not block.bulleted and len(block.text) < max(shortest_item, CAPTION_LIMIT)
        if index > core.last and core.is_whole and short:
            return Role.BOILERPLATE, "behind as many items as headlines"
    return Role.LEFTOVER, "no rule claims it"


def is_navigation(block: Block) -> bool:
    """Whether a block is nothing but links, or an entry of a list of single words."""
    return is_link(block) or (block.bulleted and len(block.text.split()) < HEADLINE_WORDS)


def is_cut(page: Page, core: Core, start: int) -> bool:
    """Whether the copy breaks off inside or right behind the last item. Where a format has no end mark, a
    whole sentence at the end is none of it, unless lines above the lists have no match below them."""
    last = page.blocks[core.last].text
    if EXCERPT.search(last):
        return True
    if page.ended is False and SENTENCE_END.search(last) is None:
        return True
    if page.ended or core.last != len(page.blocks) - 1:
        return False
    if page.ended is False or SENTENCE_END.search(last) is None or len(core.items) < len(core.headlines):
        return True
    return Mark.BOILERPLATE in page.found[start : core.first]


def entries(blocks: Sequence[Block], groups: Sequence[Sequence[int]]) -> tuple[Entry, ...]:
    """The entries of a list, without what only counts them."""
    made = [entry([blocks[at] for at in group]) for group in groups]
    cuts = counters([one.text for one in made])
    return tuple(behind(one, cut) if cut else one for one, cut in zip(made, cuts, strict=True))


def behind(one: Entry, cut: int) -> Entry:
    """An entry without so many characters at its front, links moved along."""
    links = [Link(link.text, link.href, link.offset - cut) for link in one.links if link.offset >= cut]
    return replace(one, text=one.text[cut:], links=tuple(links))


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
