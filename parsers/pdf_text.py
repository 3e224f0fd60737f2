"""The text of one PDF page as PDFium finds it, cut into lines with a box each."""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat

import pypdfium2.raw as pdfium  # the package starts PDFium when it is imported

from parsers.blocks import unbulleted
from parsers.pdf_frames import Box, Frame
from parsers.pdf_lines import (
    HYPHENS,
    MARKED_HYPHEN,
    Anchor,
    Line,
    cleaned,
    is_bullet,
    needs_no_cleaning,
    unspaced,
    without_hyphen,
)

LINE_BREAK = "\r\n"
MARKED_PIECE = re.compile(f"[^{MARKED_HYPHEN}]*{MARKED_HYPHEN}|[^{MARKED_HYPHEN}]+")
STRAY_BREAK = re.compile("\r\n?|\n")
FEW_BULLETS = 9  # characters of a line of nothing but bullets
SPACE = re.compile(r"(?<=\S) (?=\S)")
WIDE_GAP = 1.2  # times the height of the letters; spaces of justified text stay below
# A number right behind a word or a sentence may be that of a footnote. The pattern begins with the digit: an
# engine that looks back from every character takes fifty times as long.
NOTE = re.compile(r"\d(?<=[^\W\d_]\d|[.,;:!?”’\")\]]\d)\d?(?=\s|$|[.,;:])")
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
BOX_BYTES = 16  # four floats: left, top, right, bottom


class PageText:
    """The text of one loaded page; its lines cost the bare text and two or three boxes each. `frame` is the
    page turned so that most of its lines run from left to right."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, visible: Frame) -> None:
        self.handle = text_page
        self.address = ctypes.cast(text_page, ctypes.c_void_p).value or 0
        count = pdfium.FPDFText_CountChars(text_page)
        self.text = page_text(text_page, count)
        self.one_to_one = len(self.text) == count
        self.spans = found_spans(self.text)
        self.notes = [match.start() for match in NOTE.finditer(self.text)]
        self.characters = sum([end - start for start, end in self.spans])
        flat = self.text.replace(LINE_BREAK, "|")  # to ask the whole page once is far cheaper than every line
        self.plain = needs_no_cleaning(flat)
        self.unmapped = 0 if flat.isprintable() else len(UNMAPPED.findall(flat))
        turns = self.reading_turns(visible.turns)
        self.frame = visible if turns == visible.turns else replace(visible, turns=turns)

    def lines(self, number: int, anchors: tuple[Anchor, ...] = ()) -> list[Line]:
        """The lines of page `number` in the order of the file, each with the anchors that lie on it."""
        lines = self.set_lines(number, self.spans)
        gutter = self.gutter(lines)
        if gutter is not None:
            lines = self.set_lines(
                number, [part for span in self.spans for part in self.parted(span, gutter)]
            )
        if anchors:
            lines = [with_anchors(line, anchors) for line in lines]
        # What is left out holds nothing but control characters.
        return [line for line in lines if line.text or line.bullet]

    def set_lines(self, number: int, spans: Sequence[Span]) -> list[Line]:
        """The line of each span, which must hold some text."""
        whole, found = self.text, list[Line]()
        parts = [unbulleted(whole[start:end]) for start, end in spans]
        firsts = [end - len(rest) for (_, end), (_, rest) in zip(spans, parts, strict=True)]
        boxes = self.boxes([*firsts, *[end - 1 for _, end in spans]])
        lasts = boxes[len(spans) :]
        for index in self.noted(spans):
            bullet, rest = parts[index]
            parts[index] = bullet, self.without_notes(rest, firsts[index])
        for (start, _), (bullet, rest), at, first, last in zip(
            spans, parts, firsts, boxes, lasts, strict=False
        ):
            x0, top, x1, bottom = first
            left, high, right, low = last
            size = bottom - top
            if high != top or low != bottom:
                top, bottom, size = self.reach((top, bottom), (high, low), at + 1)
            # Comparisons here and not min and max, which take longer than all else that is done to a line.
            text_x0 = x0 = left if left < x0 else x0
            if bullet:
                x0 = min(x0, self.box(start)[0])
            text, hyphen = without_hyphen(rest) if rest.endswith(HYPHENS) else (rest, "")
            if not self.plain:
                text = cleaned(text)
            if text[1:2] == " ":
                text = unspaced(text)
            middle = (top + bottom) / 2
            right = right if right > x1 else x1
            found.append(Line(number, text, x0, top, right, bottom, text_x0, size, middle, bullet, hyphen))
        return found

    def reach(self, first: Reach, last: Reach, position: int) -> tuple[float, float, float]:
        """Top, bottom and size of a line whose first and last letter reach up and down differently; the
        letter at a position stands between them."""
        (top, bottom), (high, low) = first, last
        size = max(bottom - top, low - high)
        if size > UNEVEN * (low - high) or size > UNEVEN * (bottom - top):
            # An accent may reach over the line, a note's number stay below: a third letter tells which.
            (top, bottom), (high, low) = self.even(first, last, position)
            size = bottom - top
        return min(top, high), max(bottom, low), size

    def noted(self, spans: Sequence[Span]) -> set[int]:
        """Which of some spans, counted from 0, hold a number that may be that of a footnote."""
        starts = [start for start, _ in spans] if self.notes else []
        around = [(bisect_left(starts, note) - 1, note) for note in self.notes]
        return {index for index, note in around if index >= 0 and note < spans[index][1]}

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
        return self.boxes((position,))[0]

    def boxes(self, positions: Sequence[int]) -> list[Box]:
        """The boxes of the characters at some positions of the text, which together cost far less than one by
        one."""
        numbers: Iterable[int] = positions if self.one_to_one else map(self.index, positions)
        room = array("f", bytes(BOX_BYTES * len(positions)))
        start, _ = room.buffer_info()
        places = range(start, start + BOX_BYTES * len(positions), BOX_BYTES)
        deque(map(loose_box, repeat(self.address), numbers, places), maxlen=0)
        found = room.tolist()
        sides = zip(found[::4], found[1::4], found[2::4], found[3::4], strict=True)
        frame = self.frame
        if frame.turns:
            return [frame.shown((left, low, right, high)) for left, high, right, low in sides]
        x, y = frame.left, frame.top
        return [(left - x, y - high, right - x, y - low) for left, high, right, low in sides]

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
        narrow = [line.text_x0 - line.x1 for line in lines]
        longest = [self.spans[at] for at in sorted(range(len(lines)), key=narrow.__getitem__)[:SECOND_LOOK]]
        torn = 0
        for missed, span in enumerate(longest[:LOOK]):
            torn += self.torn(span)
            if missed >= torn + 1:
                return None
        if torn < LOOK - 1:
            return None
        # Most pages end here; a wide space of justified text gets no further than the second look.
        first = self.shared_gaps(longest[:LOOK])
        shared = self.shared_gaps(longest) if first else []
        return next((middle for middle in first if middle in shared), None)

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
        gaps = [(left, right) for _, left, right in self.gaps(spans)]
        middles = [(left + right) / 2 for left, right in gaps]
        enough = max(2, 0.75 * len(spans))
        return [x for x in middles if sum(left <= x <= right for left, right in gaps) >= enough]

    def gaps(self, spans: Sequence[Span]) -> Iterator[tuple[int, float, float]]:
        """The wide gaps of some lines: the position of the space, and where it begins and ends."""
        spaces = [match.start() for start, end in spans for match in SPACE.finditer(self.text, start, end)]
        boxes = self.boxes([*[at - 1 for at in spaces], *[at + 1 for at in spaces]])
        for at, before, after in zip(spaces, boxes, boxes[len(spaces) :], strict=False):
            if after[0] - before[2] > WIDE_GAP * (after[3] - after[1]):
                yield at, before[2], after[0]

    def parted(self, span: Span, gutter: float) -> Iterator[Span]:
        """A line's span, in two where the gap of a gutter runs through it."""
        start, end = span
        for position, left, right in self.gaps((span,)):
            if left <= gutter <= right:
                yield start, position
                start = position + 1
        yield start, end


