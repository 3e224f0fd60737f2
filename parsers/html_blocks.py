"""HTML to blocks: one pass over the whole page's markup, whatever its nesting."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from parsers.anchors import ANCHOR, ANY_TAG, Links, unescaped
from parsers.blocks import FOLDED, GLYPH, SYMBOL, WEAK, Block, normalised, unbulleted
from parsers.excerpts import Sought, excerpts
from parsers.ordered_markup import OrderedMarkup, by_lexbor, by_soup, soup_of
from parsers.prose import FAR, REACHING, STAND_IN, folded
from parsers.text_blocks import text_blocks
from parsers.unseen_text import is_veiled

LISTS = ("ul", "ol", "menu", "dir")
PLAIN_BREAKS = (  # noqa: SIM905
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form frameset head header hgroup hr html legend main nav option p search "
    "section summary table tbody td tfoot th thead tr"
).split()
HEADINGS = {**{f"h{level}": level for level in range(1, 7)}, "title": 7}
ASIDES = ("button", "figcaption")
TITLE_LEVELS = (1, 2)  # a title broken over two lines is one title
LONE_GLYPH = re.compile(rf"{GLYPH}|{WEAK}|{SYMBOL}")
# The names that are never breaks keep most tags out of the loop; those it lets through are looked up.
INLINE = "a|abbr|b|em|font|i|img|small|span|strong|sub|sup|u|wbr"
TAG = re.compile(rf"(<(?!/?(?:{INLINE})[ >])(/?[a-z][^\s>]*+)[^>]*+>)")
LIST_TAG = re.compile(r"<(/?(?:[uo]l|li|menu|dir))(?=[ >])")
LIST_TURN = re.compile(r"<(/?)(?:[uo]l|menu|dir)(?=[ >])")
HEADING_TAG = re.compile(r"<(/?(?:h[1-6]|title))(?=[ >])")
PRE_TAG = re.compile(r"<(/?pre)(?=[ >])")
LINE_BREAK = re.compile(r"<br(?=[ >])[^>]*+>")

BREAK, LINE, LIST, LIST_END, ENTRY, ENTRY_END, LINES, LINES_END, ASIDE, ASIDE_END, HEADING = range(11)
BREAKS = {
    **{tag: BREAK for name in PLAIN_BREAKS for tag in (name, f"/{name}")},
    "br": LINE,
    **dict.fromkeys(LISTS, LIST),
    **{f"/{name}": LIST_END for name in LISTS},
    "li": ENTRY,
    "/li": ENTRY_END,
    "pre": LINES,
    "/pre": LINES_END,
    **dict.fromkeys(ASIDES, ASIDE),
    **{f"/{name}": ASIDE_END for name in ASIDES},
    **{name: HEADING + level for name, level in HEADINGS.items()},
    **{f"/{name}": HEADING for name in HEADINGS},
}


class BlockBuilder:
    """Blocks from ordered markup. Only tags count, never their balance: after a stray end tag the text still
    falls into the same blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.anchor = ""  # the last tag of a link
        self.lists: list[int] = []
        self.lists_seen = 0
        self.elements = 0
        self.level = 0
        self.entry = False  # a list entry has begun and has no text yet
        self.inside = False  # inside a list entry
        self.glyph = ""  # a bullet that stands alone before its text
        self.preformatted = False  # lines of text are lines
        self.aside = False  # inside a caption or a button
        self.broken = False  # nothing but line breaks since the last block

    def feed(self, markup: str) -> None:
        """Every block of a stretch of markup that begins and ends between two blocks."""
        raw = ""
        *pieces, rest = TAG.split(markup)
        for text, tag, name in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            raw = raw + text if raw else text
            action = BREAKS.get(name)
            if action is None:
                raw += tag
                continue
            if raw and not raw.isspace():
                if action == LINE and (self.preformatted or self.level in TITLE_LEVELS):
                    raw += tag
                    continue
                self.flush(raw)
                self.broken = action == LINE
            elif action != LINE:
                self.broken = False
            raw = ""
            if name[0] != "/":
                self.elements += 1
            if action > LINE:
                self.turn(action)
        self.flush(raw + rest)

    def fold(self, paragraphs: str, elements: str, links: str) -> bool:
        """Blocks that stand for so many paragraphs; False where what began above makes them others."""
        if self.entry or self.inside or self.level or self.preformatted or self.glyph:
            return False
        self.blocks += [FOLDED._replace(depth=len(self.lists))] * min(int(paragraphs), FAR)
        self.broken = False
        self.elements += int(elements)
        self.anchor = "</a>" if links == "some" else self.anchor
        return True

    def skip(self, markup: str) -> None:
        """Pass over such a stretch: what it opens and closes counts, its text makes no blocks."""
        self.elements += markup.count("<") - markup.count("</")
        self.glyph, self.broken = "", False
        for end in LIST_TURN.findall(markup):
            if not end:
                self.lists_seen += 1
                self.lists.append(self.lists_seen)
            elif self.lists:
                self.lists.pop()
        if tag := last(LIST_TAG, markup):
            self.entry = self.inside = BREAKS[tag] == ENTRY
        if heading := last(HEADING_TAG, markup):
            self.turn(BREAKS[heading])
        if "<pre" in markup or "</pre" in markup:
            self.preformatted = last(PRE_TAG, markup) == "pre"
        self.anchor = last(ANCHOR, markup) or self.anchor
        self.entry = self.entry and not ANY_TAG.sub("", markup[max(markup.rfind("<li"), 0) :]).strip()

    def turn(self, action: int) -> None:
        """What a tag of a list or a heading changes for the blocks behind it."""
        if action >= HEADING:
            self.level = action - HEADING
            return
        if action >= ASIDE:
            self.aside = action == ASIDE
            return
        if action >= LINES:
            self.preformatted = action == LINES
            return
        self.entry = self.inside = action == ENTRY
        if action == LIST:
            self.lists_seen += 1
            self.lists.append(self.lists_seen)
        elif action == LIST_END and self.lists:
            self.lists.pop()

    def flush(self, raw: str) -> None:
        """The block between two breaks, if it holds any text; a link that is open goes on in the next."""
        elements, linked, found = self.elements, self.anchor, raw
        if "<" in raw:
            if self.preformatted or self.level in TITLE_LEVELS:
                raw, lines = LINE_BREAK.subn("\n", raw)
                self.elements += lines
            found, tags = ANY_TAG.subn("", raw)
            self.elements += tags - raw.count("</")
            if "<a" in raw or "</a>" in raw:
                linked = linked or raw
                if tokens := ANCHOR.findall(raw):
                    self.anchor = tokens[-1]
        text = normalised(unescaped(found))
        if not text:
            return
        if len(text) <= 2 and LONE_GLYPH.fullmatch(text):
            self.glyph = text
            return
        if self.preformatted and "\n" in found:
            typed = text_blocks(unescaped(found))
            self.blocks += [one._replace(locator=f"element {elements}, {one.locator}") for one in typed]
            return
        glyph, rest = unbulleted(text)
        rest = rest.strip()
        lists = self.lists
        self.blocks.append(
            Block(
                "list-item" if self.entry else "heading" if self.level else "paragraph",
                rest,
                glyph or self.glyph,
                lists[-1] if lists and self.inside else 0,
                len(lists),
                self.level,
                Links(linked if linked is raw else linked + raw, rest, len(text) - len(rest))
                if linked
                else (),
                f"element {elements}",
                line=self.broken and not self.entry,
                aside=self.aside,
                veiled=found is not raw and is_veiled(raw),
            )
        )
        self.glyph = ""
        self.entry = False


