"""Finding a quotation in the archive and proving it from the kept bytes."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, null, select

from db.facts import current, headline, issue, item, reading, revision, withdrawn
from db.fold import fold
from db.schema import publication as publications
from db.wordings import Copy, Wording, issue_wordings, item_wordings, text_digest
from ingest.captures import CaptureError, read_capture
from ingest.readers import Readers
from parsers.model import Issue, Key
from parsers.publications import UnknownPublicationError

FOLDING = (
    "Unicode NFC",
    "every run of white space is one space",
    "zero-width spaces, byte order marks and soft hyphens are left out",
    "curly, low and angle quotation marks are straight ones",
)
DROPPED = frozenset("\u200b\ufeff\u00ad")
MARKS = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟«»＂", '"')}
# Every kind of text that is kept of an issue's wording, with its column, and that of its position in a list.
TEXTS: dict[str, tuple[ColumnElement[Any], ColumnElement[Any]]] = {
    "item": (item.c.text, item.c.position),
    "headline": (headline.c.text, headline.c.position),
    "title": (revision.c.title, null().cast(Integer)),
    "credit": (revision.c.credit, null().cast(Integer)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: in the item or headline of a position, the title or the credit of an issue."""

    publication: str
    key: Key
    kind: str
    position: int | None
    text: str

    @property
    def name(self) -> str:
        """What a message calls it: item 2, headline 1, title or credit."""
        return self.kind if self.position is None else f"{self.kind} {self.position}"


@dataclass(frozen=True, slots=True)
class Match:
    """A text that holds the words, and where, in code points; the wording is that of the item, or of the
    whole issue where they stand elsewhere in it."""

    wording: Wording
    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What the kept bytes of a copy say: whether they are as they were, and the name of the place that has
    the words.

    `failure` says in one sentence what is wrong, None where the words stand there."""

    copy: Copy
    is_intact: bool
    place: str | None
    failure: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether the words stand in the kept bytes."""
        return self.failure is None


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


def places(connection: Connection, quote: str, *, owner: str | None = None) -> dict[Place, frozenset[str]]:
    """Every place, current or former, that holds a folded quotation, with the content hashes of the issue's
    wordings in which it does; current and newer ones first, those of withdrawn issues left out."""
    # Whatever is folded stands between words, so that the longest word alone finds a superset.
    longest = max(quote.translate({ord('"'): " ", ord("'"): " "}).split(), key=len)
    hashes: dict[Place, set[str]] = defaultdict(set)
    standing = set()
    for kind in TEXTS:
        query = texts(kind, longest, owner).execution_options(yield_per=500)
        with connection.execute(query) as rows:
            for name, volume, number, position, text, content_hash, is_current in rows:
                if span(text, quote):
                    place = Place(name, Key(volume, number), kind, position, text)
                    hashes[place].add(content_hash)
                    standing |= {place} if is_current else set()
    kinds = list(TEXTS)
    found = sorted(hashes, key=lambda one: (kinds.index(one.kind), one.position or 0))
    found.sort(key=lambda one: one.key, reverse=True)
    found.sort(key=lambda one: (one not in standing, one.publication))
    return {place: frozenset(hashes[place]) for place in found}


def texts(kind: str, word: str, owner: str | None) -> Select[Any]:
    """The query for all texts of a kind that hold a word, with the wording of the issue they belong to."""
    words, position = TEXTS[kind]
    query = (
        select(
            publications.c.name, issue.c.volume, issue.c.number, position, words,
            revision.c.content_hash, current.c.issue_id.is_not(None),
        )
        .select_from(revision)
        .join(reading, reading.c.revision_id == revision.c.id)
        .join(issue, issue.c.id == reading.c.issue_id)
        .join(publications, publications.c.id == issue.c.publication_id)
        .outerjoin(
            current, (current.c.issue_id == issue.c.id) & (current.c.revision_id == revision.c.id)
        )
        .where(words.contains(word, autoescape=True))
        .where(issue.c.id.not_in(select(withdrawn.c.issue_id)))
    )  # fmt: skip
    if words.table is not revision:
        query = query.join(words.table, words.table.c.revision_id == revision.c.id)
    return query if owner is None else query.where(publications.c.name == owner)


def match(connection: Connection, quote: str, place: Place, hashes: frozenset[str]) -> Match:
    """The match of a quotation in one place, whose issue has it in the wordings of those content hashes."""
    key, owner = place.key, place.publication
    if place.kind == "item":
        digest = text_digest(place.text)
        there = item_wordings(connection, key, place.position, owner=owner)
        wording = next(one for one in there if one.digest == digest)
    else:
        wording = next(one for one in issue_wordings(connection, key, owner=owner) if one.digest in hashes)
    stretch = span(place.text, quote)
    assert stretch is not None
    return Match(wording, place, *stretch)


def proof(match: Match, quote: str, folder: Path, readers: Readers) -> Proof:
    """Whether the words stand in the bytes kept, by the first copy in which they do: its record is read, its
    digest checked, and the copy parsed anew. No network, and of the database only where the record lies."""
    proofs = (proof_by(copy, match, quote, folder, readers) for copy in match.wording.copies)
    tried = []
    for one in proofs:
        if one.is_good or not one.is_intact:
            return one
        tried.append(one)
    return tried[0]


def proof_by(copy: Copy, match: Match, quote: str, folder: Path, readers: Readers) -> Proof:
    """What one copy says."""
    try:
        capture = read_capture(folder, copy.place)
    except CaptureError as error:
        return Proof(copy, is_intact=False, place=None, failure=str(error))
    if capture.digest != copy.payload_digest:
        failure = f"expected bytes of SHA-256 {copy.payload_digest}, found {capture.digest}"
        return Proof(copy, is_intact=False, place=None, failure=failure)
    owner, key, kind = match.place.publication, match.place.key, match.place.kind
    try:
        found = readers.readings(capture, publication=owner, key=key, second_witness="auto")
    except UnknownPublicationError as error:
        return Proof(copy, is_intact=True, place=None, failure=str(error.args[0]))
    for reading_ in found:
        for name, text in read_texts(reading_.issue, kind) if reading_.issue else ():
            if span(text, quote):
                return Proof(copy, is_intact=True, place=name)
    failed = next((one.failure.message for one in found if one.failure), f"no {kind} has these words")
    return Proof(copy, is_intact=True, place=None, failure=f"read again by this parser: {failed}")


def read_texts(found: Issue, kind: str) -> Iterator[tuple[str, str]]:
    """The texts of a kind in an issue as it was read, each with the name of its place."""
    if kind in {"title", "credit"}:
        text = found.title if kind == "title" else found.credit
        yield from [(kind, text)] if text else []
    for one in found.items if kind == "item" else found.headlines if kind == "headline" else ():
        yield f"{kind} {one.position}", one.text
