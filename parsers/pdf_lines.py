"""The text lines of one PDF page as PDFium reads them, each with its box on the page."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2.raw as pdfium

from parsers.blocks import normalised, unbulleted
from parsers.pdf_frames import Box, Frame, union

# PDFium hands out U+FFFE for an ASCII hyphen at a line's end, and swallows the line break after it.
MARKED_HYPHEN = "\ufffe"
LINE_END = re.compile(f"\r?\n|\r|(?<={MARKED_HYPHEN})")
HYPHENATED = re.compile(f"(?<=\\w)([-\u2010\u00ad{MARKED_HYPHEN}])$")
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
SPACE = re.compile(r"(?<=\S) (?=\S)")
WIDE_GAP = 1.2  # times the height of the letters; spaces of justified text stay below
ANGLES = 8  # how many lines are asked for their direction
LOOK, SECOND_LOOK = 3, 12  # how many of the longest lines are looked at for a gap
# What a font without a map to Unicode leaves behind; bullets of symbol fonts (U+F0xx) are none of it.
UNMAPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uefff\uf100-\uf8ff\ufffd]")
FIRST_LIGATURE = "\ufb00"
LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    }
)


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


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of one page, equal only to itself. `text` is without bullet and line-end hyphen, which stand
    apart in `bullet` and `hyphen`; the box is in points from the top left of the page as it is read; the text
    begins at `text_x0`, after the bullet; `size` is the height of its letters."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    text_x0: float
    size: float
    bullet: str = ""
    hyphen: str = ""
    anchors: tuple[Anchor, ...] = ()

    @property
    def middle(self) -> float:
        """The height half-way between top and bottom."""
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Box:
        """The box as (x0, top, x1, bottom)."""
        return self.x0, self.top, self.x1, self.bottom

    @property
    def whole(self) -> str:
        """The line as one reads it: with its bullet and its line-end hyphen."""
        return f"{self.bullet} {self.text}{self.hyphen}" if self.bullet else self.text + self.hyphen


class PageText:
    """The text of one loaded page; its lines cost the bare text, and two or three boxes and an angle each.
    `frame` is the page turned so that most of its lines run from left to right."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, visible: Frame) -> None:
        self.handle, self.rect = text_page, pdfium.FS_RECTF()
        count = pdfium.FPDFText_CountChars(text_page)
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        # The call by range: the bounded one leaves out what lies outside the page box.
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer) if count > 0 else 1
        self.text = bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "replace")
        self.one_to_one = len(self.text) == count
        self.spans = tuple(self.found_spans())
        self.characters = sum(end - start for start, end in self.spans)
        self.unmapped = sum(self.unmapped_in(start, end) for start, end in self.spans)
        self.frame = replace(visible, turns=self.reading_turns(visible.turns))

    def lines(self, number: int, anchors: tuple[Anchor, ...] = ()) -> Iterator[Line]:
        """The lines of page `number` in the order of the file, each with the anchors that lie on it."""
        lines = [self.line(number, start, end) for start, end in self.spans]
        gutter = self.gutter(lines)
        if gutter is not None:
            spans = [part for span in self.spans for part in self.parted(span, gutter)]
            lines = [self.line(number, start, end) for start, end in spans]
        for line in lines:
            if not line.text and not line.bullet:
                continue  # nothing but control characters
            on_it = tuple(anchor for anchor in anchors if anchor.lies_on(line)) if anchors else ()
            yield replace(line, anchors=on_it) if on_it else line

    def gutter(self, lines: Sequence[Line]) -> float | None:
        """Where a gap runs down through the longest lines: PDFium makes one line of two columns where the
        file writes them row by row."""
        longest = sorted(zip(lines, self.spans, strict=True), key=lambda pair: pair[0].text_x0 - pair[0].x1)
        spans = [span for _, span in longest[:SECOND_LOOK]]
        if sum(self.torn(span) for span in spans[:LOOK]) < LOOK - 1:
            return None
        # Most pages end here; a wide space of justified text gets no further than the second look.
        for middle in self.shared_gaps(spans[:LOOK]):
            if middle in self.shared_gaps(spans):
                return middle
        return None

    def torn(self, span: tuple[int, int]) -> bool:
        """Whether there is a wide gap between two of the pieces in which the file writes a line."""
        start, end = self.index(span[0]), self.index(span[1] - 1) + 1
        pieces = pdfium.FPDFText_CountRects(self.handle, start, end - start)
        if pieces < 2:
            return False
        boxes = sorted(self.piece(number) for number in range(pieces))
        reach = boxes[0][2]
        for x0, top, x1, bottom in boxes[1:]:
            if x0 - reach > WIDE_GAP * (bottom - top) / 2:  # these boxes hug the letters
                return True
            reach = max(reach, x1)
        return False

    def piece(self, number: int) -> Box:
        """The box of one of the pieces that were counted last."""
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetRect(self.handle, number, left, top, right, bottom)
        return self.frame.shown((left.value, bottom.value, right.value, top.value))

    def shared_gaps(self, spans: Sequence[tuple[int, int]]) -> list[float]:
        """The middles of wide gaps that run through three in four of some lines, at least two."""
        gaps = [(left, right) for span in spans for _, left, right in self.gaps(span)]
        middles = [(left + right) / 2 for left, right in gaps]
        enough = max(2, 0.75 * len(spans))
        return [x for x in middles if sum(left <= x <= right for left, right in gaps) >= enough]

    def gaps(self, span: tuple[int, int]) -> Iterator[tuple[int, float, float]]:
        """The wide gaps of a line: the position of the space, and where it begins and ends."""
        start, end = span
        for match in SPACE.finditer(self.text, start, end):
            before, after = self.box(match.start() - 1), self.box(match.end())
            if after[0] - before[2] > WIDE_GAP * (after[3] - after[1]):
                yield match.start(), before[2], after[0]

    def parted(self, span: tuple[int, int], gutter: float) -> Iterator[tuple[int, int]]:
        """A line's span, in two where the gap of a gutter runs through it."""
        start, end = span
        for position, left, right in self.gaps(span):
            if left <= gutter <= right:
                yield start, position
                start = position + 1
        yield start, end

    def unmapped_in(self, start: int, end: int) -> int:
        """How many characters between two positions have no meaning in Unicode."""
        text = self.text[start:end]
        return 0 if text.isprintable() else len(UNMAPPED.findall(text))

    def reading_turns(self, default: int) -> int:
        """After how many quarter turns clockwise most of the text runs from left to right."""
        turns: Counter[int] = Counter()
        for start, end in self.spans[:: max(1, len(self.spans) // ANGLES)]:
            angle = pdfium.FPDFText_GetCharAngle(self.handle, self.index(start))
            turns[round(angle / (math.pi / 2)) % 4] += end - start
        return max(turns, key=turns.__getitem__) if turns else default

    def found_spans(self) -> Iterator[tuple[int, int]]:
        """Where each line that holds text begins and ends, the white space around it left out."""
        start = 0
        for piece in LINE_END.split(self.text):
            start = self.text.index(piece, start)
            stripped = piece.strip()
            if stripped:
                first = start + piece.index(stripped)
                yield first, first + len(stripped)
            start += len(piece)

    def line(self, number: int, start: int, end: int) -> Line:
        """The line between two positions of the text, which must hold some."""
        raw = self.text[start:end]
        bullet, rest = unbulleted(raw)
        head, tail = self.box(end - len(rest)), self.box(end - 1)
        text_x0, top, x1, bottom = union(head, tail)
        x0 = min(text_x0, self.box(start)[0]) if bullet else text_x0
        size = max(head[3] - head[1], tail[3] - tail[1])
        text, hyphen = without_hyphen(rest)
        return Line(number, cleaned(text), x0, top, x1, bottom, text_x0, size, bullet, hyphen)

    def box(self, position: int) -> Box:
        """The box of the character at a position of the text."""
        rect = self.rect
        pdfium.FPDFText_GetLooseCharBox(self.handle, self.index(position), rect)
        return self.frame.shown((rect.left, rect.bottom, rect.right, rect.top))

    def index(self, position: int) -> int:
        """PDFium's own number of the character at a position of the text."""
        if self.one_to_one:
            return position
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.handle, position))


def without_hyphen(text: str) -> tuple[str, str]:
    """A line's text without the hyphen that ends it inside a word, and that hyphen ("" where none does)."""
    match = HYPHENATED.search(text)
    if match is None:
        return text, ""
    return text[: match.start()], "-" if match[1] == MARKED_HYPHEN else match[1]


def is_plain(text: str) -> bool:
    """Whether a printable text holds no ligature and nothing that normalisation would change."""
    return max(text) < FIRST_LIGATURE and unicodedata.is_normalized("NFC", text)


def cleaned(text: str) -> str:
    """Normalised text, ligatures spelt out and control characters left out."""
    if text.isprintable() and "  " not in text and (text.isascii() or is_plain(text)):
        return text.strip()
    return normalised(CONTROL.sub("", text.translate(LIGATURES)))