def last(pattern: re.Pattern[str], markup: str) -> str | None:
    """The last match in a stretch of markup, looked for from its end."""
    size = 2_000
    while True:
        found: list[str] = pattern.findall(markup[-size:])
        if found or size >= len(markup):
            return found[-1] if found else None
        size *= 8


class PageBlocks(NamedTuple):
    """The blocks of a page in reading order, whether they are all it has, and the base of its links if it
    names one."""

    blocks: tuple[Block, ...]
    whole: bool
    base: str | None


def html_blocks(html: str, sought: Sought | None = None) -> PageBlocks:
    """The blocks of a page, read by lexbor: all, or those near what is sought."""
    return blocks_of(html, by_lexbor, sought)


def soup_blocks(html: str, library: str, sought: Sought | None = None) -> PageBlocks:
    """The same from BeautifulSoup's tree, built by "lxml" or "html.parser": the second witness's way."""
    return blocks_of(html, lambda markup: by_soup(soup_of(markup, library)), sought)


def blocks_of(html: str, ordered: Callable[[str], OrderedMarkup], sought: Sought | None) -> PageBlocks:
    """The blocks of a page that a tree sets in order: all, or those near what is sought."""
    if sought is not None:
        short, folds = folded(html, sought)
        if folds and (found := blocks_amid_folds(ordered(short), folds)) is not None:
            return found
    page = ordered(html)
    builder = BlockBuilder()
    parts = excerpts(page, sought) if sought else None
    if parts is None:
        builder.feed(page.markup)
        return PageBlocks(tuple(builder.blocks), whole=True, base=page.base)
    passed = 0
    for start, end in parts:
        builder.skip(page.markup[passed:start])
        builder.feed(page.markup[start:end])
        passed = end
    return PageBlocks(tuple(builder.blocks), whole=False, base=page.base)


def blocks_amid_folds(page: OrderedMarkup, folds: int) -> PageBlocks | None:
    """The blocks of a page with so many folds; None where the paragraphs would be others than they seem: what
    stands for them has not become a paragraph, or something that began above reaches into it."""
    builder = BlockBuilder()
    passed = open_above = 0
    for match in STAND_IN.finditer(page.markup):
        above = page.markup[passed : match.start()]
        builder.feed(above)
        open_above += sum(-1 if end else 1 for end in REACHING.findall(above))
        if open_above or not builder.fold(*match.groups()):
            return None
        passed = match.end()
        folds -= 1
    builder.feed(page.markup[passed:])
    return None if folds else PageBlocks(tuple(builder.blocks), whole=False, base=page.base)
