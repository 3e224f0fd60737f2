"""Two accounts of one issue side by side: where they agree is proof, where they differ is a discrepancy."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from parsers.blocks import squeezed
from parsers.model import Discrepancy, Issue, Item

# Two entries tell the same if they share at least half of their pieces, in the same place of the lists fewer.
LIKE, LIKE_IN_PLACE = 0.5, 0.3
PIECE = 4  # characters; words would not do, since copies lose spaces
CONTEXT = 4  # words shown on either side of those that differ
MOST_PAIRS, MOST_WORDS = 2_500, 1_000_000  # beyond these a comparison gets coarser instead of slow
MORE = "…"

Pair = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """One entry of a list; a fragment is one in which a copy breaks off."""

    text: str
    is_fragment: bool = False

    @cached_property
    def squeezed(self) -> str:
        """The text without white space."""
        return squeezed(self.text)

    @cached_property
    def pieces(self) -> Counter[str]:
        """Every run of PIECE characters; of a shorter text itself."""
        last = max(len(self.squeezed) - PIECE, 0)
        return Counter(self.squeezed[at : at + PIECE] for at in range(last + 1))


class Match(NamedTuple):
    """The places, from 0, of one entry in our list and in theirs; None where a list lacks it."""

    ours: int | None
    theirs: int | None


class Spot(NamedTuple):
    """Differing words: ours from `start` up to `end`, theirs from `from_` up to `to`; one may be empty."""

    start: int
    end: int
    from_: int
    to: int


def differences(ours: Issue, theirs: Issue, witness: str) -> tuple[Discrepancy, ...]:
    """Every place where another reader of the same bytes found something else than ours.

    `witness` names the reader. Texts are equal if they are so without white space; titles and links are not
    compared."""
    return (*texts_differ(ours, theirs, witness), *credits_differ(ours, theirs, witness))


def copy_differences(ours: Issue, theirs: Issue, witness: str) -> tuple[Discrepancy, ...]:
    """Every place where another copy of the issue differs from ours, first of all if it has more items.

    `witness` says what the copy is. A copy that was cut is compared as far as it goes; links are compared
    where both copies have any, titles and credits where both have one: PDFs and text copies lose them."""
    found: list[Discrepancy] = []
    if len(theirs.items) > len(ours.items):
        counts = str(len(ours.items)), str(len(theirs.items))
        found.append(Discrepancy(witness, "fewer-items", "items", *counts))
    found += texts_differ(ours, theirs, witness)
    if any(item.links for item in ours.items) and any(item.links for item in theirs.items):
        found += links_differ(ours, theirs, witness)
    found += titles_differ(ours, theirs, witness)
    if ours.credit and theirs.credit:
        found += credits_differ(ours, theirs, witness)
    return tuple(found)


def texts_differ(ours: Issue, theirs: Issue, witness: str) -> Iterator[Discrepancy]:
    """Differing headlines, then differing items."""
    mine, other = ([Entry(one.text) for one in issue.headlines] for issue in (ours, theirs))
    if mine != other:
        yield from list_differences(mine, other, matches(mine, other), "headline", witness)
    mine, other = item_entries(ours), item_entries(theirs)
    if mine != other:
        found = within_cuts(matches(mine, other), ours, theirs)
        yield from list_differences(mine, other, found, "item", witness)


def item_entries(issue: Issue) -> list[Entry]:
    """The items as entries; only the last one of a copy that was cut is a fragment."""
    return [Entry(one.text, not one.complete) for one in issue.items]


def within_cuts(found: Sequence[Match], ours: Issue, theirs: Issue) -> list[Match]:
    """The matches without what lies beyond the end of a copy that was cut."""
    paired = pairs(found)
    last = Match(max((at for at, _ in paired), default=-1), max((to for _, to in paired), default=-1))

    def is_beyond(one: Match) -> bool:
        if one.theirs is None:
            return theirs.truncated and (one.ours or 0) > (last.ours or 0)
        return one.ours is None and ours.truncated and one.theirs > (last.theirs or 0)

    return [one for one in found if not is_beyond(one)]


def credits_differ(ours: Issue, theirs: Issue, witness: str) -> Iterator[Discrepancy]:
    """The credits, if they differ."""
    if squeezed(ours.credit or "") != squeezed(theirs.credit or ""):
        yield Discrepancy(witness, "wording", "credit", ours.credit or "", theirs.credit or "")


def titles_differ(ours: Issue, theirs: Issue, witness: str) -> Iterator[Discrepancy]:
    """The titles, if both copies have one and they say different things: signs and capitals are set otherwise
    in every copy, and a number at the end may stand on another line."""
    mine, other = (
        "".join(filter(str.isalnum, title.casefold())) for title in (ours.title or "", theirs.title or "")
    )
    if not (mine.startswith(other) or other.startswith(mine)):
        yield Discrepancy(witness, "wording", "title", ours.title or "", theirs.title or "")


def links_differ(ours: Issue, theirs: Issue, witness: str) -> Iterator[Discrepancy]:
    """Items whose links lead elsewhere, with the addresses that only one side has."""
    for at, to in pairs(matches(item_entries(ours), item_entries(theirs))):
        if ours.items[at].complete and theirs.items[to].complete:
            mine, other = addresses(ours.items[at]), addresses(theirs.items[to])
            only_mine = " ".join(href for href in mine if href not in other)
            only_other = " ".join(href for href in other if href not in mine)
            if only_mine or only_other:
                yield Discrepancy(witness, "link", f"item {at + 1}", only_mine, only_other)


def addresses(item: Item) -> list[str]:
    """Where an item's links lead, in order, each once: a link over two lines of a PDF is two links there."""
    return list(dict.fromkeys(link.href for link in item.links))


