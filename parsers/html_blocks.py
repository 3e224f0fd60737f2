"""HTML to blocks: one walk over the whole document, whatever its nesting, by lexbor or by BeautifulSoup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from parsers.blocks import Block, BlockKind, normalised, unbulleted
from parsers.model import Link

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from selectolax.lexbor import LexborNode

BREAKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset "  # noqa: SIM905
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu "
    "nav ol option p pre search section summary table tbody td tfoot th thead title tr ul".split()
)
LISTS = frozenset({"ul", "ol", "menu", "dir"})
SKIPPED = frozenset(
    "audio canvas embed iframe math noscript object script select style svg template textarea "  # noqa: SIM905
    "video".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
TITLE_LEVELS = frozenset({1, 2})  # a title broken over two lines is one title
PLAIN_BREAKS = BREAKS - LISTS - set(HEADINGS) - {"li", "title"}
HIDDEN = '[hidden], [style*="display:none" i], [style*="display: none" i]'
TEXT = 2  # lexbor's tag number of a text node
LONE_GLYPHS = frozenset("•●○◦▪■□‣⁃·")


class BlockBuilder:
    """Blocks from a stream of start tags, texts and end tags. Only tags count, never their balance: after a
    stray end tag the text still falls into the same blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.anchors: list[tuple[int, int, str]] = []
        self.open_anchor: tuple[int, str] | None = None
        self.lists: list[int] = []
        self.lists_seen = 0
        self.elements = 0
        self.level = 0
        self.entry = False  # a list entry has begun and has no text yet
        self.inside = False  # inside a list entry
        self.glyph = ""  # a bullet that stands alone before its text

    def start(self, tag: str) -> None:
        """A start tag; links go through `anchor`."""
        self.elements += 1
        if tag not in BREAKS:
            return
        if self.pieces:
            if tag == "br" and self.level in TITLE_LEVELS:
                self.pieces.append(" ")
                return
            self.flush()
        if tag in PLAIN_BREAKS:
            return
        if tag == "li":
            self.entry = self.inside = True
        elif tag in LISTS:
            self.lists_seen += 1
            self.lists.append(self.lists_seen)
            self.entry = self.inside = False
        elif tag in HEADINGS:
            self.level = HEADINGS[tag]
        elif tag == "title":
            self.level = 7

    def end(self, tag: str) -> None:
        """An end tag, real or implied."""
        if tag == "a":
            self.close_anchor()
        if tag not in BREAKS or tag == "br":
            return
        if self.pieces:
            self.flush()
        if tag in PLAIN_BREAKS:
            return
        if tag == "li":
            self.entry = self.inside = False
        elif tag in LISTS:
            if self.lists:
                self.lists.pop()
            self.entry = self.inside = False
        elif tag in HEADINGS or tag == "title":
            self.level = 0

    def text(self, text: str) -> None:
        """Text as the parser gives it; the white space between tags begins no block."""
        if self.pieces or not text.isspace():
            self.pieces.append(text)

    def anchor(self, href: str | None) -> None:
        """The start of a link."""
        self.elements += 1
        self.close_anchor()
        if href:
            self.open_anchor = (self.length(), href)

    def close_anchor(self) -> None:
        """The end of a link, if one is open."""
        if self.open_anchor is not None:
            start, href = self.open_anchor
            self.anchors.append((start, self.length(), href))
            self.open_anchor = None

    def length(self) -> int:
        """Characters gathered for the block that is being built."""
        return sum(map(len, self.pieces))

    def flush(self) -> None:
        """End the block that is being built, if it holds any text; an open link goes on in the next."""
        raw = "".join(self.pieces)
        anchors: list[tuple[int, int, str]] = []
        if self.open_anchor is not None:
            href = self.open_anchor[1]
            self.close_anchor()
            self.open_anchor = (0, href)
        if self.anchors:
            anchors, self.anchors = self.anchors, []
        self.pieces = []
        text = normalised(raw)
        if not text:
            return
        if text in LONE_GLYPHS:
            self.glyph = text
            return
        self.add(raw, text, anchors)

    def add(self, raw: str, text: str, anchors: list[tuple[int, int, str]]) -> None:
        """One block, with its bullet taken off and its links placed in what remains."""
        glyph, rest = unbulleted(text)
        rest = rest.strip()
        shift = len(text) - len(rest)
        links = tuple(placed(raw, rest, shift, anchors)) if anchors else ()
        self.blocks.append(
            Block(
                kind=self.kind(),
                text=rest,
                glyph=glyph or self.glyph,
                list_id=self.lists[-1] if self.lists and self.inside else 0,
                depth=len(self.lists),
                level=self.level,
                links=links,
                locator=f"element {self.elements}",
            )
        )
        self.glyph = ""
        self.entry = False

    def kind(self) -> BlockKind:
        """What the block that ends now is."""
        if self.entry:
            return "list-item"
        return "heading" if self.level else "paragraph"


