"""Links in ordered markup: where they stand in a block's text, found when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import overload

from parsers.blocks import normalised
from parsers.model import Link

ANY_TAG = re.compile(r"<[^>]*+>")
ANCHOR = re.compile(r"</?a(?=[ >])[^>]*+>")
HREF = re.compile(r' href="([^"]+)"')
ENTITIES = (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))


class Links(Sequence[Link]):
    """The links of a block, found when they are asked for: most stand in furniture and never are."""

    __slots__ = ("found", "markup", "shift", "text")

    def __init__(self, markup: str, text: str, shift: int) -> None:
        self.markup = markup
        self.text = text
        self.shift = shift
        self.found: tuple[Link, ...] | None = None

    def all(self) -> tuple[Link, ...]:
        """Every link in order, with its offset in the block's text; addresses are as written."""
        if self.found is None:
            self.found = tuple(placed(*anchored(self.markup), self.text, self.shift))
        return self.found

    def __iter__(self) -> Iterator[Link]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())

    @overload
    def __getitem__(self, at: int) -> Link: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Link, ...]: ...
    def __getitem__(self, at: int | slice) -> Link | tuple[Link, ...]:
        return self.all()[at]

    def __eq__(self, other: object) -> bool:
        return self.all() == (other.all() if isinstance(other, Links) else other)

    def __hash__(self) -> int:
        return hash(self.all())


def anchored(markup: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a stretch of markup, and the start, end and address of each link in it."""
    anchors: list[tuple[int, int, str]] = []
    text, begin, start, open_anchor = "", 0, 0, ""
    for match in ANCHOR.finditer(markup):
        text += unescaped(ANY_TAG.sub("", markup[begin : match.start()]))
        begin = match.end()
        if open_anchor:
            anchors.append((start, len(text), open_anchor))
        start = len(text)
        href = HREF.search(match[0])
        open_anchor = unescaped(href[1]) if href else ""
    text += unescaped(ANY_TAG.sub("", markup[begin:]))
    if open_anchor:
        anchors.append((start, len(text), open_anchor))
    return text, anchors


def unescaped(text: str) -> str:
    """Text with the few characters that ordered markup writes as entities."""
    if "&" in text:
        for entity, character in ENTITIES:
            text = text.replace(entity, character)
    return text


def placed(raw: str, anchors: list[tuple[int, int, str]], text: str, shift: int) -> Iterator[Link]:
    """The links of a block with their offsets in its normalised text; addresses are as written."""
    for start, end, href in anchors:
        words = normalised(raw[start:end])
        if words == text and not shift:  # most links of a page are a block by themselves
            yield Link(text, href, 0)
            continue
        before = normalised(raw[:start] + "|")
        offset = len(before) - 1 - shift
        if raw[start:end][:1].isspace() and offset > 0 and text[offset : offset + 1] == " ":
            offset += 1
        if words and text[max(offset, 0) : max(offset, 0) + len(words)] == words:
            yield Link(words, href, max(offset, 0))
