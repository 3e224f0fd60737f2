"""The lines of a PDF in reading order: bullets put back on their lines, columns one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.blocks import unbulleted
from parsers.pdf_lines import Line

GUTTER = 4.0  # points that part two columns at least
COLUMN_LINES = 3  # fewer lines are no column
HANGING = 24.0  # points by which bullets stand out to the left at most
LONE = 4  # characters: no bullet that stands alone is longer
CROSSING = 0.4  # the part of a page's lines that may run over a gutter: title, credit, blurb


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that stand below each other, in order; `slot` says which of how many columns of the page it is;
    `edge` are all lines of this page's column, which show how wide it is."""

    slot: tuple[int, int]
    lines: Sequence[Line]
    edge: Sequence[Line]


def with_bullets(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page, where a bullet that stands alone has joined the line to its right."""
    bullets = {line: glyph for line in lines if len(line.text) <= LONE and (glyph := lone_bullet(line))}
    found = [line for line in lines if line not in bullets] if bullets else list(lines)
    for bullet, glyph in bullets.items():
        index = partner(bullet, found)
        if index is None:
            found.append(bullet)
        else:
            found[index] = found[index]._replace(bullet=glyph, x0=bullet.x0)
    return found


def lone_bullet(line: Line) -> str:
    """The bullet that a short line consists of, "" where it holds anything else."""
    if line.bullet or line.hyphen:
        return ""
    glyph, rest = unbulleted(f"{line.text} x")
    return glyph if rest == "x" else ""


def partner(bullet: Line, lines: Sequence[Line]) -> int | None:
    """Which line a lone bullet stands in front of: the nearest to its right at its height, else the next
    below, where the first word did not fit beside it."""
    near = [
        (line.x0 - bullet.x1, index)
        for index, line in enumerate(lines)
        if not line.bullet
        and line.top <= bullet.middle <= line.bottom
        and -1.0 <= line.x0 - bullet.x1 <= 4 * max(bullet.size, line.size)
    ]
    if near:
        return min(near)[1]
    below = [
        (line.top, index)
        for index, line in enumerate(lines)
        if not line.bullet
        and bullet.middle < line.top < bullet.bottom + bullet.size
        and -1.0 <= line.x0 - bullet.x0 <= 2 * bullet.size
    ]
    return min(below)[1] if below else None


def flow(pages: Sequence[Sequence[Line]]) -> list[Column]:
    """The lines of all pages as columns in reading order. A page with too few lines to show its columns has
    those of the page with the most lines, if it fits in."""
    lines = [with_bullets(page) for page in pages]
    gutters = [found_gutters(page) for page in lines]
    fullest = max(range(len(pages)), key=lambda at: len(gutters[at]) and len(lines[at]), default=0)
    usual = gutters[fullest] if gutters else []
    return [
        column
        for page, own in zip(lines, gutters, strict=True)
        for column in columns(page, own or (usual if usual and fits(page, usual) else []))
    ]


def fits(lines: Sequence[Line], gutters: Sequence[float]) -> bool:
    """Whether few enough lines of a page run over some gutters."""
    return sum(slot_of(line, gutters) is None for line in lines) <= CROSSING * len(lines)


def columns(lines: Sequence[Line], gutters: Sequence[float]) -> Iterator[Column]:
    """The lines of one page as columns in reading order: what runs over all columns parts those above from
    those below."""
    if not gutters:
        yield from column(in_order(lines), (1, 0))
        return
    slots = len(gutters) + 1
    placed = [(slot_of(line, gutters), line) for line in lines]
    spanning = sorted((line for slot, line in placed if slot is None), key=lambda line: line.top)
    edges = {slot: [line for at, line in placed if at == slot] for slot in range(slots)}
    start = float("-inf")
    for group in (*runs_of(spanning, [line for slot, line in placed if slot is not None]), []):
        end = group[0].top if group else float("inf")
        for slot in range(slots):
            band = [line for line in edges[slot] if start <= line.middle < end]
            yield from column(sorted(band, key=lambda line: line.top), (slots, slot), edges[slot])
        yield from column(group, (slots, slots), lines)
        start = end


def column(
    lines: Sequence[Line], slot: tuple[int, int], edge: Sequence[Line] | None = None
) -> Iterator[Column]:
    """A column of these lines, none where there are none."""
    if lines:
        yield Column(slot, lines, edge or lines)


def runs_of(spanning: Sequence[Line], others: Sequence[Line]) -> Iterator[list[Line]]:
    """Spanning lines in groups: two stand together if no line of a column lies between them."""
    group: list[Line] = []
    for line in spanning:
        if group and any(group[-1].middle < other.middle < line.middle for other in others):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def slot_of(line: Line, gutters: Sequence[float]) -> int | None:
    """Which column a line stands in, counted from 0; None for a line that runs over a gutter."""
    first = last = 0
    for gutter in gutters:
        first += line.x0 >= gutter - 1
        last += line.x1 >= gutter - 1
    return first if first == last else None


def found_gutters(lines: Sequence[Line]) -> list[float]:
    """The left edges of all columns but the first, from left to right."""
    edge = best_gutter(lines)
    if edge is None:
        return []
    left = [line for line in lines if line.x1 < edge]
    right = [line for line in lines if line.x0 >= edge - 1]
    return [*found_gutters(left), edge, *found_gutters(right)]


def best_gutter(lines: Sequence[Line]) -> float | None:
    """The left edge of the second of two columns: that with the fewest lines across, None if none is."""
    best: tuple[int, float] | None = None
    if len(lines) < 2 * COLUMN_LINES:
        return None
    first = sorted([line.x1 for line in lines])[COLUMN_LINES - 1] + GUTTER
    # Most pages have one column, and no left edge that lies to the right of a few lines.
    lefts = [line.x0 for line in lines if line.x0 > first - 2]
    if len(lefts) < COLUMN_LINES:
        return None
    starts = Counter(map(round, lefts))
    for start in sorted(
        [at for at, count in starts.items() if at >= first - 1 and count + starts[at + 1] >= COLUMN_LINES]
    ):
        ends = sorted([line.x1 for line in lines if line.x1 <= start - GUTTER])
        if len(ends) < COLUMN_LINES:
            continue
        # Bullets of the second column may stand further left than most of its lines do, and the last line of
        # a text that runs over both columns may end anywhere.
        least = max(ends[-COLUMN_LINES] + GUTTER, start - HANGING)
        edge = min([line.x0 for line in lines if line.x0 >= least])
        left = [line for line in lines if line.x1 < edge - 1]
        right = [line for line in lines if line.x0 >= edge - 1]
        across = len(lines) - len(left) - len(right)
        if (
            across <= CROSSING * len(lines)
            and side_by_side(left, right)
            and (best is None or across < best[0])
        ):
            best = across, edge
    return best[1] if best else None


def side_by_side(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether two groups of lines are columns: several lines each, and at the same height."""
    if len(left) < COLUMN_LINES or len(right) < COLUMN_LINES:
        return False
    top, bottom = min(line.top for line in left), max(line.bottom for line in left)
    return sum(top <= line.middle <= bottom for line in right) >= COLUMN_LINES - 1


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Lines of a page without columns: as in the file, unless the file jumps upwards without going right."""
    jumps = any(below.bottom < above.top and below.x0 < above.x1 for above, below in pairwise(lines))
    return sorted(lines, key=lambda line: (round(line.middle), line.x0)) if jumps else list(lines)
