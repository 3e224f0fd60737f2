"""How two wordings of an issue differ: title, credit, and every headline and item word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.model import Issue
from parsers.reconcile import Entry, links_differ, matches, pairs, spots, unmoved

Kind = Literal["wording", "added", "removed", "moved", "links"]
Piece = tuple[Literal["same", "removed", "added"], str]


@dataclass(frozen=True, slots=True)
class Edit:
    """What happened to one place: `place` is title, credit, headline 2 or item 3, in the new wording unless
    it was removed; of a wording the pieces are its words in order, of a move where it stood."""

    place: str
    kind: Kind
    pieces: tuple[Piece, ...]


def edits(new: Issue, old: Issue) -> Iterator[Edit]:
    """Every place in which a new wording differs from the one before it."""
    for place, ours, theirs in (("title", new.title, old.title), ("credit", new.credit, old.credit)):
        if (ours or "").split() != (theirs or "").split():
            yield Edit(place, "wording", tuple(word_pieces(ours or "", theirs or "")))
    yield from list_edits(
        "headline", [Entry(one.text) for one in new.headlines], [Entry(one.text) for one in old.headlines]
    )
    # Items that break off are compared as they stand: where a copy ends is part of the change.
    yield from list_edits(
        "item", [Entry(one.text) for one in new.items], [Entry(one.text) for one in old.items]
    )
    for one in links_differ(new, old, ""):
        gone, come = (("removed", one.theirs), ("added", one.ours))
        yield Edit(one.place, "links", tuple(piece for piece in (gone, come) if piece[1]))  # type: ignore[misc]


def list_edits(name: str, new: Sequence[Entry], old: Sequence[Entry]) -> Iterator[Edit]:
    """Every entry of a list that was added, removed, moved or worded anew."""
    found = matches(new, old)
    in_order = unmoved(pairs(found))
    for at, to in found:
        if to is None and at is not None:
            yield Edit(f"{name} {at + 1}", "added", (("added", new[at].text),))
        elif at is None and to is not None:
            yield Edit(f"{name} {to + 1}", "removed", (("removed", old[to].text),))
        elif at is not None and to is not None:
            if (at, to) not in in_order:
                yield Edit(f"{name} {at + 1}", "moved", (("removed", str(to + 1)), ("added", str(at + 1))))
            if new[at].squeezed != old[to].squeezed:
                yield Edit(f"{name} {at + 1}", "wording", tuple(word_pieces(new[at].text, old[to].text)))


def word_pieces(new: str, old: str) -> Iterator[Piece]:
    """A text as runs of words that stayed, went and came."""
    ours, theirs = new.split(), old.split()
    last = 0
    for start, end, from_, to in spots(ours, theirs):
        yield from (("same", " ".join(ours[last:start])),) if start > last else ()
        yield from (("removed", " ".join(theirs[from_:to])),) if to > from_ else ()
        yield from (("added", " ".join(ours[start:end])),) if end > start else ()
        last = end
    if last < len(ours):
        yield "same", " ".join(ours[last:])
