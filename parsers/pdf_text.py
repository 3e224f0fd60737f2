"""The text of one PDF page as PDFium finds it, cut into lines with a box each."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest

import pypdfium2.raw as pdfium  # the package starts PDFium when it is imported

from parsers.blocks import unbulleted
from parsers.pdf_frames import Box, Frame
from parsers.pdf_lines import MARKED_HYPHEN, Anchor, Line, cleaned, is_bullet, unspaced, without_hyphen

LINE_BREAK = "\r\n"
STRAY_BREAK = re.compile("\r\n?|\n")
FEW_BULLETS = 9  # characters of a line of nothing but bullets
SPACE = re.compile(r"(?<=\S) (?=\S)")
WIDE_GAP = 1.2  # times the height of the letters; spaces of justified text stay below
# A number right behind a word or a sentence may be that of a footnote.
NOTE = re.compile(r"(?<=[^\W\d_]|[.,;:!?”’\")\]])\d{1,2}(?=\s|$|[.,;:])")
UNEVEN = 1.08  # times the height of one letter at an end of a line, from which that at the other end is odd
RAISED = 0.85  # times the height of the letters before it
ANGLES = 4  # how many lines are asked for their direction
LOOK, SECOND_LOOK = 3, 12  # how many of the longest lines are looked at for a gap
# What a font without a map to Unicode leaves behind; bullets of symbol fonts (U+F0xx) are none of it.
UNMAPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uefff\uf100-\uf8ff\ufffd]")

Span = tuple[int, int]
Reach = tuple[float, float]

# Asked for every line: taken by address, the call costs half of what the package's own binding does.
BOX_CALL = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
loose_box = BOX_CALL(ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0)


class PageText:
    """The text of one loaded page; its lines cost the bare text and two or three boxes each. `frame` is the
    page turned so that most of its lines run from left to right."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, visible: Frame) -> None:
        self.handle = text_page
        self.address = ctypes.cast(text_page, ctypes.c_void_p).value or 0
        self.floats = (ctypes.c_float * 4)()
        self.place = ctypes.addressof(self.floats)
        count = pdfium.FPDFText_CountChars(text_page)
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        # The call by range: the bounded one leaves out what lies outside the page box.
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer) if count > 0 else 1
        self.text = ctypes.string_at(buffer, 2 * (written - 1)).decode("utf-16-le", "replace")
        self.one_to_one = len(self.text) == count
        self.spans = found_spans(self.text)
        self.notes = [match.start() for match in NOTE.finditer(self.text)]
        self.characters = sum(end - start for start, end in self.spans)
        self.unmapped = sum(unmapped_in(self.text[start:end]) for start, end in self.spans)
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
            yield line._replace(anchors=on_it) if on_it else line

    def line(self, number: int, start: int, end: int) -> Line:
        """The line between two positions of the text, which must hold some."""
        bullet, rest = unbulleted(self.text[start:end])
        x0, top, x1, bottom = self.box(end - len(rest))
        left, high, right, low = self.box(end - 1)
        # Comparisons here and not min and max, which take longer than all else that is done to a line.
        size = low - high if low - high > bottom - top else bottom - top
        text_x0 = x0 = left if left < x0 else x0
        if size > UNEVEN * (low - high) or size > UNEVEN * (bottom - top):
            # An accent may reach over the line, a note's number stay below: a third letter tells which.
            (top, bottom), (high, low) = self.even((top, bottom), (high, low), end - len(rest) + 1)
            size = low - high if low - high > bottom - top else bottom - top
        if bullet:
            x0 = min(x0, self.box(start)[0])
        top, bottom, x1 = (
            high if high < top else top,
            low if low > bottom else bottom,
            right if right > x1 else x1,
        )
        if self.notes and any(start < at < end for at in self.notes):
            rest = self.without_notes(rest, end - len(rest))
        text, hyphen = without_hyphen(rest)
        text = cleaned(text)
        if text[1:2] == " ":
            text = unspaced(text)
        middle = (top + bottom) / 2
        return Line(number, text, x0, top, x1, bottom, text_x0, size, middle, bullet, hyphen)

    def even(self, first: Reach, last: Reach, position: int) -> tuple[Reach, Reach]:
        """How far up and down the first and the last letter of a line reach, both as that one does which is
        more like the letter at a position."""
        box = self.box(position)
        height = box[3] - box[1]
        near = min(first, last, key=lambda reach: abs(reach[1] - reach[0] - height))
        return near, near

    def without_notes(self, text: str, start: int) -> str:
        """A line's text, which begins at a position, without the raised small numbers of its footnotes."""

        def kept(match: re.Match[str]) -> str:
            before, number = self.box(start + match.start() - 1), self.box(start + match.start())
            small = number[3] - number[1] <= RAISED * (before[3] - before[1])
            return "" if small and number[3] < before[3] else match[0]

        return NOTE.sub(kept, text)

    def box(self, position: int) -> Box:
        """The box of the character at a position of the text."""
        loose_box(self.address, position if self.one_to_one else self.index(position), self.place)
        left, high, right, low = self.floats
        frame = self.frame
        if frame.turns:
            return frame.shown((left, low, right, high))
        return left - frame.left, frame.top - high, right - frame.left, frame.top - low

    def index(self, position: int) -> int:
        """PDFium's own number of the character at a position of the text."""
        if self.one_to_one:
            return position
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.handle, position))

    def reading_turns(self, default: int) -> int:
        """After how many quarter turns clockwise most of the text runs from left to right."""
        turns: Counter[int] = Counter()
        for start, end in self.spans[:: max(1, len(self.spans) // ANGLES)]:
            angle = pdfium.FPDFText_GetCharAngle(self.handle, self.index(start))
            turns[round(angle / (math.pi / 2)) % 4] += end - start
        return max(turns, key=turns.__getitem__) if turns else default

    def gutter(self, lines: Sequence[Line]) -> float | None:
        """Where a gap runs down through the longest lines: PDFium makes one line of two columns where the
        file writes them row by row."""
        longest = nsmallest(LOOK, zip(lines, self.spans, strict=True), key=narrowness)
        torn = 0
        for missed, (_, span) in enumerate(longest):
            torn += self.torn(span)
            if missed >= torn + 1:
                return None
        if torn < LOOK - 1:
            return None
        # Most pages end here; a wide space of justified text gets no further than the second look.
        more = nsmallest(SECOND_LOOK, zip(lines, self.spans, strict=True), key=narrowness)
        spans = [span for _, span in more]
        for middle in self.shared_gaps(spans[:LOOK]):
            if middle in self.shared_gaps(spans):
                return middle
        return None

    def torn(self, span: Span) -> bool:
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

    def shared_gaps(self, spans: Sequence[Span]) -> list[float]:
        """The middles of wide gaps that run through three in four of some lines, at least two."""
        gaps = [(left, right) for span in spans for _, left, right in self.gaps(span)]
        middles = [(left + right) / 2 for left, right in gaps]
        enough = max(2, 0.75 * len(spans))
        return [x for x in middles if sum(left <= x <= right for left, right in gaps) >= enough]

    def gaps(self, span: Span) -> Iterator[tuple[int, float, float]]:
        """The wide gaps of a line: the position of the space, and where it begins and ends."""
        start, end = span
        for match in SPACE.finditer(self.text, start, end):
            before, after = self.box(match.start() - 1), self.box(match.end())
            if after[0] - before[2] > WIDE_GAP * (after[3] - after[1]):
                yield match.start(), before[2], after[0]

    def parted(self, span: Span, gutter: float) -> Iterator[Span]:
        """A line's span, in two where the gap of a gutter runs through it."""
        start, end = span
        for position, left, right in self.gaps(span):
            if left <= gutter <= right:
                yield start, position
                start = position + 1
        yield start, end


def found_spans(text: str) -> list[Span]:
    """Where each line that holds text begins and ends, the white space around it left out."""
    if text.count("\n") != text.count(LINE_BREAK) or text.count("\r") != text.count(LINE_BREAK):
        text = STRAY_BREAK.sub(lambda match: "\n" * len(match[0]), text)
        breaks = "\n"
    else:
        breaks = LINE_BREAK
    found: list[Span] = []
    start = 0
    for row in text.split(breaks):
        # PDFium swallows the line break after the hyphen that it marks.
        pieces = (
            row.replace(MARKED_HYPHEN, MARKED_HYPHEN + "\n").split("\n") if MARKED_HYPHEN in row else (row,)
        )
        at = start
        for piece in pieces:
            stripped = piece.strip()
            if stripped:
                first = at + piece.index(stripped)
                if len(stripped) < FEW_BULLETS and " " in stripped and all(map(is_bullet, stripped.split())):
                    # The bullets of two columns, written apart from their lines.
                    spots = (first + spot for spot, glyph in enumerate(stripped) if glyph != " ")
                    found += [(spot, spot + 1) for spot in spots]
                else:
                    found.append((first, first + len(stripped)))
            at += len(piece)
        start += len(row) + len(breaks)
    return found


def unmapped_in(text: str) -> int:
    """How many characters of a line have no meaning in Unicode."""
    return 0 if text.isprintable() else len(UNMAPPED.findall(text))


def narrowness(pair: tuple[Line, Span]) -> float:
    """Minus the width of a line's text."""
    return pair[0].text_x0 - pair[0].x1
