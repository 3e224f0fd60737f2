"""Any search finds the same entries on both databases: those that a plain reading of the query picks out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from archive_samples import ADDRESS, NAME, Arrived, keep, page
from conftest import FilledWith
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from proving import PROVE

from db.engine import Archive
from db.search import Filters, count, months, search
from parsers.model import Claim, Format, Headline, Issue, Item, Key, Mention, MentionKind, Reading, Span

QUIET = settings(database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OTHER = "lantern-digest"
# Few words, so that they often stand together; some begin others.
WORDS = ("na", "nav", "navy", "orr", "or", "bay", "tokyo", "us")
Test = Callable[[list[str]], bool]


@dataclass(frozen=True)
class Asked:
    """A query as it is typed, and what a reader would take it to mean."""

    text: str
    fits: Test


@dataclass(frozen=True)
class Entry:
    """An item or headline with all that a filter looks at."""

    publication: str
    key: Key
    kind: str
    position: int
    words: list[str]
    day: date
    said: tuple[Span, ...] = ()


def starts(words: list[str], phrase: list[str], is_prefix: bool) -> list[int]:
    """Where a phrase begins among words."""
    found = []
    for at in range(len(words) - len(phrase) + 1):
        some = words[at : at + len(phrase)]
        last = some[-1].startswith(phrase[-1]) if is_prefix else some[-1] == phrase[-1]
        if some[:-1] == phrase[:-1] and last:
            found.append(at)
    return found


@st.composite
def phrases(draw: st.DrawFn) -> tuple[str, Callable[[list[str]], list[int]], int]:
    said = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    is_prefix = draw(st.booleans())
    text = (" ".join(said) if len(said) == 1 else f'"{" ".join(said)}"') + ("*" if is_prefix else "")
    return text, lambda words: starts(words, said, is_prefix), len(said)


@st.composite
def leaves(draw: st.DrawFn) -> Asked:
    text, found, length = draw(phrases())
    if draw(st.integers(0, 2)):
        return Asked(text, lambda words: bool(found(words)))
    other, also, other_length = draw(phrases())
    far = draw(st.integers(0, 4))

    def near(words: list[str]) -> bool:
        return any(
            max(first, second) - (first + length if first <= second else second + other_length) <= far
            for first in found(words)
            for second in also(words)
        )

    return Asked(f"{text} NEAR/{far} {other}", near)


def joined(children: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    def either(some: list[Asked]) -> Asked:
        text = " OR ".join(one.text for one in some)
        return Asked(f"({text})", lambda words: any(one.fits(words) for one in some))

    def every(some: list[Asked]) -> Asked:
        text = " AND ".join(one.text for one in some)
        return Asked(f"({text})", lambda words: all(one.fits(words) for one in some))

    def without(pair: tuple[Asked, Asked]) -> Asked:
        some, other = pair
        return Asked(
            f"({some.text} NOT {other.text})", lambda words: some.fits(words) and not other.fits(words)
        )

    several = st.lists(children, min_size=2, max_size=3)
    return st.one_of(several.map(either), several.map(every), st.tuples(children, children).map(without))


QUERIES = st.recursive(leaves(), joined, max_leaves=5)


def said_in(text: str) -> tuple[Mention, ...]:
    """The dates that an invented item says: between brackets, as 2023-02-16/2023-02-18."""
    found = []
    for match in re.finditer(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", text):
        start, end = (date.fromisoformat(day) for day in match[0].split("/"))
        found.append(Mention(match[0], match.start(), MentionKind.DAY_RANGE, start, end, rule="day-range"))
    return tuple(found)


TEXTS = [
    "us navy", "US Navy navy", "na nav navy orr", "orr or bay", "bay tokyo us navy", "navy navy navy",
    "tokyo bay orr us na or bay nav", "or", "Ōrr bay of Tōkyō", "the U.S. navy", "bay " * 30 + "navy",
    "us bay na na navy orr tokyo", "navy bay tokyo bay navy", "nav bay nav orr", "na or us tokyo orr bay nav",
]  # fmt: skip
DATES = [
    "", "2023-02-16/2023-02-16", "2022-12-30/2023-01-02", "2023-01-01/2023-12-31", "1990-01-01/1999-12-31",
    "0900-01-01/2023-06-30", "2021-03-01/2022-02-28",
]  # fmt: skip


def issues() -> list[Issue]:
    """Invented issues of two publications, with the words and dates above in turns."""
    made = []
    for at in range(24):
        key = Key(1 + at // 8, 1 + at % 8 * 3)
        day = date(2021 + at // 8, 1 + at % 8, 1 + at)
        words = [TEXTS[(at * 3 + step) % len(TEXTS)] for step in range(4)]
        texts = [f"{text} {DATES[(at + step) % len(DATES)]}" for step, text in enumerate(words[:3])]
        items = tuple(Item(n, None, text, mentions=said_in(text)) for n, text in enumerate(texts, start=1))
        owner = OTHER if at % 5 == 0 else NAME
        made.append(
            Issue(
                owner,
                key,
                None,
                None,
                (Headline(1, words[3]),),
                items,
                claims=(Claim("numbering", day, day),),
            )
        )
    return made


def plain(text: str) -> list[str]:
    """The words of an invented text, folded in the few ways it needs."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("ō", "o").replace("u.s.", "us"))


def entries() -> list[Entry]:
    """Every item and headline of the invented issues."""
    found = []
    for issue in issues():
        assert issue.key
        day = issue.claims[0].start
        same = (issue.publication, issue.key)
        found += [Entry(*same, "headline", one.position, plain(one.text), day) for one in issue.headlines]
        for one in issue.items:
            spans = tuple(Span(said.start, said.end) for said in one.mentions if said.start and said.end)
            found.append(Entry(*same, "item", one.position, plain(one.text), day, spans))
    return found


