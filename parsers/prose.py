"""Long plain paragraphs one after another: prose, of which the rules ask no more than that it is long and
plain. Such a run is folded before any tree is built: one line stands for its paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import AnyStr, NamedTuple

from parsers.blocks import FOLDED
from parsers.excerpts import Sought

FAR = 50  # blocks, farther than any rule of the segmentation looks
WORDY = 30  # characters of markup to a tag, below which a page has little prose
# What a paragraph may hold: elements that hide nothing, each closed in it, in tags on whose end all agree.
INLINE = "a|abbr|b|em|font|i|small|span|strong|u"
NAME = r"(?!hidden|role|style=[\"'][^\"'>]*(?i:display))[a-z][\w:-]*+"
ATTRIBUTES = rf"(?:>|(?:\s+{NAME}(?:=\"[^\"<>]*+\"|='[^'<>]*+')?+)*+\s*+>)"
OPENED = rf"<({INLINE}){ATTRIBUTES}[^<]*+"
CLOSED = r"</\{}>[^<]*+"
# No bullet and no typed number is a capital letter or a quotation mark. That few tags may stand before it
# keeps the search linear.
FRONT = r"(?=(?:\s*+<[^>]*+>){0,8}+\s*+(?:[A-Z“‘\"']|&(?:[lr][sd]quo|quot|#8216|#8220);))"
PARAGRAPH = (
    rf"<p{ATTRIBUTES}{FRONT}[^<]*+"
    rf"(?:{OPENED}(?:{OPENED}{CLOSED.format(2)})*+{CLOSED.format(1)})*+</p>\s*+"
)
RUN = re.compile(rf"(?:{PARAGRAPH}){{3,}}+")
END = b"</p>"
OTHER_TAGS = re.compile(rb"<(?!/p>)[^>]*+>")
# Entities that are no letters and can be seen; others may be anything.
SEEN = rb"&(?:nbsp|amp|quot|[lr][sd]quo|[mn]dash|#0?3[489]|#160|#82(?:1[1267]|2[01]));"
ENTITY = re.compile(SEEN)
SMALL = bytes(range(256)).lower()
# What may be dropped or become one with others when a text is normalised; "?" is all beyond ASCII.
UNCOUNTED = b" \t\n\v\f\r\x1c\x1d\x1e\x1f?"
DIVIDING = "\u200b\u2060\ufeff\u00ad"  # what may stand unseen inside a word that is sought
CUT_SHORT = "…", b"..."  # how excerpts of other pages end, which no rule takes for items
MARK = "prose folded here"
STAND_IN = re.compile(rf"<p>{MARK}: (\d+) paragraphs, (\d+) elements, (some|no) links</p>")
# Elements that may reach into the paragraphs behind them.
REACHING = re.compile(rf"<(/?)(?:{INLINE}|big|code|del|ins|nobr|s|strike|sub|sup|tt)(?=[ >])")


class Fold(NamedTuple):
    """Paragraphs of prose one after another in a page's markup, and what stands for them."""

    start: int
    end: int
    stand_in: str


def folded(html: str, sought: Sought) -> tuple[str, int]:
    """A page with its prose folded, and how many folds it has. Of a page with much prose every text is folded
    that is as long as an item and says nothing that is sought."""
    if len(html) < WORDY * html.count("<") or sought.long > len(FOLDED.text):
        return html, 0
    plain = html.encode("ascii", "replace")
    found = [fold for run in RUN.finditer(html) for fold in folds(html, plain, run.span(), sought)]
    pieces: list[str] = []
    passed = 0
    for fold in found:
        pieces += (html[passed : fold.start], fold.stand_in)
        passed = fold.end
    short = "".join([*pieces, html[passed:]])
    return (short, len(found)) if short.count(MARK) == len(found) else (html, 0)


def folds(html: str, plain: bytes, span: tuple[int, int], sought: Sought) -> Iterator[Fold]:
    """The folds of a run of paragraphs, given the page, the page in ASCII, and where the run is."""
    start, end = span
    run = plain[start:end]
    if b"\0" in run or any(html.find(sign, start, end) >= 0 for sign in DIVIDING):
        return
    bounds = list(accumulate(map(len(END).__add__, map(len, run.split(END))), initial=0))
    foldable = are_foldable(run, sought)
    for at in places(html, CUT_SHORT[0], start, end):
        foldable[bisect_right(bounds, at - start) - 1] = False
    first = 0
    for together, group in groupby(foldable):
        count = len(list(group))
        if together and count > 1:  # the first may be of what stands above it
            begin, stop = bounds[first + 1], bounds[first + count]
            yield Fold(start + begin, start + stop, stand_in(count - 1, run[begin:stop]))
        first += count


def stand_in(paragraphs: int, markup: bytes) -> str:
    """What stands for so many paragraphs: how many elements they have, each of them closed,
    and whether any is a link."""
    elements, links = markup.count(b"<") // 2, "some" if b"</a>" in markup else "no"
    return f"<p>{MARK}: {paragraphs} paragraphs, {elements} elements, {links} links</p>\n"


def are_foldable(run: bytes, sought: Sought) -> list[bool]:
    """Whether each paragraph of a run is as long as an item and says nothing that is sought."""
    texts = OTHER_TAGS.sub(b"", run.translate(SMALL, UNCOUNTED))
    if b"&" in texts:
        texts = ENTITY.sub(b"", texts)
    *sizes, _ = map(len, texts.split(END))
    foldable = [size >= sought.long for size in sizes]
    words = (word.translate(None, UNCOUNTED) for word in (*sought.in_prose, CUT_SHORT[1], b"&"))
    if found := [at for word in words for at in places(texts, word, 0, len(texts))]:
        ends = list(accumulate(map(len(END).__add__, sizes)))
        for at in found:
            foldable[bisect_right(ends, at)] = False
    return foldable


def places(text: AnyStr, word: AnyStr, start: int, end: int) -> Iterator[int]:
    """Where a word stands in a stretch of text."""
    while (start := text.find(word, start, end)) >= 0:
        yield start
        start += 1
