"""Signs that the lines of a PDF were not joined as they were set, which no count of entries shows."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.blocks import Block
from parsers.entries import SENTENCE_END
from parsers.model import WarningCode
from parsers.roles import Role
from parsers.segment import Segment


def doubts(
    blocks: Sequence[Block], roles: Sequence[tuple[Role, str]], segment: Segment
) -> list[tuple[WarningCode, str]]:
    """All that the lines of a PDF say against the entries that were made of them."""
    found = unconfirmed_hyphens(segment)
    return found if segment.matches is not None else [*torn_entries(blocks, roles, segment), *found]


def unconfirmed_hyphens(segment: Segment) -> list[tuple[WarningCode, str]]:
    """The words broken at the end of a line of which nothing says whether the hyphen is their own."""
    found = [
        f"{name} {position}: {word}"
        for name, entries in (("headline", segment.headlines), ("item", segment.items))
        for position, entry in enumerate(entries, 1)
        for block in entry.blocks
        for word in block.unsure
    ]
    return [(WarningCode.UNCONFIRMED_HYPHEN, "; ".join(found))] if found else []


def torn_entries(
    blocks: Sequence[Block], roles: Sequence[tuple[Role, str]], segment: Segment
) -> list[tuple[WarningCode, str]]:
    """What says that a part of an item got lost where a column, a page or a picture parts its lines: an item
    without the end of a sentence, and a sentence between two entries that belongs to neither."""
    found = []
    whole = segment.items[:-1] if segment.truncated else segment.items
    for position, entry in enumerate(whole, 1):
        if not SENTENCE_END.search(entry.text):
            found.append(f"item {position} stops inside a sentence: “…{entry.text[-40:]}”")
    entries = {id(block) for entry in (*segment.headlines, *segment.items) for block in entry.blocks}
    at = [index for index, block in enumerate(blocks) if id(block) in entries]
    for index in range(at[0], at[-1]) if at else ():
        block = blocks[index]
        if roles[index][0] is Role.CAPTION and SENTENCE_END.search(block.text) and len(block.text) > 1:
            found.append(f"a sentence stands between two entries: “{block.text[:40]}”")
    return [(WarningCode.UNUSUAL_ENTRY, "; ".join(found))] if found else []