def placed(raw: str, text: str, shift: int, anchors: list[tuple[int, int, str]]) -> Iterator[Link]:
    """The links of a block with their offsets in its normalised text; addresses are as written."""
    for start, end, href in anchors:
        if end - start == len(raw) and not shift:  # most links of a page are a block by themselves
            yield Link(text, href, 0)
            continue
        words = normalised(raw[start:end])
        before = normalised(raw[:start] + "|")
        offset = len(before) - 1 - shift
        if raw[start:end][:1].isspace() and offset > 0 and text[offset : offset + 1] == " ":
            offset += 1
        if words and text[max(offset, 0) : max(offset, 0) + len(words)] == words:
            yield Link(words, href, max(offset, 0))


def html_blocks(html: str) -> tuple[tuple[Block, ...], str | None]:
    """The blocks of a page in reading order, read by lexbor, and the base of its links if it names one."""
    tree = LexborHTMLParser(html)
    root = tree.root
    if root is None:
        return (), None
    bases = tree.css("base[href]")
    hidden = {node.mem_id for node in tree.css(HIDDEN)}
    builder = BlockBuilder()
    walk(root, builder, hidden)
    builder.end("html")
    return tuple(builder.blocks), bases[0].attributes.get("href") if bases else None


def walk(root: LexborNode, builder: BlockBuilder, hidden: set[int]) -> None:
    """Feed a lexbor tree to the builder, without recursion: depth is the publisher's to choose."""
    stack: list[LexborNode] = []
    node = root
    while True:
        child = None
        if node.tag_id == TEXT:
            builder.text(node.text_content or "")
        else:
            tag = node.tag or ""
            if tag in SKIPPED or (hidden and node.mem_id in hidden):
                builder.end(tag)
            else:
                if tag == "a":
                    builder.anchor(node.attributes.get("href"))
                else:
                    builder.start(tag)
                child = node.first_child
                if child is not None:
                    stack.append(node)
                    node = child
                    continue
                builder.end(tag)
        while (following := node.next) is None:
            if not stack:
                return
            node = stack.pop()
            builder.end(node.tag or "")
        node = following


def soup_blocks(soup: BeautifulSoup) -> tuple[Block, ...]:
    """The same from a BeautifulSoup tree: the second witness's way."""
    from bs4.element import NavigableString, PreformattedString, Tag

    builder = BlockBuilder()
    stack: list[tuple[Tag, Iterator[object]]] = [(soup, iter(soup.contents))]
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            builder.end(tag.name)
        elif isinstance(child, Tag):
            if child.name in SKIPPED or concealed(child):
                builder.end(child.name)
                continue
            if child.name == "a":
                builder.anchor(str(child["href"]) if "href" in child.attrs else None)
            else:
                builder.start(child.name)
            stack.append((child, iter(child.contents)))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            builder.text(str(child))
    builder.end("html")
    return tuple(builder.blocks)


def concealed(tag: object) -> bool:
    """Whether an element hides itself from readers."""
    attributes: dict[str, object] = getattr(tag, "attrs", {})
    style = str(attributes.get("style", "")).lower().replace(" ", "")
    return "hidden" in attributes or "display:none" in style
