"""The wording that is nearest to words which stand nowhere, and how the two differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy import Connection, select

from db.errors import QueryError
from db.fold import fold
from db.search import Filters, Hit, search
from db.views import named
from db.wordings import Wording, issue_wordings, item_wordings
from ingest.quotes import folded

TERMS, LONGEST_TERM = 20, 40  # words that the nearest wording is looked for by, and their characters
NEAR, READ_WORDS = 20, 5_000  # wordings compared, and words of each
ROOM = 3  # words that the nearest wording may have more than the quotation, on either side

OUTER = re.compile(r"^\W+|\W+$")

Piece = tuple[Literal["same", "quoted", "published"], str]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The item or headline nearest to a quotation, as `item 2`, its wording or that of its issue, and how
    quotation and text differ word by word."""

    wording: Wording
    place: str
    text: str
    likeness: float
    pieces: tuple[Piece, ...]


def nearest(connection: Connection, quote: str, *, owner: str | None = None) -> Nearest | None:
    """The current item or headline with the most words of a quotation in their order, None where no word is
    found."""
    known = {word for word in fold(quote).split() if len(word) <= LONGEST_TERM}
    terms = sorted(known, key=lambda term: (-len(term), term))[:TERMS]
    query = " OR ".join(f'"{term}"' for term in terms)
    try:
        hits = search(connection, query, Filters(publication=owner), limit=NEAR).hits
    except QueryError:
        return None
    best: tuple[float, tuple[Piece, ...], Hit, str] | None = None
    for hit in hits:
        text = text_of(connection, hit)
        likeness, pieces = compared(quote, text)
        if best is None or likeness > best[0]:
            best = likeness, pieces, hit, text
    if best is None:
        return None
    likeness, pieces, hit, text = best
    return Nearest(wording_of(connection, hit), f"{hit.kind} {hit.position}", text, likeness, pieces)


def text_of(connection: Connection, hit: Hit) -> str:
    """The whole text of a hit."""
    view = named("current_item" if hit.kind == "item" else "current_headline")
    asked = select(view.c.text).where(
        view.c.publication == hit.publication,
        view.c.issue_id == hit.issue_id,
        view.c.position == hit.position,
    )
    found: str = connection.execute(asked).scalar_one()
    return found


def wording_of(connection: Connection, hit: Hit) -> Wording:
    """The current wording of an item, or of a headline's issue."""
    if hit.kind == "item":
        return item_wordings(connection, hit.key, hit.position, owner=hit.publication)[0]
    return issue_wordings(connection, hit.key, owner=hit.publication)[0]


def compared(quote: str, text: str) -> tuple[float, tuple[Piece, ...]]:
    """How like a quotation the likest stretch of a text is (1 is the same), and the difference by words."""
    wanted, there = quote.split(), text.split()[:READ_WORDS]
    plain = [folded(word)[0] for word in there]
    # Signs beside words count in the difference, but they do not decide which words are meant.
    bare_wanted, bare = [bare_word(word) for word in wanted], [bare_word(word) for word in plain]
    start = likeliest(bare_wanted, bare)
    first, last = max(0, start - ROOM), start + len(wanted) + ROOM
    blocks = SequenceMatcher(None, bare_wanted, bare[first:last], autojunk=False).get_matching_blocks()[:-1]
    if blocks:
        # Words at either end that have no counterpart belong to the stretch as far as the quotation is long.
        begin = max(first, first + blocks[0].b - blocks[0].a)
        end = first + blocks[-1].b + len(wanted) - blocks[-1].a
        first, last = begin, min(last, end)
    stretch = plain[first:last]
    # What stands around the stretch is not quoted.
    for at, word in ((0, wanted[0]), (-1, wanted[-1])):
        if stretch and bare_word(stretch[at]) == bare_word(word):
            stretch[at] = word
    matcher = SequenceMatcher(None, wanted, stretch, autojunk=False)
    return matcher.ratio(), tuple(pieces(matcher, wanted, there[first:last]))


def bare_word(word: str) -> str:
    """A word without the signs around it; signs alone stay."""
    return OUTER.sub("", word) or word


def likeliest(wanted: Sequence[str], there: Sequence[str]) -> int:
    """Where the stretch of that length begins that shares the most words with what is wanted."""
    count = Counter(wanted)
    shares = [
        (Counter(there[start : start + len(wanted)]) & count).total()
        for start in range(max(1, len(there) - len(wanted) + 1))
    ]
    return shares.index(max(shares))


def pieces(matcher: SequenceMatcher[str], wanted: Sequence[str], there: Sequence[str]) -> Iterator[Piece]:
    """The difference as pieces that stand in both, in the quotation only, or in the published text only."""
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", " ".join(there[c:d])
            continue
        if b > a:
            yield "quoted", " ".join(wanted[a:b])
        if d > c:
            yield "published", " ".join(there[c:d])
