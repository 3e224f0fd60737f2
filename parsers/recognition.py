"""Whose document it is: the publications that its address or its titles speak for, likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit

from parsers.blocks import Block
from parsers.marks import is_title_alone
from parsers.publication import Publication


def candidates(
    blocks: Sequence[Block], address: str | None, publications: Sequence[Publication]
) -> Iterator[Publication]:
    """The publications that a document may be of, each once, found only as far as they are asked for.

    The owner of the address comes alone; several of one site, or all where nobody owns it, in the order in
    which their titles stand in headings, then alone in a block, then in passing."""
    owners = owners_of(address, publications)
    if len(owners) == 1:
        yield owners[0]
        return
    by_title = [one for one in owners or publications if one.known_by_title]
    seen: set[str] = set()
    for one in chain(titled(blocks, by_title), owners):
        if one.name not in seen:
            seen.add(one.name)
            yield one


def owners_of(address: str | None, publications: Sequence[Publication]) -> list[Publication]:
    """The publications of an address's site: those whose issues have such addresses, else all."""
    owners = [one for one in publications if address and one.owns(address)]
    path = urlsplit(address or "").path
    return [one for one in owners if one.issue_address.search(path)] or owners


def titled(blocks: Sequence[Block], publications: Sequence[Publication]) -> Iterator[Publication]:
    """The publication of each title in a document, the most prominent titles first."""
    headings = [block for block in blocks if block.kind == "heading"]
    for block in headings:
        yield from (one for one in publications if one.title_pattern.search(block.text))
    for block in blocks:
        yield from (one for one in publications if not block.bulleted and is_title_alone(block, one))
    for block in blocks:
        yield from (one for one in publications if one.title_pattern.search(block.text))
