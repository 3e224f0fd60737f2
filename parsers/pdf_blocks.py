"""PDFs as blocks: the text of all pages in reading order, then what stands around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from parsers.blocks import Block
from parsers.model import Link
from parsers.pdf_file import Page, contents
from parsers.pdf_flow import flow
from parsers.pdf_frames import Box
from parsers.pdf_furniture import PAGE_NUMBER, furniture
from parsers.pdf_hyphens import Hyphens
from parsers.pdf_lines import DRAWN_BULLET, Line, box_of
from parsers.pdf_paragraphs import Draft, drafts, wording


def pdf_blocks(body: bytes) -> tuple[Block, ...]:
    """A PDF as blocks. DocumentError: encrypted, damaged, too_many_pages, no_text, no_unicode_map."""
    return blocks_of(contents(body)[0])


def blocks_of(found: Sequence[Page]) -> tuple[Block, ...]:
    """Every line of a PDF's pages in exactly one block, in reading order; heads and feet of its pages come
    after the text (those above the first page before it), each wording once."""
    outside = furniture(found)
    tops = {line.top for line in outside}  # to look up a whole line costs ten times as much as its height
    around = [line for page in found for line in page.lines if line.top in tops and line in outside]
    columns = flow(
        [[line for line in page.lines if line.top not in tops or line not in outside] for page in found]
    )
    hyphens = Hyphens([line for column in columns for line in column.lines])
    opening = {line.whole for line in around if line.page == 1 and opens(line, found[0])}
    before = [line for line in around if line.whole in opening]
    after = [line for line in around if line.whole not in opening]
    blocks = [block(draft, found, hyphens) for draft in drafts(columns)]
    return (*standing(before, found), *blocks, *standing(after, found))


def opens(line: Line, first: Page) -> bool:
    """Whether a head stands above the text of the first page and could be its title."""
    return line.middle < first.height / 2 and not PAGE_NUMBER.fullmatch(line.whole)


def standing(lines: Iterable[Line], pages: Sequence[Page]) -> Iterator[Block]:
    """Heads and feet as one paragraph for each wording, with all places where it stands."""
    places: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        places[line.whole].append(line)
    for text, at in places.items():
        yield Block("paragraph", text, locator=locator(((line.page, line.box) for line in at), pages))


def block(draft: Draft, pages: Sequence[Page], hyphens: Hyphens) -> Block:
    """A block from the lines that make it up."""
    text, starts, unsure = wording(draft.lines, hyphens)
    text = text.strip()
    return Block(
        "heading" if draft.heading else "list-item" if draft.bullet else "paragraph",
        text,
        glyph="" if draft.bullet == DRAWN_BULLET else draft.bullet,
        level=int(draft.heading),
        links=tuple(links(draft.lines, starts, text)) if starts else (),
        locator=locator(boxes(draft), pages),
        unsure=unsure,
    )


def boxes(draft: Draft) -> list[tuple[int, Box]]:
    """The page and the box of each part of a block: one for each column it runs through."""
    lines, places = draft.lines, draft.places
    if places[0] is places[-1]:  # no column is come back to
        return [(lines[0].page, box_of(lines))]
    ends = [at for at in range(1, len(lines)) if places[at] is not places[at - 1]]
    parts = [lines[start:end] for start, end in zip((0, *ends), (*ends, len(lines)), strict=True)]
    return [(part[0].page, box_of(part)) for part in parts]


def locator(places: Iterable[tuple[int, Box]], pages: Sequence[Page]) -> str:
    """Pages and boxes in the form of Block.locator."""
    shown = [(number, *pages[number - 1].box_shown(box)) for number, box in places]
    return "; ".join(
        [f"page {at} box {x0:.1f} {top:.1f} {x1:.1f} {end:.1f}" for at, x0, top, x1, end in shown]
    )


def links(lines: Sequence[Line], starts: Sequence[int], text: str) -> Iterator[Link]:
    """The links on a block's lines, each at the first place of its text from its line on."""
    for line, start in zip(lines, starts, strict=True):
        for anchor in line.anchors:
            offset = text.find(anchor.text, start)
            if offset >= 0:
                yield Link(anchor.text, anchor.href, offset)
