"""Headlines of several lines: what stands right behind a headline's first line and is a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.blocks import Block
from parsers.entries import CAPTION_LIMIT, Group, is_link
from parsers.marks import Mark


def with_further_lines(
    blocks: Sequence[Block], found: Sequence[Mark], heads: Sequence[int], stop: int
) -> Group:
    """The headlines with the lines behind each that are its own; none is from `stop` on."""
    ends = [*heads[1:], stop]
    made: Group = []
    for at, end in zip(heads, ends, strict=True):
        entry = [at]
        # Behind the last one a label may stand, unless each one before it has a second line.
        certain = at != heads[-1] or (len(made) > 1 and all(len(other) > 1 for other in made))
        while entry[-1] + 1 < end and is_further_line(blocks, found, entry, certain=certain):
            entry.append(entry[-1] + 1)
        made.append(entry)
    return made


def is_further_line(
    blocks: Sequence[Block], found: Sequence[Mark], entry: Sequence[int], *, certain: bool
) -> bool:
    """Whether the block behind a headline is a line of it: it goes on with a small letter, stands in the same
    list element, or only a line break parts them; where neither is `certain`, both."""
    at = entry[-1] + 1
    head, block = blocks[entry[0]], blocks[at]
    if (
        block.aside
        or block.bulleted
        or block.kind != "paragraph"
        or found[at] is not Mark.PLAIN
        or is_link(block)
    ):
        return False
    if len(block.text) >= CAPTION_LIMIT or block.list_id != head.list_id:
        return False
    if block.text[0].islower():
        return True
    inside = bool(head.list_id)
    same = (block.line or inside) if certain else (block.line and inside)
    return same and len(block.text.split()) > 1
