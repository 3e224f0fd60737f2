"""Invented issues of the usual size, as many as asked for, their words as frequent as those of a language."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from parsers.model import (
    Capture,
    Claim,
    ClaimMethod,
    Evidence,
    Format,
    Headline,
    Issue,
    Item,
    Key,
    Link,
    Mention,
    MentionKind,
    Reading,
    TimeSource,
)

NAME, TITLE, SITE = "harbour-digest", "Harbour Digest", "https://harbour-digest.invalid"
VOCABULARY, A_YEAR, ENTRIES = 30_000, 24, 5
SYLLABLES = "ba cor del en fi gra hol in ju kar lu mer no ost pre qui ro sta tal un ver wo xen yar zu ment al"
MARKS = (",", ",", ".", ".", ";", "’s", "”", " —")
SAID = ("February {}", "Feb. {}", "the {}th", "March {}", "Oct {}")


def vocabulary(chance: random.Random) -> list[str]:
    """Invented words, the frequent ones short; a few with what search folds."""
    words: dict[str, None] = {}
    syllables = SYLLABLES.split()
    while len(words) < VOCABULARY:
        size = sum(len(words) > place for place in (10, 300, 3000))
        words["".join(chance.choices(syllables, k=size)) + chance.choice("aeiournstdl")] = None
    listed = list(words)
    listed[40], listed[90], listed[300], listed[700] = "U.S.", "Tokyo’s", "Ōhira", "Kōno"
    return listed


class Corpus:
    """Issues and captures by their place in the series, the same for a seed whatever was asked before."""

    def __init__(self, seed: int = 4) -> None:
        self._seed = seed
        self._words = vocabulary(random.Random(seed))
        # Zipf's law, as texts of a language have it.
        self._weights = list(accumulate(1 / (place + 2.7) for place in range(VOCABULARY)))

    def captures(self, start: int, end: int) -> Iterator[Capture]:
        """The captures of some places."""
        for place in range(start, end):
            key = Key(1 + place // A_YEAR, 1 + place % A_YEAR)
            yield Capture(
                b"%d of %d" % (place, self._seed),
                f"{SITE}/publications/harbour-digest-vol-{key.volume}-{key.number}/",
                headers=(("Content-Type", "text/html; charset=UTF-8"),),
                captured_at=datetime(2023, 3, 1, tzinfo=UTC) + timedelta(minutes=place),
                time_source=TimeSource.FETCHED,
                evidence=Evidence.PUBLISHER,
            )

    def readings(self, start: int, end: int) -> Iterator[Reading]:
        """The readings of the same places."""
        for place in range(start, end):
            yield Reading(1, Format.PAGE, self.issue(place))

    def issue(self, place: int) -> Issue:
        """One issue: five headlines of about 70 characters, five of about 700, dates and links."""
        chance = random.Random(f"{self._seed} {place}")
        key = Key(1 + place // A_YEAR, 1 + place % A_YEAR)
        first = date(2020 + key.volume, 1 + (key.number - 1) // 2, 1 if key.number % 2 else 16)
        span = first, first + timedelta(days=12)
        return Issue(
            NAME,
            key,
            f"{TITLE} Vol {key}",
            "The Port Amsel Courier",
            tuple(Headline(at, self.text(chance, 70)) for at in range(1, ENTRIES + 1)),
            tuple(self.item(chance, at, span) for at in range(1, ENTRIES + 1)),
            claims=(
                Claim(ClaimMethod.NUMBERING, *span),
                Claim(ClaimMethod.META, span[1], span[1], agrees=True),
                Claim(ClaimMethod.LATEST_DAY, span[1], span[1], agrees=True),
            ),
        )

    def item(self, chance: random.Random, position: int, span: tuple[date, date]) -> Item:
        """One item with the dates said in it and, mostly, a link."""
        text = self.text(chance, 700)
        base = f"numbering {span[0]}/{span[1]}"
        return Item(
            position,
            position,
            text,
            mentions=tuple(self.mention(chance, text, span, base) for _ in range(1 + position % 2)),
            links=tuple(self.link(chance, text) for _ in range(position % 2)),
            locator=f"element {chance.randrange(40, 400)}",
        )

    def mention(self, chance: random.Random, text: str, span: tuple[date, date], base: str) -> Mention:
        """A day said."""
        day = span[0] + timedelta(days=chance.randrange(-200, 13))
        said = chance.choice(SAID).format(day.day)
        return Mention(said, chance.randrange(len(text)), MentionKind.DAY, day, day, rule="day", base=base)

    def link(self, chance: random.Random, text: str) -> Link:
        """A link to elsewhere."""
        words = [word.strip(".,;’”— ").lower() for word in self.some(chance, 4)]
        address = f"https://courier.invalid/2023/{'-'.join(words)}.html"
        return Link(" ".join(words), address, chance.randrange(len(text)))

    def text(self, chance: random.Random, length: int) -> str:
        """Words with marks between them, of about that length, with one that no other text has."""
        words = self.some(chance, length // 6)
        for at in range(8, len(words), 9):
            words[at] += chance.choice(MARKS)
        words[0] = words[0].capitalize()
        return f"{' '.join(words)[:length]} {chance.randrange(10**6)}."

    def some(self, chance: random.Random, count: int) -> list[str]:
        """Words drawn by their frequency."""
        return chance.choices(self._words, cum_weights=self._weights, k=count)
