"""The text of one PDF page as PDFium finds it, cut into lines with a box each."""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import repeat

import pypdfium2.raw as pdfium  # the package starts PDFium when it is imported

from parsers.blocks import unbulleted
from parsers.pdf_calls import TextHandle
from parsers.pdf_frames import Box, Frame
from parsers.pdf_lines import (
    HYPHENS,
    Anchor,
    Line,
    cleaned,
    needs_no_cleaning,
    unspaced,
    without_hyphen,
)
from parsers.pdf_pieces import LINE_BREAK, Piece, found_pieces, page_text

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

Reach = tuple[float, float]
new_line = tuple.__new__  # what the type does besides is name its fields


class PageText:
    """The text of one loaded page; its lines cost the bare text and two or three boxes each. `frame` is the
    page turned so that most of its lines run from left to right."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, visible: Frame) -> None:
        self.handle, self.frame = text_page, visible
        self.asked = TextHandle(text_page)
        count = pdfium.FPDFText_CountChars(text_page)
        self.text = page_text(text_page, count)
        self.one_to_one = len(self.text) == count
        self.pieces = found_pieces(self.text)
        self.characters = sum([len(text) for _, text in self.pieces])
        flat = self.text.replace(LINE_BREAK, "|")  # to ask the whole page once is far cheaper than every line
        self.plain = needs_no_cleaning(flat)
        self.unmapped = 0 if flat.isprintable() else len(UNMAPPED.findall(flat))
        turns = self.reading_turns(visible.turns)
        if turns != visible.turns:
            self.frame = replace(visible, turns=turns)
        self.notes = self.raised_numbers()

    def lines(self, number: int, anchors: tuple[Anchor, ...] = ()) -> list[Line]:
        """The lines of page `number` in the order of the file, each with the anchors that lie on it."""
        lines = self.set_lines(number, self.pieces)
        gutter = self.gutter(lines)
        if gutter is not None:
            parts = [part for piece in self.pieces for part in self.parted(piece, gutter)]
            lines = self.set_lines(number, parts)
        if anchors:
            lines = [with_anchors(line, anchors) for line in lines]
        # What is left out holds nothing but control characters.
        return lines if self.plain else [line for line in lines if line.text or line.bullet]

    def set_lines(self, number: int, pieces: Sequence[Piece]) -> list[Line]:
        """The line of each piece, which must hold some text. All lines gain one field after the other, which
        takes half as long as one line after the other."""
        parts = [unbulleted(text) for _, text in pieces]
        bullets = [bullet for bullet, _ in parts]
        ends = [start + len(text) for start, text in pieces]
        firsts = [end - len(rest) for end, (_, rest) in zip(ends, parts, strict=True)]
        before = [index for index, bullet in enumerate(bullets) if bullet]
        count, behind = len(pieces), 2 * len(pieces)
        lefts, highs, rights, lows = self.sides(
            [*firsts, *[end - 1 for end in ends], *[pieces[index][0] for index in before]]
        )
        tops, bottoms = highs[:count], lows[:count]
        sizes = [bottom - top for top, bottom in zip(tops, bottoms, strict=True)]
        if tops != highs[count:behind] or bottoms != lows[count:behind]:
            for index, other in enumerate(zip(highs[count:behind], lows[count:behind], strict=True)):
                if other != (own := (tops[index], bottoms[index])):
                    reached = self.reach(own, other, firsts[index] + 1)
                    tops[index], bottoms[index], sizes[index] = reached
        text_x0s = list(map(min, lefts[:count], lefts[count:behind]))
        x0s = text_x0s.copy()
        for index, left in zip(before, lefts[behind:], strict=True):
            x0s[index] = min(x0s[index], left)
        x1s = map(max, rights[:count], rights[count:behind])
        middles = [(top + bottom) / 2 for top, bottom in zip(tops, bottoms, strict=True)]
        texts, hyphens = self.wordings([rest for _, rest in parts], firsts)
        fields = zip(
            repeat(number), texts, x0s, tops, x1s, bottoms, text_x0s, sizes, middles, bullets, hyphens,
            repeat(()),
        )  # fmt: skip
        return [new_line(Line, each) for each in fields]

    def wordings(self, texts: list[str], starts: Sequence[int]) -> tuple[list[str], list[str]]:
        """The texts of lines that begin at some positions as we keep them, and the hyphens that end them."""
        hyphens = [""] * len(texts)
        if self.notes:
            self.take_notes_out(texts, starts)
        for index, text in enumerate(texts):
            if text[-1] in HYPHENS:
                texts[index], hyphens[index] = without_hyphen(text)
        if not self.plain:
            texts = list(map(cleaned, texts))
        return [unspaced(text) if text[1:2] == " " else text for text in texts], hyphens

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

    def even(self, first: Reach, last: Reach, position: int) -> tuple[Reach, Reach]:
        """How far up and down the first and the last letter of a line reach, both as that one does which is
        more like the letter at a position."""
        box = self.box(position)
        height = box[3] - box[1]
        near = min(first, last, key=lambda reach: abs(reach[1] - reach[0] - height))
        return near, near

    def raised_numbers(self) -> list[Piece]:
        """The numbers of footnotes: small ones, raised behind a letter or a sentence."""
        found = [(match.start(), match[0]) for match in NOTE.finditer(self.text)]
        boxes = self.boxes([at + step for at, _ in found for step in (-1, 0)]) if found else []
        return [
            note
            for note, before, number in zip(found, boxes[::2], boxes[1::2], strict=True)
            if number[3] - number[1] <= RAISED * (before[3] - before[1]) and number[3] < before[3]
        ]

    def take_notes_out(self, texts: list[str], starts: Sequence[int]) -> None:
        """Take the numbers of footnotes out of the texts of lines, which begin at some positions."""
        for at, number in reversed(self.notes):
            index = bisect_right(starts, at) - 1
            place = at - starts[index]
            if index >= 0 and 0 < place < len(texts[index]):
                texts[index] = texts[index][:place] + texts[index][place + len(number) :]

    def box(self, position: int) -> Box:
        """The box of the character at a position of the text."""
        return self.boxes((position,))[0]

    def boxes(self, positions: Sequence[int]) -> list[Box]:
        """The boxes of the characters at some positions of the text, which together cost far less than one by
        one."""
        return list(zip(*self.sides(positions), strict=True))

    def sides(self, positions: Sequence[int]) -> Sequence[list[float]]:
        """The same as four lists: all left edges, tops, right edges and bottoms."""
        found = self.asked.sides(positions if self.one_to_one else list(map(self.index, positions)))
        lefts, highs, rights, lows = found[::4], found[1::4], found[2::4], found[3::4]
        frame = self.frame
        if frame.turns:
            boxes = [frame.shown(box) for box in zip(lefts, lows, rights, highs, strict=True)]
            return [[box[side] for box in boxes] for side in range(4)]
        x, y = frame.left, frame.top
        if x:
            lefts, rights = [left - x for left in lefts], [right - x for right in rights]
        return lefts, [y - high for high in highs], rights, [y - low for low in lows]

    def index(self, position: int) -> int:
        """PDFium's own number of the character at a position of the text."""
        if self.one_to_one:
            return position
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.handle, position))

    def reading_turns(self, default: int) -> int:
        """After how many quarter turns clockwise most of the text runs from left to right."""
        some = self.pieces[:: max(1, len(self.pieces) // ANGLES)]
        angles = self.asked.angles([self.index(start) for start, _ in some])
        if not any(angles):
            return 0 if some else default
        turns: Counter[int] = Counter()
        for angle, (_, text) in zip(angles, some, strict=True):
            turns[round(angle / (math.pi / 2)) % 4] += len(text)
        return max(turns, key=turns.__getitem__)

    def gutter(self, lines: Sequence[Line]) -> float | None:
        """Where a gap runs down through the longest lines: PDFium makes one line of two columns where the
        file writes them row by row."""
        narrow = [line.text_x0 - line.x1 for line in lines]
        longest = [self.pieces[at] for at in sorted(range(len(lines)), key=narrow.__getitem__)[:SECOND_LOOK]]
        torn = 0
        for missed, piece in enumerate(longest[:LOOK]):
            torn += self.torn(piece)
            if missed >= torn + 1:
                return None
        if torn < LOOK - 1:
            return None
        # Most pages end here; a wide space of justified text gets no further than the second look.
        first = self.shared_gaps(longest[:LOOK])
        shared = self.shared_gaps(longest) if first else []
        return next((middle for middle in first if middle in shared), None)

    def torn(self, piece: Piece) -> bool:
        """Whether there is a wide gap between two of the parts in which the file writes a line."""
        start, text = piece
        first, last = self.index(start), self.index(start + len(text) - 1)
        parts = pdfium.FPDFText_CountRects(self.handle, first, last + 1 - first)
        if parts < 2:
            return False
        boxes = sorted(self.part(number) for number in range(parts))
        reach = boxes[0][2]
        for x0, top, x1, bottom in boxes[1:]:
            if x0 - reach > WIDE_GAP * (bottom - top) / 2:  # these boxes hug the letters
                return True
            reach = max(reach, x1)
        return False

    def part(self, number: int) -> Box:
        """The box of one of the parts that were counted last."""
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetRect(self.handle, number, left, top, right, bottom)
        return self.frame.shown((left.value, bottom.value, right.value, top.value))

    def shared_gaps(self, pieces: Sequence[Piece]) -> list[float]:
        """The middles of wide gaps that run through three in four of some lines, at least two."""
        gaps = [(left, right) for _, left, right in self.gaps(pieces)]
        middles = [(left + right) / 2 for left, right in gaps]
        enough = max(2, 0.75 * len(pieces))
        return [x for x in middles if sum(left <= x <= right for left, right in gaps) >= enough]

    def gaps(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, float, float]]:
        """The wide gaps of some lines: the position of the space, and where it begins and ends."""
        spaces = [start + match.start() for start, text in pieces for match in SPACE.finditer(text)]
        boxes = self.boxes([*[at - 1 for at in spaces], *[at + 1 for at in spaces]])
        for at, before, after in zip(spaces, boxes, boxes[len(spaces) :], strict=False):
            if after[0] - before[2] > WIDE_GAP * (after[3] - after[1]):
                yield at, before[2], after[0]

    def parted(self, piece: Piece, gutter: float) -> Iterator[Piece]:
        """A line's text, in two where the gap of a gutter runs through it."""
        start, text = piece
        for position, left, right in self.gaps((piece,)):
            if left <= gutter <= right:
                yield start, text[: position - start]
                start, text = position + 1, text[position + 1 - start :]
        yield start, text


def with_anchors(line: Line, anchors: Sequence[Anchor]) -> Line:
    """A line with those of its page's anchors that lie on it."""
    on_it = tuple([one for one in anchors if one.lies_on(line)])
    return line._replace(anchors=on_it) if on_it else line
