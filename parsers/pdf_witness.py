"""The second witness of a PDF: pdfplumber reads the boxes in which PDFium found each block."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any

from parsers.blocks import Block, DocumentError, squeezed
from parsers.model import Discrepancy, ErrorCode
from parsers.pdf_frames import Box, Frame
from parsers.pdf_lines import cleaned

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

Char = dict[str, Any]

PLACE = re.compile(r"page (\d+) box (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+)")
CODE = "(cid:"  # how pdfplumber writes a character whose meaning it does not know
CODES = re.compile(r"\\\(cid:\d+\\\)")
SIGN_FONT = re.compile("dingbats|symbol", re.IGNORECASE)
SMALL = 0.85  # times the usual size of letters: the numbers of footnotes stay below
TOLERANCE = 1.0  # points by which a character's middle may lie outside a box
HYPHENS = ("-", "\u2010")
# What pdfminer lets through on a bad file besides its own errors.
BUILT_IN_ERRORS = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError,
    NotImplementedError, EOFError, struct.error, zlib.error,
)  # fmt: skip


def differences(body: bytes, blocks: Sequence[tuple[str, Block]]) -> tuple[Discrepancy, ...]:
    """Where pdfplumber reads other characters than a block holds, white space, line-end hyphens and bullets
    aside; `blocks` are pairs of a place ("item 3") and a block of `pdf_blocks`. DocumentError where
    pdfplumber can't read the PDF, finds no pages in it or needs too much memory."""
    numbers = sorted({page for _, block in blocks for page, _ in boxes(block.locator)})
    with opened(body, numbers) as document:
        pages = {page.page_number: characters(page) for page in document.pages}
    if numbers and not pages:
        raise DocumentError(ErrorCode.NO_TEXT, "expected pages, found that pdfplumber sees none")
    return tuple(found for place, block in blocks for found in difference(place, block, pages))


@contextmanager
def opened(body: bytes, numbers: list[int]) -> Iterator[PDF]:
    """Some pages of a PDF as pdfplumber opens it; whatever it raises meanwhile becomes a DocumentError."""
    import pdfplumber
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        with pdfplumber.open(BytesIO(body), pages=numbers) as document:
            yield document
    except MemoryError as error:
        raise out_of_memory() from error
    except (PdfminerException, MalformedPDFException, PSException, *BUILT_IN_ERRORS) as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, MemoryError):
            raise out_of_memory() from error
        said = str(error).strip() or type(cause or error).__name__
        raise DocumentError(
            ErrorCode.DAMAGED, f"expected a PDF that pdfplumber can read, found: {said[:200]}"
        ) from error


def out_of_memory() -> DocumentError:
    """pdfplumber took more memory than there is."""
    return DocumentError(ErrorCode.PARSE_MEMORY, "expected pdfplumber to read it, found too little memory")


def boxes(locator: str) -> list[tuple[int, Box]]:
    """The pages and boxes of a block's locator."""
    return [
        (int(page), (float(x0), float(top), float(x1), float(bottom)))
        for page, x0, top, x1, bottom in PLACE.findall(locator)
    ]


def characters(page: Page) -> list[Char]:
    """The characters of a page in the order of the file. Each gains `x` and `y`, its middle measured as our
    boxes are, and `along` and `down`, the same in the direction in which it is read."""
    left, top = offset(page)
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2 - left, (char["top"] + char["bottom"]) / 2 - top
        rightwards, upwards = char["matrix"][:2]
        if abs(upwards) > abs(rightwards):
            along, down = (-y, x) if upwards > 0 else (y, -x)
        else:
            along, down = (x, y) if rightwards >= 0 else (-x, -y)
        char.update(x=x, y=y, along=along, down=down)
    return page.chars


