"""The text of one PDF page as PDFium gives it, and the pieces of it that are lines."""

from __future__ import annotations

import ctypes
import re

import pypdfium2.raw as pdfium  # the package starts PDFium when it is imported

from parsers.pdf_lines import MARKED_HYPHEN, is_bullet

LINE_BREAK = "\r\n"
MARKED_PIECE = re.compile(f"[^{MARKED_HYPHEN}]*{MARKED_HYPHEN}|[^{MARKED_HYPHEN}]+")
STRAY_BREAK = re.compile("\r\n?|\n")
FEW_BULLETS = 9  # characters of a line of nothing but bullets

Piece = tuple[int, str]  # where a line begins in the page's text, and its own


def page_text(handle: pdfium.FPDF_TEXTPAGE, count: int) -> str:
    """The text of so many characters, all that a loaded page has."""
    if count <= 0:
        return ""
    buffer = bytearray(4 * count + 4)
    place = ctypes.c_ushort.from_buffer(buffer)  # an array would be a type of its own for every length
    # The call by range: the bounded one leaves out what lies outside the page box.
    written = pdfium.FPDFText_GetText(handle, 0, count, place)
    return buffer[: 2 * (written - 1)].decode("utf-16-le", "replace")


def found_pieces(text: str) -> list[Piece]:
    """Where each line that holds text begins, and its text, the white space around it left out."""
    if text.count("\n") != text.count(LINE_BREAK) or text.count("\r") != text.count(LINE_BREAK):
        text = STRAY_BREAK.sub(lambda match: "\n" * len(match[0]), text)
        breaks = "\n"
    else:
        breaks = LINE_BREAK
    # PDFium swallows the line break after the hyphen that it marks.
    marked = MARKED_HYPHEN in text
    found: list[Piece] = []
    start, step = 0, len(breaks)
    for row in text.split(breaks):
        at = start
        for part in MARKED_PIECE.findall(row) if marked else (row,):
            stripped = part.strip()
            length = len(stripped)
            if length >= FEW_BULLETS:
                found.append((at if length == len(part) else at + part.index(stripped), stripped))
            elif stripped:
                found += bullets_apart(at + part.index(stripped), stripped)
            at += len(part)
        start += len(row) + step
    return found


def bullets_apart(start: int, text: str) -> list[Piece]:
    """A short line that begins at a position: one piece for each bullet where there is nothing but those of
    two columns, written apart from their lines."""
    if " " in text and all(map(is_bullet, text.split())):
        return [(start + spot, glyph) for spot, glyph in enumerate(text) if glyph != " "]
    return [(start, text)]
