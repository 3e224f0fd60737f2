"""The nouns of the archive as frozen values: capture, reading, issue and what an issue holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Literal, NamedTuple

from parsers.keys import Key as Key
from parsers.keys import Span as Span
from parsers.kinds import ClaimMethod as ClaimMethod
from parsers.kinds import MentionKind as MentionKind

SecondWitness = Literal["always", "auto", "never"]
# What only we have, what only they have, other words, another place, another address, more items there.
DiscrepancyKind = Literal["missing", "extra", "wording", "order", "link", "fewer-items"]


class Evidence(StrEnum):
    """How near a capture stands to the publisher, best first."""

    PUBLISHER = "publisher"
    ARCHIVE = "third-party-archive"
    FILE = "supplied-file"
    TEXT = "text-copy"


class TimeSource(StrEnum):
    """How the time of a capture is known; a file's mtime is never one of these."""

    FETCHED = "fetched"
    WARC_DATE = "warc-date"
    SAVED_PAGE = "saved-page-comment"
    DECLARED = "declared"
    UNKNOWN = "unknown"


class Format(StrEnum):
    """What the bytes of a capture are, told from the bytes."""

    PAGE = "page"
    PDF = "pdf"
    TEXT = "text"
    EMAIL = "email"


class ErrorCode(StrEnum):
    """Every reason for which bytes are not read as an issue (a closed list, explained in docs/codes.md)."""

    UNKNOWN_PUBLICATION = "unknown_publication"
    NUMBER_MISMATCH = "number_mismatch"
    NO_ISSUE = "no_issue"
    NO_HEADLINES = "no_headlines"
    NO_ITEMS = "no_items"
    ITEMS_SHORTER = "items_shorter"
    DRIFT = "drift"
    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown_format"
    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    NO_UNICODE_MAP = "no_unicode_map"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    PARSE_TIMEOUT = "parse_timeout"
    PARSE_MEMORY = "parse_memory"
    PARSE_CRASH = "parse_crash"
    UNREADABLE_FILE = "unreadable_file"


class WarningCode(StrEnum):
    """Every reservation that a reading can carry (a closed list, explained in docs/codes.md)."""

    TRUNCATED = "truncated"
    NO_KEY = "no_key"
    MORE_HEADLINES_THAN_ITEMS = "more_headlines_than_items"
    MORE_ITEMS_THAN_HEADLINES = "more_items_than_headlines"
    FEWER_ITEMS = "fewer_items"
    UNALIGNED = "unaligned"
    LEFTOVERS = "leftovers"
    REPEATED = "repeated"
    UNUSUAL_ENTRY = "unusual_entry"
    UNCONFIRMED_HYPHEN = "unconfirmed_hyphen"
    WITNESSES_DIFFER = "witnesses_differ"
    WITNESS_FAILED = "witness_failed"
    REPLACED_CHARACTERS = "replaced_characters"


@dataclass(frozen=True, slots=True)
class Claim:
    """A candidate for the issue's own date: the days it stands for and the method that says so. `agrees` says
    whether it fits the claim that stands for the issue, None for that one itself and where none stands."""

    method: ClaimMethod
    start: date
    end: date
    agrees: bool | None = None


@dataclass(frozen=True)
class Capture:
    """One fetch or one file: bytes as received, where they come from and when the source took them. `claims`
    are what other pages said of the address by then."""

    body: bytes
    address: str | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    captured_at: datetime | None = None
    time_source: TimeSource = TimeSource.UNKNOWN
    evidence: Evidence = Evidence.FILE
    name: str | None = None
    claims: tuple[Claim, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body, 64 hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def label(self) -> str:
        """What a message calls this capture."""
        return self.name or self.address or "the document"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a capture is kept: a WARC file's name inside the data directory, and the record's bytes in it."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a capture was not read: a code of the closed list and one sentence."""

    code: ErrorCode
    message: str


@dataclass(frozen=True, slots=True)
class Caution:
    """A reservation about a reading: a code of the closed list and one sentence."""

    code: WarningCode
    message: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside an item; offset in code points of the item's text."""

    text: str
    href: str
    offset: int


class Mention(NamedTuple):  # an item has a dozen, and a frozen dataclass takes four times as long to make
    """A date said inside an item; start and end are None where nothing gives the year."""

    surface: str
    offset: int
    kind: MentionKind
    start: date | None
    end: date | None
    days: tuple[date, ...] | None = None
    rule: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One entry of the short list; positions count from 1."""

    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the long list; `headline` is the position of its headline, None where unaligned."""

    position: int
    headline: int | None
    text: str
    complete: bool = True
    mentions: tuple[Mention, ...] = ()
    links: tuple[Link, ...] = ()
    locator: str = ""


@dataclass(frozen=True)
class Issue:
    """One issue as read from one capture; key is None where the copy shows no number."""

    publication: str
    key: Key | None
    title: str | None
    credit: str | None
    headlines: tuple[Headline, ...]
    items: tuple[Item, ...]
    truncated: bool = False
    claims: tuple[Claim, ...] = ()

    @property
    def published(self) -> Claim | None:
        """The claim that stands for the issue's date, the first; None for an issue without a key."""
        return self.claims[0] if self.claims and self.key is not None else None

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over title, credit, headlines and items in order: equal hashes are the same revision."""
        parts = [self.title or "", self.credit or "", str(len(self.headlines)), str(len(self.items))]
        parts += [headline.text for headline in self.headlines]
        parts += [f"{item.headline or 0}:{int(item.complete)}:{item.text}" for item in self.items]
        return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where two accounts of one issue differ: who gives the other one, in what, where, and what each has.

    `place` is "item 2", "headline 1", "title", "credit" or "items", by our own list save for an extra entry.
    Of texts that differ `ours` and `theirs` are the differing words with a few around them."""

    witness: str
    kind: DiscrepancyKind
    place: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one parser version made of one part of a capture: an issue or a typed failure, never both."""

    part: int
    format: Format | None
    issue: Issue | None = None
    failure: Failure | None = None
    leftovers: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = field(default=())

    def __post_init__(self) -> None:
        if (self.issue is None) == (self.failure is None):
            raise ValueError("a reading holds an issue or a failure, one of them and not both")

    @property
    def ok(self) -> bool:
        """Whether this reading holds an issue."""
        return self.issue is not None

    @property
    def sound(self) -> bool:
        """Whether this reading holds an issue without any reservation."""
        return self.ok and not self.cautions
