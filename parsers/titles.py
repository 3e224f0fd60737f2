"""The title of an issue among the blocks above its lists, and every number that its text shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.blocks import Block
from parsers.cores import Core
from parsers.marks import Mark, is_title_alone, places
from parsers.model import Key
from parsers.publication import Publication

PAGE_TITLE = 7  # the level of a page's own title
SECOND_LINE = 24  # a title's second line is a number and hardly anything else
Style = tuple[str, int, bool]


@dataclass(frozen=True, slots=True)
class Title:
    """A title: the blocks that it stands in, its text as published and its number, if it has one."""

    blocks: tuple[int, ...]
    text: str
    key: Key | None


def title_of(
    blocks: Sequence[Block], found: Sequence[Mark], core: Core, publication: Publication
) -> Title | None:
    """The title nearest above the lists: numbered before unnumbered, alone in its block before in passing.

    A link by itself leads to some issue, of which nothing says that it is this one: such a title counts only
    where no other stands and they carry one number at most."""
    titles = places(found, Mark.TITLE, core.floor, core.first)
    if not any(not leads_away(blocks[at], publication) for at in titles):  # headlines may stand above it
        titles += places(found, Mark.TITLE, core.first, min(at for item in core.items for at in item))
    strong = [at for at in titles if not leads_away(blocks[at], publication)]
    if not strong:
        numbers = {key for at in titles for key in publication.keys_in(blocks[at].text)}
        strong = titles[-1:] if len(numbers) <= 1 else []

    def rank(index: int) -> tuple[bool, bool, bool, int]:
        block = blocks[index]
        numbered = title_at(blocks, index, publication).key is not None
        prominent = block.kind == "heading" and block.level < PAGE_TITLE
        return numbered, prominent or is_title_alone(block, publication), prominent, index

    chosen = max(strong, key=rank, default=None)
    return None if chosen is None else title_at(blocks, chosen, publication)


def title_at(blocks: Sequence[Block], index: int, publication: Publication) -> Title:
    """The title that begins in a block, with a second line that carries nothing but its number."""
    block = blocks[index]
    key = publication.key_of_title(block.text)
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if key is None and after is not None and not after.bulleted and len(after.text) <= SECOND_LINE:
        joined = Block(block.kind, f"{block.text} {after.text}")
        key = publication.key_of_title(joined.text)
        if key is not None and is_title_alone(joined, publication):
            return Title((index, index + 1), joined.text, key)
        key = None
    if is_title_alone(block, publication):
        return Title((index,), block.text, key)
    match = publication.title_pattern.search(block.text)
    return Title((index,), match[0] if match else block.text, key)


def leads_away(block: Block, publication: Publication) -> bool:
    """Whether a block names issues as a way to them: outside of headings a link and nothing else, or the
    numbers of several, as of the one before and the one after."""
    linked = sum(len(link.text) for link in block.links)
    return (not block.level and linked >= 0.8 * len(block.text)) or len(publication.keys_in(block.text)) > 1


def style(block: Block) -> Style:
    """What titles of one page have in common: kind, level, and whether they are links."""
    return block.kind, block.level, bool(block.links)


def keys_below(
    blocks: Sequence[Block], found: Sequence[Mark], span: range, publication: Publication
) -> set[Key]:
    """The numbers in the download lines of a span."""
    lines = [at for at in span if found[at] is Mark.BOILERPLATE and not blocks[at].bulleted]
    keys = {publication.key_of_title(blocks[at].text) for at in lines}
    return {key for key in keys if key is not None}


def page_key(blocks: Sequence[Block], publication: Publication) -> Key | None:
    """The number in the page's own title or the message's subject."""
    first = next((block for block in blocks[:12] if block.level == PAGE_TITLE), None)
    return publication.key_of_title(first.text) if first else None


def unread_titles(
    blocks: Sequence[Block],
    found: Sequence[Mark],
    titles: Sequence[Title],
    publication: Publication,
) -> list[Title]:
    """Titles that stand on the page like those of the issues read, with numbers of their own: issues whose
    lists are missing."""
    own = {at for title in titles for at in title.blocks}
    styles = {style(blocks[title.blocks[0]]) for title in titles}
    known = {title.key for title in titles}
    unread: list[Title] = []
    for index in places(found, Mark.TITLE):
        if index in own or blocks[index].level == PAGE_TITLE:
            continue
        if style(blocks[index]) not in styles or leads_away(blocks[index], publication):
            continue
        title = title_at(blocks, index, publication)
        if title.key is not None and title.key not in known and is_title_alone(blocks[index], publication):
            unread.append(title)
            known.add(title.key)
    return unread
