"""The few functions of PDFium that are asked for every line, called by address."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium  # the package starts PDFium when it is imported

BOXES, SIDES = 1024, 4  # boxes asked for at once; left, top, right and bottom of each
# Places that never change, made once: a call without declared types then has nothing to convert.
ROOM = (ctypes.c_float * (SIDES * BOXES))()
PLACES = [ctypes.byref(ROOM, 4 * SIDES * at) for at in range(BOXES)]


def by_address(name: str, gives: type) -> Callable[..., Any]:
    """A function of PDFium that takes what it is given as it is: half the cost of the package's binding."""
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(gives)(address or 0)


loose_box = by_address("FPDFText_GetLooseCharBox", ctypes.c_int)
char_angle = by_address("FPDFText_GetCharAngle", ctypes.c_float)


class TextHandle:
    """A loaded text page, asked for some of its characters by their numbers."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE) -> None:
        self.given = ctypes.c_void_p.from_param(ctypes.cast(text_page, ctypes.c_void_p).value)

    def sides(self, numbers: Sequence[int]) -> list[float]:
        """Left, top, right and bottom of the character of each number, one after the other."""
        if len(numbers) > BOXES:
            return self.sides(numbers[:BOXES]) + self.sides(numbers[BOXES:])
        ctypes.memset(ROOM, 0, 4 * SIDES * len(numbers))  # a character without a place leaves it as it was
        deque(map(loose_box, repeat(self.given), numbers, PLACES), maxlen=0)
        return ROOM[: SIDES * len(numbers)]

    def angles(self, numbers: Sequence[int]) -> list[float]:
        """The direction in which the character of each number is read, in radians."""
        return list(map(char_angle, repeat(self.given), numbers))
