"""Random edits of a small site, and a simple model of what an archive must hold after each night."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field, replace

from in_memory import Sent
from small_site import issue_page, issue_path, list_page

WORDS = ("amber", "violet", "silver", "copper", "russet", "hazel")
TITLES = (
    "US-Japan Alliance Digest Vol {}",
    "U.S.-Japan Alliance Digest, Volume {}",
    "US-Japan Alliance Digest, Vol. {}",
)
GONE = Sent(b"<html><body>Nothing here</body></html>", status=410)
NUMBERS = (1, 2, 3)
CODINGS = ("utf-8", "iso-8859-1", "utf-16")
EDITS = (
    *("edited", "edited", "retitled", "redecorated", "recoded"),
    *("unpublished", "restored", "restored", "republished"),
)


@dataclass(frozen=True)
class Wording:
    """What an issue says: all that makes a revision of it."""

    word: str = "amber"
    title: str = TITLES[0]


@dataclass
class Page:
    """One address that shows an issue, in what bytes: their footer, coding and whether it is there."""

    wording: Wording
    foot: int = 0
    coding: str = "utf-8"
    is_there: bool = True

    def sent(self, number: int) -> Sent:
        """The answer of this address."""
        if not self.is_there:
            return GONE
        body = issue_page(2, number, word=self.wording.word).decode()
        old = f"<h1>{TITLES[0].format(f'2.{number}')}</h1>"
        body = body.replace(old, f"<h1>{self.wording.title.format(f'2.{number}')}</h1>")
        body = body.replace("</footer>", f"<p>Seen by {self.foot} ships</p></footer>")
        body = body.replace("charset='utf-8'", f"charset='{self.coding}'")
        coded = body.encode(self.coding)
        etag = hashlib.sha256(coded).hexdigest()[:12]
        return Sent(coded, f"text/html; charset={self.coding}", etag=f'"{etag}"')


@dataclass
class Model:
    """A site of three issues that change, and what the archive must hold of each: every wording that
    was ever seen, and the one that was news last."""

    chance: random.Random
    pages: dict[tuple[int, str], Page] = field(default_factory=dict)
    seen: dict[int, set[Wording]] = field(default_factory=dict)
    current: dict[int, Wording] = field(default_factory=dict)
    served: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages = {(number, issue_path(2, number)): Page(Wording()) for number in NUMBERS}
        self.seen = {number: set() for number in NUMBERS}
        self.crawl()

    def site(self, path: str) -> Sent | None:
        """What the site answers."""
        if path == "/publications/":
            return Sent(list_page(*(path for (_, path), page in self.pages.items() if page.is_there)))
        return next((page.sent(number) for (number, own), page in self.pages.items() if own == path), None)

    def night(self) -> None:
        """One to three edits, and what must be held once a crawl has seen them."""
        for _ in range(self.chance.randint(1, 3)):
            key = self.chance.choice(sorted(self.pages))
            getattr(self, self.chance.choice(EDITS))(key)
        self.crawl()

    def crawl(self) -> None:
        """A night: whatever bytes an address did not serve last time are news. Where two addresses have news
        of one issue, the first in the alphabet stands, since all was taken at one moment."""
        for number in NUMBERS:
            news = []
            for (owner, path), page in sorted(self.pages.items()):
                if owner == number and page.is_there and self.served.get(path) != page.sent(number).body:
                    self.served[path] = page.sent(number).body
                    self.seen[number].add(page.wording)
                    news.append(page.wording)
            if news:
                self.current[number] = news[0]

    def edited(self, key: tuple[int, str]) -> None:
        page = self.pages[key]
        page.wording = replace(page.wording, word=self.chance.choice(WORDS))

    def retitled(self, key: tuple[int, str]) -> None:
        page = self.pages[key]
        page.wording = replace(page.wording, title=self.chance.choice(TITLES))

    def redecorated(self, key: tuple[int, str]) -> None:
        self.pages[key].foot += 1

    def recoded(self, key: tuple[int, str]) -> None:
        self.pages[key].coding = self.chance.choice(CODINGS)

    def unpublished(self, key: tuple[int, str]) -> None:
        self.pages[key].is_there = False

    def restored(self, key: tuple[int, str]) -> None:
        self.pages[key].is_there = True

    def republished(self, key: tuple[int, str]) -> None:
        """The same page at an address of its own; the old one is gone."""
        number, _ = key
        path = f"/publications/moved-{self.chance.choice('abc')}/us-japan-alliance-digest-vol-2-{number}/"
        if (number, path) not in self.pages:
            self.pages[number, path] = replace(self.pages[key], is_there=True)
            self.pages[key].is_there = False
