"""Blocks: what every format becomes, one for each paragraph, heading and list entry in reading order."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from parsers.model import ErrorCode, Link

BlockKind = Literal["paragraph", "heading", "list-item"]

DROPPED = re.compile("[\u200b\u2060\ufeff\u00ad]")
# Typed bullets, as publishers and their tools write them; a dash counts only before a space.
GLYPH = (
    r"[\u2022\u2023\u2043\u204c\u204d\u2219\u25a0-\u25ab\u25b6\u25b8\u25ba\u25c6\u25c7\u25cb\u25cf\u25e6\u25fe"
    r"\u2605\u2606\u26ab\u26ac\u2713\u2726\u2727\u274d\u274f-\u2752\u2756\u2794\u279c\u27a1-\u27a4\u2981\u2b24\u00b7"
    r"\uf0a7\uf0b7\uf0d8]"
)
# What `normalised` changes: all white space but single spaces, and what it drops.
CONTROLS = ("  ", *"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f")
UNEVEN = (
    *CONTROLS,
    *"\x85\xa0\xad\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff",
    *map(chr, range(0x2000, 0x200C)),
)
SHORT = 60  # characters, from which on it is cheaper to look before working
SPACE = r"[\s\u200e\u200f]*"  # direction marks stand around bullets of some word processors
# Arrows, dingbats and emoji that stand for a bullet at the front of a text.
SYMBOL = "[\u2190-\u21ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?"
# Letters are what the bullets of word processors become without their font.
WEAK = "[-\u2013\u2014*o\xa7\xd8\xfcv\xbb\u203a+]"
BULLET = re.compile(
    rf"^{SPACE}(?:(?:{WEAK}\s+)?({GLYPH}){SPACE}(?:{GLYPH}{SPACE})*|({SYMBOL}){SPACE}|({WEAK})\s+)(?=\S)"
)


class DocumentError(Exception):
    """A document that can't be turned into blocks: a code of the closed list and one sentence."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


# What most texts begin with, to spare them the pattern; "o" is a bullet of some word processors.
NO_BULLETS = frozenset(string.ascii_letters + string.digits + "“‘\"'(") - {"o", "v"}


class Block(NamedTuple):  # a page has thousands, and a frozen dataclass takes four times as long to make
    """One paragraph, heading or list entry.

    `text` is normalised and without its bullet; `glyph` is the typed bullet taken off. `list_id` numbers the
    list element a block stands in (0: none); a paragraph inside one goes on with the entry before it. `level`
    is that of a heading, 7 for the page's own title. `locator` leads back into the document ("line 14",
    "element 312", "page 2 box 72.0 310.5 523.2 402.1; page 3 box …", in points from the top left).
    `unsure` are words of a PDF broken at a line-end hyphen of which nothing says whether it is theirs. `line`
    says that only a line break parts it from the block before it, `aside` that it stands in a caption or on a
    button, `veiled` that a part of it may be hidden from readers.
    """

    kind: BlockKind
    text: str
    glyph: str = ""
    list_id: int = 0
    depth: int = 0
    level: int = 0
    links: Sequence[Link] = ()
    locator: str = ""
    unsure: Sequence[str] = ()
    line: bool = False
    aside: bool = False
    veiled: bool = False

    @property
    def bulleted(self) -> bool:
        """Whether the document marks this block as an entry of a list."""
        return self.kind == "list-item" or bool(self.glyph)


class FoldedError(Exception):
    """A rule would have to read prose that stands folded in a document's blocks."""


# Stands for a paragraph of prose: long, plain, and what no document holds, since soft hyphens are dropped.
FOLDED = Block("paragraph", "A paragraph of prose\u00ad stands here, of which nothing but that is told. " * 4)


def refuse_folded(blocks: Iterable[Block]) -> None:
    """Raise FoldedError where any of the blocks stands for folded prose."""
    if any(block.text == FOLDED.text for block in blocks):
        raise FoldedError


def normalised(text: str) -> str:
    """Text as the contract gives it: NFC, one space for any run of white space, no invisible characters."""
    if text.isascii():
        if len(text) > SHORT and not any(map((text := text.strip()).__contains__, CONTROLS)):
            return text
        return " ".join(text.split())
    if len(text) > SHORT and not any(map((text := text.strip()).__contains__, UNEVEN)):
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", " ".join(DROPPED.sub("", text).split()))


def unbulleted(text: str) -> tuple[str, str]:
    """The typed bullet at the front of a text ("" if none) and the rest, both as found."""
    if text[:1] in NO_BULLETS:
        return "", text
    match = BULLET.match(text)
    if match is None:
        return "", text
    return match[1] or match[2] or match[3], text[match.end() :]


def letters(text: str) -> bytes:
    """Text for a fast search: small letters, a byte for each character, all beyond ASCII alike."""
    return text.encode("ascii", "replace").lower()


def squeezed(text: str) -> str:
    """Text without any white space: two texts are the same content if these are equal."""
    # What is printable holds no white space but spaces, which are taken out five times as fast.
    return text.replace(" ", "") if text.isprintable() else "".join(text.split())
