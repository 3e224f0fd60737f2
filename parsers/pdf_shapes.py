"""Bullets that a PDF draws as shapes instead of setting them as letters."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2.raw as pdfium

from parsers.pdf_frames import Box, Frame
from parsers.pdf_lines import DRAWN_BULLET, Line, is_bullet

OBJECTS = 5000  # a page of more is a drawing
SMALLEST, LARGEST = 1.2, 10.0  # points
UNEVEN = 1.5  # points by which a bullet may be wider than high, or higher
REACH = 3.0  # heights of the letters between a bullet and its line


def with_drawn_bullets(handle: pdfium.FPDF_PAGE, frame: Frame, lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a loaded page; where none has a bullet, with those that are drawn to the left of them."""
    if not lines or any(line.bullet or is_bullet(line.text) for line in lines):
        return lines
    shapes = list(small_shapes(handle, frame))
    return [bulleted(line, shapes) for line in lines] if shapes else lines


def small_shapes(handle: pdfium.FPDF_PAGE, frame: Frame) -> Iterator[Box]:
    """The boxes of the small and even shapes and pictures of a page."""
    count = pdfium.FPDFPage_CountObjects(handle)
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for number in range(count if count <= OBJECTS else 0):
        each = pdfium.FPDFPage_GetObject(handle, number)
        kind = pdfium.FPDFPageObj_GetType(each)
        if kind not in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE}:
            continue
        if pdfium.FPDFPageObj_GetBounds(each, left, low, right, high):
            wide, tall = right.value - left.value, high.value - low.value
            if SMALLEST <= wide <= LARGEST and abs(wide - tall) <= UNEVEN:
                yield frame.shown((left.value, low.value, right.value, high.value))


def bulleted(line: Line, shapes: Sequence[Box]) -> Line:
    """A line with the bullet drawn to its left, if there is one."""
    for x0, top, x1, bottom in shapes:
        if line.top <= (top + bottom) / 2 <= line.bottom and -1.0 <= line.x0 - x1 <= REACH * line.size:
            return line._replace(bullet=DRAWN_BULLET, x0=x0)
    return line
