"""One text line of a PDF page, with its box, and its text as we keep it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parsers.blocks import normalised, unbulleted
from parsers.pdf_frames import Box

SOFT_HYPHEN = "\u00ad"
# PDFium hands out U+FFFE for an ASCII hyphen at a line's end.
MARKED_HYPHEN = "\ufffe"
DRAWN_BULLET = "\ufffc"  # stands for a bullet that is no letter
HYPHENS = ("-", "\u2010", SOFT_HYPHEN, MARKED_HYPHEN)
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
LETTERS = 5  # so many in a row that stand alone are one word with wide spaces
LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
SPELT_OUT = str.maketrans(LIGATURES)


class Line(NamedTuple):
    """One line of one page. `text` is without bullet and line-end hyphen, which stand apart in `bullet` and
    `hyphen`; the box is in points from the top left of the page as it is read; the text begins at `text_x0`,
    after the bullet; `size` is the height of its letters, `middle` the height half-way down the line."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    text_x0: float
    size: float
    middle: float
    bullet: str = ""
    hyphen: str = ""
    anchors: tuple[Anchor, ...] = ()

    @property
    def box(self) -> Box:
        """The box as (x0, top, x1, bottom)."""
        return self[2:6]

    @property
    def whole(self) -> str:
        """The line as one reads it: with its bullet and its line-end hyphen."""
        return f"{self.bullet} {self.text}{self.hyphen}" if self.bullet else self.text + self.hyphen


def box_of(lines: Sequence[Line]) -> Box:
    """The smallest box around some lines."""
    _, _, x0s, tops, x1s, bottoms, *_ = zip(*lines, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def usual_size(lines: Iterable[Line]) -> float:
    """The height of most letters of a text, to a tenth of a point; 0 where there is none."""
    exact: dict[float, int] = {}
    for line in lines:
        exact[line.size] = exact.get(line.size, 0) + len(line.text)
    sizes: dict[float, int] = {}
    for size, letters in exact.items():
        rounded = round(size, 1)
        sizes[rounded] = sizes.get(rounded, 0) + letters
    return max(sizes, key=sizes.__getitem__) if sizes else 0.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link over a part of a line: the text under it, where it leads, and its box."""

    text: str
    href: str
    box: Box

    def lies_on(self, line: Line) -> bool:
        """Whether the middle of this link lies inside a line's box."""
        x, y = (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2
        return line.x0 <= x <= line.x1 and line.top <= y <= line.bottom


def is_bullet(text: str) -> bool:
    """Whether a text is one bullet and nothing else."""
    return len(text) == 1 and unbulleted(f"{text} x")[1] == "x"


def without_hyphen(text: str) -> tuple[str, str]:
    """A line's text without the hyphen that ends it inside a word, and that hyphen ("" where none does)."""
    if not text.endswith(HYPHENS) or not (text[-2:-1].isalnum() or text[-2:-1] == "_"):
        return text, ""
    return text[:-1], "-" if text[-1] == MARKED_HYPHEN else text[-1]


def needs_no_cleaning(text: str) -> bool:
    """Whether cleaning would take nothing from a text but spaces around it."""
    return (
        text.isprintable()
        and "  " not in text
        and (text.isascii() or not (any(map(text.__contains__, LIGATURES)) or decomposed(text)))
    )


def decomposed(text: str) -> bool:
    """Whether normalisation would change the letters of a text."""
    return not unicodedata.is_normalized("NFC", text)


def unspaced(text: str) -> str:
    """A text without the spaces between its letters, where every letter stands alone."""
    letters = text.split(" ")
    return "".join(letters) if len(letters) >= LETTERS and max(map(len, letters)) == 1 else text


def cleaned(text: str) -> str:
    """Normalised text, ligatures spelt out and control characters left out."""
    if needs_no_cleaning(text):
        return text.strip()
    return normalised(CONTROL.sub("", text.translate(SPELT_OUT)))
