"""Which pairs of lists on a page are issues: those that stand under titles and tell of the same things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.bare_lists import bare_cores, pair_cores, promoted, wordless_cores
from parsers.blocks import Block, refuse_folded
from parsers.cores import Core, are_related, bulleted_cores, kin
from parsers.entries import is_link
from parsers.marks import Mark, is_title_alone, long_blocks, places
from parsers.model import Key
from parsers.publication import Publication
from parsers.titles import PAGE_TITLE, leads_away, style, title_at

HOST = re.compile(
    r"https?://(?:www\.)?([^/:?#]+)", re.IGNORECASE
)  # the last one counts: archives put their own first
NEAR = 4  # how far above lists a heading may announce them
AWAY = re.compile(r"(?!#.|mailto:)", re.IGNORECASE)  # links within the page lead to its own lists


def cores_of(blocks: Sequence[Block], found: list[Mark], publication: Publication) -> list[Core]:
    """The lists of every issue of a document, in reading order."""
    long = long_blocks(blocks, publication)
    pairs = pair_cores(blocks, found, long, publication)
    cores = [*pairs, *bulleted_cores(blocks, promoted(blocks, found, publication), pairs)]
    alike = [core for core in cores if kin(blocks, core)]
    even = any(len(core.headlines) == len(core.items) >= publication.fewest_items for core in cores)
    if not alike and not even:
        refuse_folded(blocks)
        lost = [core.items for core in cores if not are_related(blocks, core)]
        alike = bare_cores(blocks, found, long, publication, lost)
        cores += alike
    if not any(core.headlines for core in cores):
        cores += wordless_cores(blocks, found, long, publication)
    cores.sort(key=lambda core: core.first)
    for core in cores:
        refuse_folded(blocks[core.first : core.last + 2])
    for before, core in pairwise(cores):
        core.barrier = before.last + 1
    cores = own_lists(blocks, found, cores, publication)
    chosen = issues_among(blocks, found, cores, alike, pairs, publication)
    for before, core in pairwise(chosen):
        core.floor = before.last + 1
    return chosen


def own_lists(
    blocks: Sequence[Block], found: Sequence[Mark], cores: list[Core], publication: Publication
) -> list[Core]:
    """The cores without teasers of other pages, be these as kin as they like. Lists of which every headline
    is a link stay where nothing else can be the issue and no heading says that they are something else."""
    for core in cores:
        core.is_teasing = is_teasing(blocks, core, publication)
    own = [core for core in cores if not core.is_teasing]
    if any(core.headlines for core in own):
        return own
    return own + [core for core in cores if core.is_teasing and not announced(blocks, found, core)]


def is_teasing(blocks: Sequence[Block], core: Core, publication: Publication) -> bool:
    """Whether every headline of a core is a link to another page of the site, or to anywhere where no words
    tell that the items are theirs, or such a link closes each item."""
    heads = [blocks[at] for entry in core.headlines for at in entry]
    if heads and all(map(is_link, heads)):
        within = all(AWAY.match(link.href) is None for head in heads for link in head.links)
        return all(leads_on(head, publication) for head in heads) or not (within or kin(blocks, core))
    behind = [item[-1] + 1 for item in core.items]
    return len(behind) == len(core.headlines) and all(
        at < len(blocks) and leads_on(blocks[at], publication) for at in behind
    )


def leads_on(block: Block, publication: Publication) -> bool:
    """Whether a block is a link to another page of the publication's site and nothing else."""
    hrefs = [link.href for link in block.links if AWAY.match(link.href)]
    hosts = [HOST.findall(href)[-1:] for href in hrefs]
    return (
        bool(hrefs)
        and is_link(block)
        and all(
            not host or any(own.removeprefix("www.") == host[0].lower() for own in publication.hosts)
            for host in hosts
        )
    )


def announced(blocks: Sequence[Block], found: Sequence[Mark], core: Core) -> bool:
    """Whether a heading of its own that is none of the publication's stands right above a core."""
    for index in range(core.first - 1, max(core.first - NEAR, -1), -1):
        if found[index] in {Mark.TITLE, Mark.HEADLINE_LABEL}:
            return False
        if blocks[index].kind == "heading" and found[index] is Mark.PLAIN:
            return True
    return False


def issues_among(
    blocks: Sequence[Block],
    found: Sequence[Mark],
    cores: list[Core],
    alike: list[Core],
    pairs: list[Core],
    publication: Publication,
) -> list[Core]:
    """The cores that are issues: those whose lists are kin, and where a title has none such the first pair of
    lists under it. Comments and other lists of long entries have no title of their own; where no core has one
    (a copy whose number is in the address alone) the first with headlines stands."""
    paired = [core for core in cores if core.headlines]
    titles = {id(core): title_above(found, blocks, core, publication) for core in paired}
    # Related posts may be kin too, each excerpt to its title.
    chosen = [
        core for core in paired if core in alike and (titles[id(core)] is not None or core not in pairs)
    ]
    chosen = chosen or [core for core in paired if core in alike]
    styles = {style(blocks[at]) for core in chosen if (at := titles[id(core)]) is not None}
    known = {number(blocks, titles[id(core)], publication) for core in chosen}
    for core in sorted(paired, key=lambda core: (titled_by_page(blocks, titles[id(core)]), core.first)):
        at = titles[id(core)]
        named = number(blocks, at, publication)
        if at is None or named in known:
            continue
        alone = is_title_alone(blocks[at], publication) and are_related(blocks, core)
        if chosen and (isinstance(named, int) or not (alone or style(blocks[at]) in styles)):
            continue
        known.add(named)
        styles.add(style(blocks[at]))
        chosen.append(core)
    return sorted(chosen, key=lambda core: core.first) or paired[:1] or cores[:1]


def titled_by_page(blocks: Sequence[Block], title: int | None) -> bool:
    """Whether a title is the page's own, under which all of the page stands."""
    return title is not None and blocks[title].level == PAGE_TITLE


def title_above(
    found: Sequence[Mark], blocks: Sequence[Block], core: Core, publication: Publication
) -> int | None:
    """The nearest title above a core that does not lead away to another issue."""
    above = reversed(places(found, Mark.TITLE, 0, core.first))
    return next((at for at in above if not leads_away(blocks[at], publication)), None)


def number(blocks: Sequence[Block], title: int | None, publication: Publication) -> Key | int | None:
    """What tells a title from another: its number, else its place."""
    if title is None:
        return None
    return title_at(blocks, title, publication).key or title
