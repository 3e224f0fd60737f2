"""Finding a quotation in the archive and proving it from the kept bytes, or finding the nearest wording."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select

from db.errors import QueryError
from db.facts import issue, item, reading, withdrawn
from db.fold import fold
from db.schema import publication as publications
from db.search import Filters, search
from db.views import named
from db.wordings import Copy, Wording, item_wordings, text_digest
from ingest.captures import CaptureError, read_capture
from ingest.readers import Readers
from parsers.model import Key
from parsers.publications import UnknownPublicationError

FOLDING = (
    "Unicode NFC",
    "every run of white space is one space",
    "zero-width spaces, byte order marks and soft hyphens are left out",
    "curly, low and angle quotation marks are straight ones",
)
DROPPED = frozenset("\u200b\ufeff\u00ad")
MARKS = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟«»＂", '"')}
TERMS, LONGEST_TERM = 20, 40  # words that the nearest wording is looked for by, and their characters
NEAR, READ_WORDS = 20, 5_000  # wordings compared, and words of each
ROOM = 3  # words that the nearest wording may have more than the quotation, on either side

OUTER = re.compile(r"^\W+|\W+$")

Piece = tuple[Literal["same", "quoted", "published"], str]


@dataclass(frozen=True, slots=True)
class Match:
    """A wording that holds the words, and where, in code points of the text as one copy has it."""

    wording: Wording
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What the kept bytes of a copy say: whether they are as they were, and which item has the words.

    `failure` says in one sentence what is wrong, None where the words stand there."""

    copy: Copy
    is_intact: bool
    position: int | None
    failure: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether the words stand in the kept bytes."""
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The wording nearest to a quotation, and how the two differ word by word."""

    wording: Wording
    likeness: float
    pieces: tuple[Piece, ...]


def folded(text: str) -> tuple[str, list[int]]:
    """A text without the differences that do not count, and where each of its characters stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in DROPPED or (letter.isspace() and (not letters or letters[-1] == " ")):
            continue
        letters.append(" " if letter.isspace() else MARKS.get(letter, letter))
        places.append(place)
    return "".join(letters), places


def quotation(text: str) -> str:
    """A quotation as it is looked for; empty where it holds no word."""
    plain = folded(unicodedata.normalize("NFC", text))[0].strip()
    return plain if fold(plain) else ""


def span(text: str, quote: str) -> tuple[int, int] | None:
    """Where a folded quotation stands in a text, in code points; None where it does not."""
    plain, places = folded(text)
    start = plain.find(quote)
    return None if start < 0 else (places[start], places[start + len(quote) - 1] + 1)


def matches(connection: Connection, quote: str, *, owner: str | None = None) -> list[Match]:
    """Every wording, current or former, that holds a folded quotation; current and newer ones first, those of
    withdrawn issues left out."""
    # Whatever is folded stands between words, so that the longest word alone finds a superset.
    longest = max(quote.translate({ord('"'): " ", ord("'"): " "}).split(), key=len)
    query = (
        select(publications.c.name, issue.c.volume, issue.c.number, item.c.position, item.c.text)
        .join(reading, reading.c.revision_id == item.c.revision_id)
        .join(issue, issue.c.id == reading.c.issue_id)
        .join(publications, publications.c.id == issue.c.publication_id)
        .where(item.c.text.contains(longest, autoescape=True))
        .where(issue.c.id.not_in(select(withdrawn.c.issue_id)))
    )
    if owner is not None:
        query = query.where(publications.c.name == owner)
    places = {}
    with connection.execute(query.execution_options(yield_per=500)) as rows:
        for name, volume, number, position, text in rows:
            if span(text, quote):
                places[name, Key(volume, number), position, text_digest(text)] = text
    found = [found_match(connection, quote, text, *place) for place, text in places.items()]
    newest = sorted(found, key=lambda one: (one.wording.key, -(one.wording.position or 0)), reverse=True)
    return sorted(newest, key=lambda one: (not one.wording.is_current, one.wording.publication))


def found_match(
    connection: Connection, quote: str, text: str, owner: str, key: Key, position: int, digest: str
) -> Match:
    """The match in one wording of an item."""
    there = item_wordings(connection, key, position, owner=owner)
    (wording,) = (one for one in there if one.digest == digest)
    place = span(text, quote)
    assert place is not None
    return Match(wording, text, *place)


def proof(match: Match, quote: str, folder: Path, readers: Readers) -> Proof:
    """Whether the words stand in the bytes kept, by the first copy in which they do: its record is read, its
    digest checked, and the copy parsed anew. No network, and of the database only where the record lies."""
    proofs = (proof_by(copy, match.wording, quote, folder, readers) for copy in match.wording.copies)
    tried = []
    for one in proofs:
        if one.is_good or not one.is_intact:
            return one
        tried.append(one)
    return tried[0]


def proof_by(copy: Copy, wording: Wording, quote: str, folder: Path, readers: Readers) -> Proof:
    """What one copy says."""
    try:
        capture = read_capture(folder, copy.place)
    except CaptureError as error:
        return Proof(copy, is_intact=False, position=None, failure=str(error))
    if capture.digest != copy.payload_digest:
        failure = f"expected bytes of SHA-256 {copy.payload_digest}, found {capture.digest}"
        return Proof(copy, is_intact=False, position=None, failure=failure)
    owner, key = wording.publication, wording.key
    try:
        found = readers.readings(capture, publication=owner, key=key, second_witness="auto")
    except UnknownPublicationError as error:
        return Proof(copy, is_intact=True, position=None, failure=str(error.args[0]))
    for reading_ in found:
        for one in reading_.issue.items if reading_.issue else ():
            if span(one.text, quote):
                return Proof(copy, is_intact=True, position=one.position)
    failed = next((one.failure.message for one in found if one.failure), "no item has these words")
    return Proof(copy, is_intact=True, position=None, failure=f"read again by this parser: {failed}")


def nearest(connection: Connection, quote: str, *, owner: str | None = None) -> Nearest | None:
    """The current wording with the most words of a quotation in its order, None where no word is found."""
    known = {word for word in fold(quote).split() if len(word) <= LONGEST_TERM}
    terms = sorted(known, key=lambda term: (-len(term), term))[:TERMS]
    query = " OR ".join(f'"{term}"' for term in terms)
    try:
        hits = search(connection, query, Filters(publication=owner), limit=NEAR).hits
    except QueryError:
        return None
    view = named("current_item")
    best: tuple[float, str, Key, int, tuple[Piece, ...]] | None = None
    for hit in hits:
        if hit.kind != "item":
            continue
        asked = select(view.c.text).where(
            view.c.publication == hit.publication, view.c.issue_id == hit.issue_id,
            view.c.position == hit.position,
        )  # fmt: skip
        likeness, pieces = compared(quote, connection.execute(asked).scalar_one())
        if best is None or likeness > best[0]:
            best = likeness, hit.publication, hit.key, hit.position, pieces
    if best is None:
        return None
    likeness, name, key, position, pieces = best
    (wording, *_) = item_wordings(connection, key, position, owner=name)
    return Nearest(wording, likeness, pieces)


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
