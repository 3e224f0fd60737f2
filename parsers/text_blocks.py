"""Text copies to blocks: one for each line, lines rejoined only where the text plainly was hard-wrapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from parsers.blocks import Block, normalised, unbulleted

LINE_END = re.compile(r"\r\n|[\n\r\f\u2028\u2029]")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LONE_BULLET = re.compile(r"[\u2022\u2023\u2043\u25a0-\u25ab\u25cb\u25cf\u25e6\u00b7\uf0a7\uf0b7*]")
LONE_DASH = re.compile(r"[-–—]")  # what a copy cut right behind a bullet ends with
HYPHEN_AT_END = re.compile(r"\w-$")
# What mail programs put before each line of a message that is answered.
QUOTE = re.compile(r"(?:[ \t]?>)+ ?")
# A dash or an "o" also stands inside sentences; at the front of a wrapped line it says little.
WEAK_BULLETS = frozenset("-–—*o+")
WIDEST_WRAP = 110
NARROWEST_WRAP = 40
PAIRS_AT_LEAST = 4
LONGER_SHARE = 10  # one line in so many may be longer than the width: titles and headlines are not wrapped


@dataclass(frozen=True, slots=True)
class _Line:
    """One line with its number from 1, as found but for the white space at its end."""

    number: int
    text: str


def text_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a decoded text, with locators as "line 14" or "lines 14-17", counted from 1.

    A first line that is an http(s) address is the copy's own and left out; blank lines before it don't count.
    """
    texts = unquoted([line.rstrip() for line in LINE_END.split(text)])
    lines = [_Line(number, line) for number, line in enumerate(texts, 1)]
    if own_address(text) is not None:
        lines = lines[next(at for at, line in enumerate(lines, 1) if normalised(line.text)) :]
    paragraphs = _paragraphs(lines, _wrap_width(lines))
    filled = {line.number for line in lines if line.text}
    return tuple(block for paragraph in paragraphs if (block := _block(paragraph, filled)) is not None)


def unquoted(lines: list[str]) -> list[str]:
    """The lines without the marks of a quoted message; unchanged where “>” is a bullet like any other."""
    quoted = [line[match.end() :] for line in lines if (match := QUOTE.match(line))]
    if not any(not line or unbulleted(line)[0] for line in quoted):
        return lines
    return [QUOTE.sub("", line, count=1) if QUOTE.match(line) else line for line in lines]


def own_address(text: str) -> str | None:
    """The http(s) address in the first line of a text, None where that line is anything else."""
    first = next((line for line in map(normalised, LINE_END.split(text)) if line), "")
    return first if ADDRESS.fullmatch(first) else None


def _wrap_width(lines: Sequence[_Line]) -> int | None:
    """The width at which the text was hard-wrapped, None where it was not.

    A line was wrapped where the next one's first word would not have fitted behind it. Lines of one paragraph
    each do this by chance only; it takes several such pairs, and a third of all lines, to believe it.
    """
    written = [line for line in lines if line.text and not ADDRESS.search(line.text)]
    pairs = [
        (len(line.text), len(line.text) + 1 + len(after.text.split()[0]))
        for line, after in pairwise(lines)
        if line.text and after.text and not unbulleted(after.text)[0]
    ]
    best, full = 0, 0
    for width in sorted({length for length, _ in pairs}):
        longer = sum(len(line.text) > width for line in written)
        if not NARROWEST_WRAP <= width <= WIDEST_WRAP or longer * LONGER_SHARE > len(written):
            continue
        at_width = sum(length <= width < burst for length, burst in pairs)
        if at_width >= full:
            best, full = width, at_width
    return best if full >= PAIRS_AT_LEAST and full * 3 >= len(written) else None


def _is_full(line: _Line, after: _Line, width: int) -> bool:
    """Whether the first word of the line after would have burst the width."""
    return bool(line.text and after.text) and len(line.text) + 1 + len(after.text.split()[0]) > width


def _paragraphs(lines: Sequence[_Line], width: int | None) -> list[list[_Line]]:
    """The lines of each paragraph, blank lines left out."""
    usual = _usual_bullets(lines)
    paragraphs: list[list[_Line]] = []
    before = _Line(0, "")
    for line in lines:
        if line.text and before.text and paragraphs and _continues(before, line, width, usual):
            paragraphs[-1].append(line)
        elif line.text:
            paragraphs.append([line])
        before = line
    return paragraphs


def _continues(before: _Line, line: _Line, width: int | None, usual: frozenset[str]) -> bool:
    glyph, _ = unbulleted(line.text)
    if LONE_BULLET.fullmatch(before.text.strip()):  # the bullet came detached from its text
        return not glyph
    if width is None or not _is_full(before, line, width):
        return False
    return not glyph or (glyph in WEAK_BULLETS and glyph not in usual)


def _usual_bullets(lines: Sequence[_Line]) -> frozenset[str]:
    """The bullets that stand at the front of at least three lines."""
    counts = Counter(unbulleted(line.text)[0] for line in lines)
    return frozenset(glyph for glyph, count in counts.items() if count >= 3)


def _block(paragraph: Sequence[_Line], filled: Set[int]) -> Block | None:
    """The block of a paragraph, None where it is a bullet without any text; `filled` numbers the lines that
    are not blank."""
    joined = ""
    for line in paragraph:
        # A hyphen at a wrapped line's end is the publisher's own: text tools break there, and add none.
        space = "" if HYPHEN_AT_END.search(joined) else " "
        joined = f"{joined}{space}{line.text.strip()}" if joined else line.text.strip()
    glyph, rest = unbulleted(joined)
    text = normalised(rest)
    if not text or LONE_BULLET.fullmatch(text) or LONE_DASH.fullmatch(text):
        return None
    first, last = paragraph[0].number, paragraph[-1].number
    locator = f"line {first}" if first == last else f"lines {first}-{last}"
    return Block("paragraph", text, glyph=glyph, locator=locator, line=not glyph and first - 1 in filled)