def offset(page: Page) -> tuple[float, float]:
    """Where the visible part of a page begins in pdfplumber's coordinates, which count from the media box."""
    media, crop = (normal(box) if box else None for box in (page.page_obj.mediabox, page.page_obj.cropbox))
    assert media is not None
    crop = crop or media
    visible = (
        max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    )  # fmt: skip
    left, top, _, _ = Frame(*media, page.rotation // 90).shown(visible)
    return left + page.bbox[0], top + page.bbox[1]


def normal(box: Sequence[float]) -> Box:
    """A box whose corners come in the usual order."""
    (left, right), (low, high) = sorted((box[0], box[2])), sorted((box[1], box[3]))
    return float(left), float(low), float(right), float(high)


def difference(place: str, block: Block, pages: dict[int, list[Char]]) -> Iterator[Discrepancy]:
    """The discrepancy of one block, if there is one."""
    from pdfplumber.utils.text import dedupe_chars

    found = [inside(pages.get(page, []), box) for page, box in boxes(block.locator)]
    if not vouched(block, found):
        # Bold type is often the same letters twice, which PDFium sees through.
        once = [dedupe_chars(part, tolerance=1) for part in found]
        if not vouched(block, once) and not vouched(block, [without_notes(part) for part in once]):
            theirs = " ".join(line for part in without_bullet(once, block.glyph) for line in set_lines(part))
            yield Discrepancy("pdfplumber", "wording", place, block.text, cleaned(theirs))


def without_notes(chars: Sequence[Char]) -> list[Char]:
    """Characters without small digits: the numbers of footnotes, which are no part of a text."""
    usual = median(char["size"] for char in chars) if chars else 0.0
    return [char for char in chars if char["size"] > SMALL * usual or not char["text"].isdigit()]


def vouched(block: Block, parts: Sequence[list[Char]]) -> bool:
    """Whether the characters in a block's boxes, or in each of them if they are one head on several pages,
    read as the block does."""
    bare = without_bullet(parts, block.glyph)
    return same(block.text, bare) or all(same(block.text, [part]) for part in parts)


def inside(chars: Sequence[Char], box: Box) -> list[Char]:
    """The characters whose middle lies in a box."""
    x0, top, x1, bottom = box[0] - TOLERANCE, box[1] - TOLERANCE, box[2] + TOLERANCE, box[3] + TOLERANCE
    return [char for char in chars if x0 <= char["x"] <= x1 and top <= char["y"] <= bottom]


def without_bullet(parts: Sequence[list[Char]], glyph: str) -> list[list[Char]]:
    """The characters of a block's boxes without the bullet that stands leftmost in the first line."""
    visible = [char for part in parts[:1] for char in part if char["text"].strip()]
    if not glyph or not visible:
        return list(parts)
    highest = min(visible, key=lambda char: char["down"])
    first_line = (char for char in visible if char["down"] - highest["down"] <= highest["size"] / 2)
    bullet = min(first_line, key=lambda char: char["along"])
    text = bullet["text"]
    # Fonts of signs draw a bullet where pdfplumber reads a letter.
    signs = SIGN_FONT.search(bullet["fontname"]) is not None
    if text != glyph and not text.startswith(CODE) and text.isalnum() and not signs:
        return list(parts)
    return [[char for char in part if char is not bullet] for part in parts]


def same(ours: str, parts: Sequence[list[Char]]) -> bool:
    """Whether characters read as our text does, in the order of the file or as they stand on the page."""
    text = squeezed(ours)
    return agrees(text, [line for part in parts for line in filed_lines(part)]) or agrees(
        text, [line for part in parts for line in set_lines(part)]
    )


def filed_lines(chars: Sequence[Char]) -> list[str]:
    """The text of characters in the order of the file, parted where the height changes."""
    lines: list[str] = []
    height: float | None = None
    for char in chars:
        if height is None or abs(char["down"] - height) > char["size"] / 2:
            lines.append("")
        height = char["down"]
        lines[-1] += char["text"]
    return lines


def set_lines(chars: Sequence[Char]) -> list[str]:
    """The text of characters line by line from the top, each line from the left."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char["down"]):
        if not lines or char["down"] - lines[-1][-1]["down"] > char["size"] / 3:
            lines.append([])
        lines[-1].append(char)
    return ["".join(char["text"] for char in sorted(line, key=lambda char: char["along"])) for line in lines]


def agrees(ours: str, lines: Sequence[str]) -> bool:
    """Whether lines make up our text, hyphens at line ends kept or not."""
    position = 0
    for line in lines:
        theirs = squeezed(cleaned(line))
        end = matched(ours, position, theirs)
        if end is None and theirs.endswith(HYPHENS):
            end = matched(ours, position, theirs[:-1])
        if end is None:
            return False
        position = end
    return position == len(ours)


def matched(ours: str, position: int, theirs: str) -> int | None:
    """Where a line of theirs ends in our text if it stands there; a character unknown to them matches up to
    three of ours, since a ligature is one."""
    if CODE not in theirs:
        return position + len(theirs) if ours.startswith(theirs, position) else None
    found = re.compile(CODES.sub(".{0,3}?", re.escape(theirs))).match(ours, position)
    return found.end() if found else None
