"""Charts of months, drawn once and written as SVG or as PNG."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

WIDTH, PANEL, GAP, LEFT, TOP, BOTTOM = 960, 150, 46, 44, 30, 34
INKS = {
    "ink": "#26241f", "faint": "#5f5a50", "rule": "#d8d2c4", "hole": "#ece3cf", "bar": "#8c2f1b",
    "second": "#2f5573", "paper": "#fffdf8",
}  # fmt: skip
STEPS = (1, 2, 5)
PNG_SCALE = 2
LONGEST_TITLE = 50  # characters drawn of it


@dataclass(frozen=True, slots=True)
class Column:
    """One month of a chart: its name as 2023-02, a value for each series, whether issues of it are missing,
    what it says in words, and where it leads."""

    name: str
    values: tuple[int, ...]
    is_hole: bool = False
    note: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in an ink, what it says in words, and where it leads."""

    x: float
    y: float
    width: float
    height: float
    ink: str
    note: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text that begins, ends or has its middle at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    ink: str = "faint"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet, to be written in either form."""

    width: int
    height: int
    title: str
    shapes: tuple[Bar | Words, ...] = field(default=())

    def svg(self, *, alone: bool = False) -> Markup:
        """As SVG; `alone` for a file of its own, which brings its paper and its name space."""
        # What holds links is no picture to those who hear it.
        role = "group" if any(getattr(shape, "address", None) for shape in self.shapes) else "img"
        label = quoteattr(self.title)
        head = f'<svg viewBox="0 0 {self.width} {self.height}" role="{role}" aria-label={label}'
        if alone:
            head += f' xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
        else:
            head += ' class="chart"'
        head += ' font-family="system-ui, sans-serif" font-size="12">'
        paper = f'<rect width="100%" height="100%" fill="{INKS["paper"]}"/>' if alone else ""
        return Markup("\n".join([head + paper, *(svg_of(shape) for shape in self.shapes), "</svg>"]))  # noqa: S704

    def png(self) -> bytes:
        """As PNG, two pixels for each of SVG's."""
        from PIL import Image, ImageDraw, ImageFont  # late: a page needs none of it

        sheet = Image.new("RGB", (self.width * PNG_SCALE, self.height * PNG_SCALE), INKS["paper"])
        pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12 * PNG_SCALE)
        for shape in self.shapes:
            if isinstance(shape, Words):
                place = (shape.x * PNG_SCALE, shape.y * PNG_SCALE)
                anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
                pen.text(place, shape.text, INKS[shape.ink], font, anchor)
            else:
                ends = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
                pen.rectangle([end * PNG_SCALE for end in ends], INKS[shape.ink])
        kept = io.BytesIO()
        sheet.save(kept, "PNG", optimize=True)
        return kept.getvalue()


def svg_of(shape: Bar | Words) -> str:
    """One shape as SVG; classes let a page's style sheet put its own inks in place of these."""
    paint = f'class="{shape.ink}" fill="{INKS[shape.ink]}"'
    if isinstance(shape, Words):
        anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
        return f'<text x="{shape.x:.1f}" y="{shape.y:.1f}"{anchor} {paint}>{escape(shape.text)}</text>'
    size = f'width="{shape.width:.2f}" height="{shape.height:.1f}"'
    inside = f"<title>{escape(shape.note)}</title>" if shape.note else ""
    # Holes side by side are one ground, without a seam between them.
    edges = ' shape-rendering="crispEdges"' if shape.ink == "hole" else ""
    drawn = f'<rect x="{shape.x:.2f}" y="{shape.y:.1f}" {size} {paint}{edges}>{inside}</rect>'
    # The table below the chart has the same links for the keyboard.
    return f'<a href={quoteattr(shape.address)} tabindex="-1">{drawn}</a>' if shape.address else drawn


def chart(columns: Sequence[Column], series: Sequence[str], title: str = "") -> Drawing:
    """Bars month by month, a panel for each series by its name, holes shaded behind them."""
    height = TOP + len(series) * (PANEL + GAP) + BOTTOM - GAP
    step = (WIDTH - LEFT) / max(1, len(columns))
    shapes: list[Bar | Words] = []
    for at, name in enumerate(series):
        top = TOP + at * (PANEL + GAP)
        shapes += panel(columns, at, name, top, step)
    shapes += years(columns, step, height - BOTTOM + 16)
    shapes.append(Bar(WIDTH - 212, 8, 12, 12, "hole"))
    shapes.append(Words(WIDTH - 194, 18, "not all issues held, or none due"))
    if title:
        shown = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
        shapes.append(Words(WIDTH / 2, 18, shown, "middle", "ink"))
    span = f"{' and '.join(series)}, {columns[0].name} to {columns[-1].name}"
    said = f"{title}: {span}" if title else span
    return Drawing(WIDTH, height, said, tuple(shapes))


def panel(columns: Sequence[Column], at: int, name: str, top: float, step: float) -> Iterator[Bar | Words]:
    """One series: its name, holes, lines to read it by, and bars."""
    highest = scale_end(max(column.values[at] for column in columns))
    yield Words(LEFT, top - 10, name, ink="ink")
    for index, column in enumerate(columns):
        if column.is_hole:
            yield Bar(LEFT + index * step, top, step, PANEL, "hole", column.note)
    for share in (0.0, 0.5, 1.0):
        y = top + PANEL * (1 - share)
        yield Bar(LEFT, y, WIDTH - LEFT, 1, "rule")
        if highest * share == int(highest * share):
            yield Words(LEFT - 8, y + 4, f"{int(highest * share):,}", "end")
    for index, column in enumerate(columns):
        height = PANEL * column.values[at] / highest
        if height:
            thin = max(step * 0.78, 1.0)
            x, y = LEFT + index * step + (step - thin) / 2, top + PANEL - height
            yield Bar(x, y, thin, height, ("bar", "second")[at], column.note, column.address)


def years(columns: Sequence[Column], step: float, y: float) -> Iterator[Words]:
    """The year below each January, or below the first month; as many as there is room for."""
    starts = [index for index, column in enumerate(columns) if column.name.endswith("-01") or not index]
    room, last = 40, -100.0
    for index in starts:
        x = LEFT + index * step
        if x - last >= room:
            yield Words(x, y, columns[index].name[:4])
            last = x


def scale_end(highest: int) -> int:
    """The round number at which an axis ends."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= max(highest, 2):
                return step * power
        power *= 10