def page_text(handle: pdfium.FPDF_TEXTPAGE, count: int) -> str:
    """The text of so many characters, all that a loaded page has."""
    if count <= 0:
        return ""
    buffer = bytearray(4 * count + 4)
    place = ctypes.c_ushort.from_buffer(buffer)  # an array would be a type of its own for every length
    # The call by range: the bounded one leaves out what lies outside the page box.
    written = pdfium.FPDFText_GetText(handle, 0, count, place)
    return buffer[: 2 * (written - 1)].decode("utf-16-le", "replace")


def found_spans(text: str) -> list[Span]:
    """Where each line that holds text begins and ends, the white space around it left out."""
    if text.count("\n") != text.count(LINE_BREAK) or text.count("\r") != text.count(LINE_BREAK):
        text = STRAY_BREAK.sub(lambda match: "\n" * len(match[0]), text)
        breaks = "\n"
    else:
        breaks = LINE_BREAK
    # PDFium swallows the line break after the hyphen that it marks.
    marked = MARKED_HYPHEN in text
    found: list[Span] = []
    start = 0
    for row in text.split(breaks):
        at = start
        for piece in MARKED_PIECE.findall(row) if marked else (row,):
            stripped = piece.strip()
            if stripped:
                first = at if len(stripped) == len(piece) else at + piece.index(stripped)
                found += (
                    spans_of(stripped, first)
                    if len(stripped) < FEW_BULLETS
                    else [(first, first + len(stripped))]
                )
            at += len(piece)
        start += len(row) + len(breaks)
    return found


def spans_of(text: str, start: int) -> list[Span]:
    """The spans of a short line that begins at a position: one for each bullet where there is nothing but
    those of two columns, written apart from their lines."""
    if " " in text and all(map(is_bullet, text.split())):
        return [(start + spot, start + spot + 1) for spot, glyph in enumerate(text) if glyph != " "]
    return [(start, start + len(text))]


def with_anchors(line: Line, anchors: Sequence[Anchor]) -> Line:
    """A line with those of its page's anchors that lie on it."""
    on_it = tuple([one for one in anchors if one.lies_on(line)])
    return line._replace(anchors=on_it) if on_it else line
