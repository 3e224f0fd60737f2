"""A PDF as pages of text lines, or the typed reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pypdfium2.raw as pdfium

from parsers.blocks import DocumentError
from parsers.model import ErrorCode
from parsers.pdf_claims import day_made
from parsers.pdf_frames import Box, Frame
from parsers.pdf_lines import Line
from parsers.pdf_links import anchors
from parsers.pdf_shapes import with_drawn_bullets
from parsers.pdf_text import PageText

PAGE_LIMIT = 200
END_MARK, END_REACH = b"%%EOF", 2048


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its frames as shown and as read (which differ where the text runs
    sideways), its lines in the order of the file, measured in the second frame, and how many characters it
    has and how many of them mean nothing in Unicode."""

    number: int
    shown: Frame
    read: Frame
    lines: tuple[Line, ...]
    characters: int
    unmapped: int

    @property
    def height(self) -> float:
        """The height in points of the page as it is read."""
        return self.read.size[1]

    def box_shown(self, box: Box) -> Box:
        """A box of a line as (x0, top, x1, bottom) of the page as shown."""
        return box if self.read is self.shown else self.shown.shown(self.read.native(box))


def contents(body: bytes) -> tuple[tuple[Page, ...], date | None]:
    """Every page of a PDF, and the day on which it says it was made. DocumentError: encrypted, damaged,
    too_many_pages, no_text, no_unicode_map."""
    with opened(body) as document:
        count = page_count(document)
        found = tuple(page(document, number, count) for number in range(1, count + 1))
        made = day_made(document)
    check_text(found)
    return found, made


@contextmanager
def opened(body: bytes) -> Iterator[pdfium.FPDF_DOCUMENT]:
    """The PDF as PDFium opens it, closed afterwards; DocumentError encrypted or damaged."""
    document = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
    if not document:
        raise refusal(pdfium.FPDF_GetLastError(), len(body))
    try:
        whole = END_MARK in body[-END_REACH:] or pdfium.FPDF_DocumentHasValidCrossReferenceTable(document)
        # PDFium pieces a cut file together without a word, and what was cut off shows nowhere.
        if not whole:
            raise DocumentError(
                ErrorCode.DAMAGED, "expected a whole PDF, found one without its end mark and its object table"
            )
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def refusal(error: int, length: int) -> DocumentError:
    """Why PDFium did not open a file, by its error number."""
    if error in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return DocumentError(
            ErrorCode.ENCRYPTED, "expected a PDF open to all, found one that needs a password"
        )
    return DocumentError(
        ErrorCode.DAMAGED, f"expected a PDF, found {length} bytes that can't be opened as one"
    )


def page_count(document: pdfium.FPDF_DOCUMENT) -> int:
    """How many pages there are; DocumentError where there are none or too many."""
    count = int(pdfium.FPDF_GetPageCount(document))
    if count < 1:
        raise DocumentError(ErrorCode.NO_TEXT, "expected pages, found a PDF of 0 pages")
    if count > PAGE_LIMIT:
        raise DocumentError(ErrorCode.TOO_MANY_PAGES, f"expected at most {PAGE_LIMIT} pages, found {count}")
    return count


def page(document: pdfium.FPDF_DOCUMENT, number: int, count: int) -> Page:
    """One page by its number; DocumentError damaged where PDFium can't load it."""
    handle = pdfium.FPDF_LoadPage(document, number - 1)
    text = pdfium.FPDFText_LoadPage(handle) if handle else None
    try:
        if not text:
            raise DocumentError(
                ErrorCode.DAMAGED,
                f"expected {count} readable pages, found that page {number} can't be loaded",
            )
        frame = visible_frame(handle)
        read = PageText(text, frame)
        links = tuple(anchors(document, handle, text, read.frame))
        lines = with_drawn_bullets(handle, read.frame, tuple(read.lines(number, links)))
        return Page(number, frame, read.frame, tuple(lines), read.characters, read.unmapped)
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        if handle:
            pdfium.FPDF_ClosePage(handle)


def visible_frame(handle: pdfium.FPDF_PAGE) -> Frame:
    """The visible part of a loaded page."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(handle, rect)
    return Frame(rect.left, rect.bottom, rect.right, rect.top, pdfium.FPDFPage_GetRotation(handle))


def check_text(found: tuple[Page, ...]) -> None:
    """Raise DocumentError where the pages hold no text, or none that Unicode knows."""
    characters, unmapped = sum(page.characters for page in found), sum(page.unmapped for page in found)
    if not characters:
        raise DocumentError(ErrorCode.NO_TEXT, f"expected text, found 0 characters on {len(found)} pages")
    if 2 * unmapped > characters:
        raise DocumentError(
            ErrorCode.NO_UNICODE_MAP,
            f"expected letters, found {unmapped} of {characters} characters without a meaning in Unicode",
        )