def list_differences(
    ours: Sequence[Entry], theirs: Sequence[Entry], found: Sequence[Match], name: str, witness: str
) -> Iterator[Discrepancy]:
    """Entries that only one side has, that stand elsewhere, or are worded differently in the list `name`."""
    in_order = unmoved(pairs(found))
    for at, to in found:
        if at is not None and to is not None:
            if (at, to) not in in_order:
                yield Discrepancy(witness, "order", f"{name} {at + 1}", str(at + 1), str(to + 1))
            mine, other = comparable(ours[at], theirs[to])
            if mine.squeezed != other.squeezed:
                yield Discrepancy(witness, "wording", f"{name} {at + 1}", *excerpts(mine.text, other.text))
        elif at is not None:
            yield Discrepancy(witness, "missing", f"{name} {at + 1}", ours[at].text, "")
        elif to is not None:
            yield Discrepancy(witness, "extra", f"{name} {to + 1}", "", theirs[to].text)


def pairs(found: Sequence[Match]) -> list[Pair]:
    """The places of the entries that both lists have."""
    return [(at, to) for at, to in found if at is not None and to is not None]


def matches(ours: Sequence[Entry], theirs: Sequence[Entry]) -> list[Match]:
    """Which of our entries is which of theirs: equal texts first, then the most alike, wherever they stand.

    In the order of our list; what only they have stands before the entry that follows it in their list."""
    found = equals(ours, theirs)
    found |= alike(ours, theirs, found)
    back = {to: at for at, to in found.items()}
    listed = [(at, len(theirs), Match(at, found.get(at))) for at in range(len(ours))]
    following = len(ours)
    for to in reversed(range(len(theirs))):
        following = back.get(to, following)
        if to not in back:
            listed.append((following, to, Match(None, to)))
    return [one for _, _, one in sorted(listed, key=lambda placed: placed[:2])]


def equals(ours: Sequence[Entry], theirs: Sequence[Entry]) -> dict[int, int]:
    """Our places and theirs of entries with the same text; of repeated ones the first with the first."""
    waiting: dict[str, list[int]] = {}
    for to in reversed(range(len(theirs))):
        if not theirs[to].is_fragment:
            waiting.setdefault(theirs[to].squeezed, []).append(to)
    found = {}
    for at, entry in enumerate(ours):
        if not entry.is_fragment and waiting.get(entry.squeezed):
            found[at] = waiting[entry.squeezed].pop()
    return found


