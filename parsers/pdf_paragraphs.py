"""Wrapped lines joined into the paragraphs and list entries they were set from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median_low

from parsers.pdf_flow import Column
from parsers.pdf_hyphens import Hyphens
from parsers.pdf_lines import Line, usual_size

WEAK_BULLETS = frozenset("-–—*o")  # they can also stand at the start of a wrapped line
SENTENCE_END = (".", "!", "?", "…", "”", '."', ".)", ".]", ":")
SAME_SIZE = 0.12  # parts by which letters of one paragraph may differ in height
HEADING_SIZE = 1.2  # times the height of the body's letters
WIDE_GAP = 1.25  # times the usual distance of two lines
FULL_LINE = 20  # characters; a shorter line at a column's end does not go on in the next column
MANY_LINES = 10  # so many show how far right a column reaches, two overlong ones left out
FEW_LINES, WIDER = 3, 1.5  # lines of a column, and times their length that a line over all columns has
INDENT = 2.5  # points within which two left edges are one
SPACED = 1.12  # times the usual distance: entries further apart than this stand apart by it


@dataclass(slots=True)
class Draft:
    """A block in the making: its lines, and the column each stands in."""

    bullet: str
    heading: bool
    lines: list[Line]
    places: list[Column]

    @property
    def ended(self) -> bool:
        """Whether the text so far may be the end of a sentence."""
        last = self.lines[-1]
        return not last.hyphen and last.text.endswith(SENTENCE_END)

    @property
    def hanging(self) -> float | None:
        """The left edge of the wrapped lines of an entry whose bullet stands out to the left."""
        first = self.lines[0]
        if not self.bullet or first.text_x0 <= first.x0 + INDENT:
            return None
        # Letters reach over their edge, and bullets are set apart by a space of any width.
        second = self.lines[1] if len(self.lines) > 1 and self.places[1] is self.places[0] else first
        return second.x0 if abs(second.x0 - first.text_x0) <= 2 * INDENT else first.text_x0


def drafts(flow: Sequence[Column]) -> list[Draft]:
    """All lines of the columns as blocks in the making, every line in exactly one, in reading order."""
    setting, found = Setting(flow), list[Draft]()
    for column in flow:
        below = False
        for line in column.lines:
            if found and setting.continues(found[-1], line, column, below=below):
                found[-1].lines.append(line)
                found[-1].places.append(column)
            else:
                found.append(setting.begun(line, column))
            below = True
    return found


class Setting:
    """How a document is set: size of its letters, distance of its lines, edges of its columns."""

    def __init__(self, flow: Sequence[Column]) -> None:
        # How far left the bullets stand, by place on the page.
        self.bullets: dict[tuple[int, int], float] = {}
        steps: list[float] = []
        apart: list[float] = []
        for column in flow:
            add_usual_steps(column.lines, steps, apart)
            lefts = [line.x0 for line in column.lines if line.bullet]
            if lefts:
                self.bullets[column.slot] = min([*lefts, self.bullets.get(column.slot, lefts[0])])
        self.body = usual_size(line for column in flow for line in column.lines)
        self.leading = median_low(steps or apart or [1.5])
        self.spaced = len(apart) > 1 and sorted(apart)[len(apart) // 4] > SPACED * self.leading
        self.flow = flow
        self.rights: dict[tuple[int, int], float] = {}

    @cached_property
    def edges(self) -> list[tuple[float, int, float]]:
        """For each column and size of letters of which there are many lines: left edge, size, right edge."""
        groups: defaultdict[tuple[tuple[int, int], int, int], list[Line]] = defaultdict(list)
        for column in self.flow:
            for line in column.lines:
                groups[column.slot, line.page, round(line.size)].append(line)
        return [
            (min([line.x0 for line in lines]), size, right_edge(lines))
            for (_, _, size), lines in groups.items()
            if len(lines) >= MANY_LINES
        ]

    def right(self, column: Column, size: float) -> float:
        """How far to the right the lines of one size reach in a column."""
        key = id(column), round(size)
        if key not in self.rights:
            own = [line for line in column.edge if round(line.size) == key[1]] or column.edge
            self.rights[key] = right = right_edge(own)
            if len(own) < MANY_LINES:
                # A few lines do not show how wide their column is; the same column of other pages may.
                left = min([line.x0 for line in own])
                wider = [
                    edge
                    for at, letters, edge in self.edges
                    if letters == key[1] and abs(at - left) <= INDENT and edge >= right - INDENT
                ]
                self.rights[key] = min(wider, default=right)
        return self.rights[key]

    def begun(self, line: Line, column: Column) -> Draft:
        """A new block that begins with a line."""
        heading = line.size >= HEADING_SIZE * self.body and not line.bullet
        return Draft(line.bullet, heading, [line], [column])

    def continues(self, draft: Draft, line: Line, column: Column, *, below: bool) -> bool:
        """Whether a line goes on with the block before it; `below`: it stands in the same column."""
        last = draft.lines[-1]
        if line.bullet and line.bullet not in WEAK_BULLETS:
            return False
        if last.size != line.size and not same_size(last, line):
            return False
        step = line.middle - last.middle
        if below and not (last.top < line.middle and step <= WIDE_GAP * self.leading * line.size):
            return False
        if draft.heading:
            return below
        if line.bullet:
            broken = self.broken_on_purpose(draft, line, below=below)
            return not (broken or draft.ended or alike(draft, line))
        if not below and draft.ended and wider(draft, line):
            return False
        if last.hyphen or (below and draft.bullet and self.spaced and step <= self.near * line.size):
            return True
        indented = self.indented(draft, line, column, below=below)
        if indented is not None:
            return indented
        broken = self.broken_on_purpose(draft, line, below=below)
        return not broken or (not draft.ended and line.text[:1].islower())

    @property
    def near(self) -> float:
        """The most by which two lines of one entry stand apart, in heights of their letters."""
        return SPACED * self.leading

    def broken_on_purpose(self, draft: Draft, line: Line, *, below: bool) -> bool:
        """Whether the line before ended although the first word of this one had room on it."""
        last, column = draft.lines[-1], draft.places[-1]
        if last.hyphen:
            return False
        if not below and len(last.text) < FULL_LINE:
            return True
        width = (line.x1 - line.text_x0) / max(1, len(line.text))
        words = line.text.split(None, 1)
        room = self.right(column, last.size) - last.x1
        return room > 1.1 * width * (len(words[0] if words else "") + 1)

    def indented(self, draft: Draft, line: Line, column: Column, *, below: bool) -> bool | None:
        """What the left edge of a line says about whether it goes on; None where it says nothing."""
        last, place = draft.lines[-1], draft.places[0]
        if draft.hanging is None:
            stands_in = line.x0 > last.x0 + 0.7 * line.size and draft.ended and below and not draft.bullet
            return False if stands_in else None
        hanging = draft.hanging - self.bullets[place.slot]
        # Left edges in two columns can be compared only where bullets show where each begins.
        if column.slot[0] != place.slot[0] or column.slot not in self.bullets:
            lefts = [left + hanging for left in self.bullets.values()]
            return True if not below and min(abs(line.x0 - left) for left in lefts) <= INDENT else None
        edge = line.x0 - self.bullets[column.slot]
        if abs(edge - hanging) <= INDENT:
            return True
        wrapped = last.x0 - self.bullets.get(draft.places[-1].slot, last.x0)
        proven = len(draft.lines) > 1 and abs(wrapped - hanging) <= INDENT
        return False if proven and edge < hanging - INDENT else None


def wording(lines: Sequence[Line], hyphens: Hyphens) -> tuple[str, Sequence[int], Sequence[str]]:
    """The text of a block; where each line begins in it, unless no line has a link; and the words of which
    nothing says whether the hyphen at the end of a line is theirs."""
    _, texts, *_, bullets, hyphened, linked = zip(*lines, strict=True)
    if not any(hyphened) and not any(linked) and not any(bullets[1:]):
        return " ".join(texts), (), ()
    text, starts, unsure = lines[0].text, [0], []
    for before, line in pairwise(lines):
        added = f"{line.bullet} {line.text}" if line.bullet else line.text
        if before.hyphen:
            text, word = hyphens.join(text, before.hyphen, added)
            unsure += [word] if word else []
        else:
            text = f"{text} {added}"
        starts.append(len(text) - len(added))
    return text, starts, unsure


def wider(draft: Draft, line: Line) -> bool:
    """Whether a line is much longer than the lines of a block, which then stand in a narrower column."""
    reach = max([each.x1 - each.text_x0 for each in draft.lines])
    return len(draft.lines) >= FEW_LINES and line.x1 - line.text_x0 > WIDER * reach


def add_usual_steps(lines: Sequence[Line], steps: list[float], apart: list[float]) -> None:
    """Add to `steps` the distances of neighbouring lines that may belong together, in heights of their
    letters, and to `apart` those between the entries of lists."""
    for above, below in pairwise(lines):
        size = above.size
        if size > 0 and 0 < (step := (below.middle - above.middle) / size) < 2.5 and same_size(above, below):
            (apart if below.bullet else steps).append(step)


def right_edge(lines: Sequence[Line]) -> float:
    """How far lines reach to the right, two overlong ones left out where there are many."""
    ends = sorted([line.x1 for line in lines], reverse=True)
    return ends[2] if len(ends) >= MANY_LINES else ends[0]


def same_size(above: Line, below: Line) -> bool:
    """Whether two lines are set in letters of one height."""
    first, second = above.size, below.size
    return first == second or abs(first - second) <= SAME_SIZE * max(first, second)


def alike(draft: Draft, line: Line) -> bool:
    """Whether a line with a dash in front begins the next entry of the same list."""
    first = draft.lines[0]
    return line.bullet == draft.bullet and abs(line.x0 - first.x0) <= INDENT and not line.text[:1].islower()