ENTRIES = entries()


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill)


def fill(archive: Archive) -> None:
    for publication in (NAME, OTHER):
        arrivals = [
            Arrived(
                page(f"{one.key}".encode(), f"{ADDRESS}{publication}/{one.key}"),
                [Reading(1, Format.PAGE, one)],
            )
            for one in issues()
            if one.publication == publication
        ]
        keep(archive, *arrivals, publication=publication)


def passes(entry: Entry, filters: Filters) -> bool:
    """Whether an entry is one that filters let through."""
    pair = (entry.key.volume, entry.key.number)
    first, last, published, said = filters.first, filters.last, filters.published, filters.said
    return (
        filters.publication in {None, entry.publication}
        and filters.volume in {None, entry.key.volume}
        and filters.kind in {None, entry.kind}
        and (first is None or (first.volume, first.number) <= pair)
        and (last is None or pair <= (last.volume, last.number))
        and (published is None or published.start <= entry.day <= published.end)
        and (said is None or any(one.start <= said.end and said.start <= one.end for one in entry.said))
    )


def name(entry: Entry) -> tuple[str, str, str, int]:
    return entry.publication, str(entry.key), entry.kind, entry.position


def found(archive: Archive, query: str, filters: Filters, order: str) -> list[tuple[str, str, str, int]]:
    with archive.read() as connection:
        hits = search(connection, query, filters, order=order, limit=1000).hits  # type: ignore[arg-type]
        assert count(connection, query, filters) == len(hits)
        assert sum(number for _, number in months(connection, query, filters)) == len(hits)
    return [(hit.publication, str(hit.key), hit.kind, hit.position) for hit in hits]


@settings(QUIET, max_examples=150 if PROVE else 50)
@given(QUERIES, st.sampled_from(["rank", "newest"]))
def test_a_query_finds_what_a_reader_would(filled: Archive, asked: Asked, order: str) -> None:
    expected = sorted(name(entry) for entry in ENTRIES if asked.fits(entry.words))
    assert sorted(found(filled, asked.text, Filters(), order)) == expected


DAYS = st.dates(date(2020, 12, 1), date(2023, 12, 31))
SPANS = st.one_of(
    st.tuples(DAYS, DAYS).map(lambda pair: Span(min(pair), max(pair))),
    st.sampled_from(
        [
            Span(date(2023, 2, 1), date(2023, 2, 28)), Span(date(2023, 1, 1), date(2023, 12, 31)),
            Span(date(1995, 5, 5), date(1995, 5, 5)), Span(date(1000, 1, 1), date(1000, 1, 1)),
            Span(date(1, 1, 1), date(9999, 12, 31)), Span(date(2023, 7, 1), date(9999, 12, 31)),
            Span(date(1, 1, 1), date(899, 12, 31)),
        ]
    ),
)  # fmt: skip
KEYS = st.builds(Key, st.sampled_from([1, 2, 3, 90]), st.integers(1, 24))


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    ends = sorted([draw(KEYS), draw(KEYS)], key=lambda key: (key.volume, key.number))
    every = Filters(
        draw(st.sampled_from([NAME, OTHER])), draw(st.integers(1, 4)), *ends, draw(SPANS), draw(SPANS),
        draw(st.sampled_from(["item", "headline"])),
    )  # fmt: skip
    off = draw(
        st.sets(
            st.sampled_from(["publication", "volume", "first", "last", "said", "published", "kind"]),
            min_size=4,
        )
    )
    return replace(every, **dict.fromkeys(off))


@settings(QUIET, max_examples=200 if PROVE else 60)
@given(filters(), st.sampled_from(["navy", "bay OR us", "na* NOT tokyo", "or*"]))
def test_filters_let_through_what_they_say(filled: Archive, narrowed: Filters, query: str) -> None:
    everything = set(found(filled, query, Filters(), "newest"))
    expected = [name(one) for one in ENTRIES if name(one) in everything and passes(one, narrowed)]
    assert sorted(found(filled, query, narrowed, "rank")) == sorted(expected)


def test_hits_are_counted_by_the_month_of_their_issue(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Filters(published=Span(date(2022, 1, 5), date(2023, 2, 10)))
    expected = Counter(
        entry.day.isoformat()[:7]
        for entry in ENTRIES
        if passes(entry, asked) and any(word.startswith("na") for word in entry.words)
    )
    assert len(expected) >= 3
    with filled.read() as connection:
        assert dict(months(connection, "na*", asked)) == expected


def test_the_newest_come_first_whatever_is_asked(filled: Archive) -> None:
    days = {name(entry): entry.day for entry in ENTRIES}
    shown = [days[one] for one in found(filled, "navy OR bay", Filters(), "newest")]
    assert len(shown) > 20
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize("nearest", [0, 60_000])
def test_pages_join_without_gap_or_repetition(
    filled: Archive, nearest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SAMPLE", 3), ("NEAREST", nearest), ("THICK", 0)):
        monkeypatch.setattr(f"db.search_index.{name}", value)
    with filled.read() as connection:
        whole = search(connection, "navy OR bay", limit=1000, ranked=7)
        pages = [
            search(connection, "navy OR bay", limit=5, offset=at, ranked=7).hits for at in range(0, 150, 5)
        ]
    assert not whole.is_ranked
    assert [hit for page in pages for hit in page] == list(whole.hits)
    assert (
        len(set(whole.hits)) == len(whole.hits) == sum("navy" in e.words or "bay" in e.words for e in ENTRIES)
    )
