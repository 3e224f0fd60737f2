"""Typed numbers to lists: "1. …", "2. …" become entries of one list, with what stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.blocks import Block, refuse_folded
from parsers.entries import is_prose
from parsers.model import Link
from parsers.publication import Publication

# What counts the entries of a list at their front: "1.", "(2)", "#3", "04 –", "Item 5:"; "a)"; "iv.".
COUNTERS = (
    re.compile(
        r"(?:(?:item|headline|story|point|no\.?)\s)?[#(\[]?0?(?P<count>\d{1,2})"
        r"(?:[.):\]]\s*|\ufe0f?\u20e3\s*|\s+)(?:[-\u2013\u2014]\s+)?(?=\S)",
        re.IGNORECASE,
    ),
    re.compile(r"[(\[]?(?P<count>[a-z])[.):\]]\s+(?=\S)", re.IGNORECASE),
    re.compile(r"[(\[]?(?P<count>[ivx]+)[.):\]]\s+(?=\S)", re.IGNORECASE),
)
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
COUNTS = (
    {str(number): number for number in range(1, 100)},
    {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)},
    {roman: number for number, roman in enumerate(ROMAN, 1)},
)
FEWEST_COUNTED = 3
NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
GLYPH = "#"  # a typed number as a bullet: one for all, since entries of one list have the same
SENTENCE_WORDS = 4
NEAR = 10


def with_numbers(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same blocks, as many and in the same order, where numbers that count on from 1 are bullets.

    Sentences and bullets between two entries are further paragraphs of the first, and so are bullets inside
    an entry of a list element. A single number is no list.
    """
    made = list(blocks)
    number = max((block.list_id for block in blocks), default=0)
    for run in runs(blocks):
        number += 1
        nested = False
        ends = [*run[1:], run[-1] + 1]
        refuse_folded(blocks[run[0] : ends[-1]])
        for start, end in zip(run, ends, strict=True):
            made[start] = entry(blocks[start], number)
            for index in range(start + 1, end):
                if belongs(blocks[index]):
                    nested = nested or blocks[index].bulleted
                    made[index] = paragraph(blocks[index], number)
        # Behind the last entry bullets are its own only where other entries have such.
        index = run[-1] + 1
        while nested and index < len(blocks) and blocks[index].bulleted:
            made[index] = paragraph(blocks[index], number)
            index += 1
    return tuple(unnested(made))


def counters(texts: Sequence[str]) -> list[int]:
    """How many characters at the front of each entry only count it; 0 unless all of them do, one by one."""
    numbers, lengths = counted(texts)
    steps = {later - number for number, later in pairwise(numbers)}
    return lengths if steps == {1} else [0] * len(texts)


def counted(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """The counters that three entries or more begin with, all of them in one form, and their lengths; none
    where they do not."""
    for form, counts in zip(COUNTERS, COUNTS, strict=True):
        found = [match for text in texts if (match := form.match(text))]
        numbers = [counts.get(match["count"].lower(), 0) for match in found]
        if len(found) == len(texts) >= FEWEST_COUNTED and all(numbers):
            return numbers, [match.end() for match in found]
    return [], []


def is_numbered(blocks: Sequence[Block], publication: Publication) -> bool:
    """Whether a typed number stands before a block as long as an item, or before a short one near it."""
    starts = [
        at
        for at, block in enumerate(blocks)
        if block.text.startswith(("1.", "1)")) and NUMBER.match(block.text)
    ]
    floor = publication.item_floor
    return any(len(block.text) >= floor for at in starts for block in blocks[at : at + NEAR + 1])


def runs(blocks: Sequence[Block]) -> list[list[int]]:
    """The indexes of each run of at least two blocks whose typed numbers count on from 1."""
    found: list[list[int]] = []
    for index, block in enumerate(blocks):
        match = NUMBER.match(block.text) if block.kind == "paragraph" and not block.glyph else None
        if match is None:
            continue
        if found and int(match[1]) == len(found[-1]) + 1:
            found[-1].append(index)
        elif int(match[1]) == 1:
            found.append([index])
    return [run for run in found if len(run) > 1]


def belongs(block: Block) -> bool:
    """Whether a block between two entries is a part of the first, and no caption, heading or label."""
    return block.kind != "heading" and (block.bulleted or is_prose(block, SENTENCE_WORDS))


def unnested(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with entries of a list inside another list's entry as paragraphs of that entry."""
    made: list[Block] = []
    outer: Block | None = None
    for block in blocks:
        if block.list_id == 0:
            outer = None
        elif outer is None or block.depth <= outer.depth:
            outer = block
        elif block.bulleted and outer.bulleted:
            block = paragraph(block, outer.list_id)
        made.append(block)
    return made


def entry(block: Block, list_id: int) -> Block:
    """A numbered block as a list entry without its number, links moved along."""
    match = NUMBER.match(block.text)
    shift = match.end() if match else 0
    links = tuple(
        Link(link.text, link.href, link.offset - shift) for link in block.links if link.offset >= shift
    )
    return Block(
        "list-item", block.text[shift:], GLYPH, list_id, 1, block.level, links, locator=block.locator
    )


def paragraph(block: Block, list_id: int) -> Block:
    """A block as a further paragraph of a list entry."""
    return Block("paragraph", block.text, "", list_id, 1, block.level, block.links, locator=block.locator)
