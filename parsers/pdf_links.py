"""The links of one PDF page: annotations that lead to an address, and the text under them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2.raw as pdfium

from parsers.pdf_frames import Frame
from parsers.pdf_lines import Anchor, cleaned

WEB = ("http://", "https://", "mailto:")
# What nearly all addresses and texts fit in, so that PDFium need not be asked first how long they are.
ADDRESS_BYTES, TEXT_UNITS = 2048, 1024
AddressRoom, TextRoom = ctypes.c_char * ADDRESS_BYTES, ctypes.c_ushort * TEXT_UNITS


def anchors(
    document: pdfium.FPDF_DOCUMENT, page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE, frame: Frame
) -> Iterator[Anchor]:
    """The links of a loaded page that lie over text and lead to the web or to a mailbox."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        href = address(document, link)
        rect = pdfium.FS_RECTF()
        if href.startswith(WEB) and pdfium.FPDFLink_GetAnnotRect(link, rect):
            text = bounded_text(text_page, rect)
            if text:
                # Some producers write the corners of the box the other way round.
                (left, right), (low, high) = sorted((rect.left, rect.right)), sorted((rect.bottom, rect.top))
                yield Anchor(text, href, frame.shown((left, low, right, high)))


def address(document: pdfium.FPDF_DOCUMENT, link: pdfium.FPDF_LINK) -> str:
    """Where a link leads, "" if not to an address."""
    action = pdfium.FPDFLink_GetAction(link)
    if not action:
        return ""
    buffer = AddressRoom()
    length = pdfium.FPDFAction_GetURIPath(document, action, buffer, ADDRESS_BYTES)
    if length > ADDRESS_BYTES:
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
    return buffer.value.decode("utf-8", "replace")


def bounded_text(text_page: pdfium.FPDF_TEXTPAGE, rect: pdfium.FS_RECTF) -> str:
    """The text inside a box, normalised."""
    box = (rect.left, rect.top, rect.right, rect.bottom)
    buffer = TextRoom()
    length = pdfium.FPDFText_GetBoundedText(text_page, *box, buffer, TEXT_UNITS)
    if length == TEXT_UNITS:
        length = pdfium.FPDFText_GetBoundedText(text_page, *box, None, 0)
        buffer = (ctypes.c_ushort * (length + 1))()
        pdfium.FPDFText_GetBoundedText(text_page, *box, buffer, length)
    return cleaned(bytes(buffer)[: 2 * max(0, length)].decode("utf-16-le", "replace").rstrip("\x00"))