def alike(ours: Sequence[Entry], theirs: Sequence[Entry], found: dict[int, int]) -> dict[int, int]:
    """Our places and theirs of entries that tell the same in other words, the most alike first; `found` are
    the places that are taken."""
    taken = set(found.values())
    mine = [at for at in range(len(ours)) if at not in found]
    other = [to for to in range(len(theirs)) if to not in taken]
    everywhere = len(mine) * len(other) <= MOST_PAIRS
    weighed = []
    for at in mine:
        for to in other if everywhere else set(other) & {at}:
            share = likeness(*comparable(ours[at], theirs[to]))
            if share >= (LIKE_IN_PLACE if at == to else LIKE):
                weighed.append((-share, abs(at - to), at, to))
    more: dict[int, int] = {}
    for _, _, at, to in sorted(weighed):
        if at not in more and to not in taken:
            more[at] = to
            taken.add(to)
    return more


def comparable(mine: Entry, other: Entry) -> tuple[Entry, Entry]:
    """Two entries as far as both go: where one breaks off the other is cut to its length."""
    length = min(len(mine.squeezed), len(other.squeezed))
    return (
        Entry(beginning(mine.text, length)) if other.is_fragment else mine,
        Entry(beginning(other.text, length)) if mine.is_fragment else other,
    )


def beginning(text: str, length: int) -> str:
    """As much of a text as holds so many characters, white space not counted."""
    seen = 0
    for at, character in enumerate(text):
        seen += not character.isspace()
        if seen > length:
            return text[:at]
    return text


def likeness(mine: Entry, other: Entry) -> float:
    """The share of pieces that two entries have in common, between 0 and 1."""
    return 2 * (mine.pieces & other.pieces).total() / (mine.pieces.total() + other.pieces.total())


def unmoved(both: Sequence[Pair]) -> set[Pair]:
    """The most pairs that stand in the same order on both sides; the others have moved."""
    ends: list[int] = []  # the lowest place in which a rising run of each length ends
    lengths = []
    for _, to in both:
        at = bisect_left(ends, to)
        ends[at : at + 1] = [to]
        lengths.append(at + 1)
    kept: set[Pair] = set()
    wanted, bound = len(ends), float("inf")
    for pair, length in zip(reversed(both), reversed(lengths), strict=True):
        if length == wanted and pair[1] < bound:
            kept.add(pair)
            wanted, bound = wanted - 1, pair[1]
    return kept


def excerpts(ours: str, theirs: str) -> tuple[str, str]:
    """The differing words of two texts with a few words around them, and dots for what is left out."""
    mine, other = ours.split(), theirs.split()
    merged: list[Spot] = []
    for one in spots(mine, other):
        if merged and min(one.start - merged[-1].end, one.from_ - merged[-1].to) <= 2 * CONTEXT:
            first = merged.pop()
            merged.append(Spot(first.start, one.end, first.from_, one.to))
        else:
            merged.append(one)
    return (
        windows(mine, [(one.start, one.end) for one in merged]),
        windows(other, [(one.from_, one.to) for one in merged]),
    )


def windows(words: Sequence[str], spans: Sequence[Pair]) -> str:
    """Some spans of words, each with its context."""
    told = [(max(start - CONTEXT, 0), min(end + CONTEXT, len(words))) for start, end in spans]
    parts = [" ".join(words[start:end]) for start, end in told]
    if told[0][0] > 0:
        parts.insert(0, "")
    if told[-1][1] < len(words):
        parts.append("")
    return f" {MORE} ".join(parts).strip()


def spots(ours: Sequence[str], theirs: Sequence[str]) -> list[Spot]:
    """Where two texts differ, word by word; words that differ only in the spaces between them do not."""
    if len(ours) * len(theirs) > MOST_WORDS:
        return [Spot(0, len(ours), 0, len(theirs))]
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return [
        Spot(start, end, from_, to)
        for kind, start, end, from_, to in codes
        if kind != "equal" and "".join(ours[start:end]) != "".join(theirs[from_:to])
    ]
