"""What a crawl has done so far, counted for its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.ledger import LEADING_OUT, Page, PageState, Result
from ingest.night import Trouble, WayOutcome
from ingest.night_log import tell
from ingest.page_outcomes import DENIED, UNREACHED, UNREADABLE, VANISHED
from parsers.model import Key

if TYPE_CHECKING:
    from db.store import Kept as Stored

# The kinds of page that name addresses; each is a way of discovery.
DISCOVERY = frozenset({"index", "feed", "sitemap", "rest"})
# Those that list all issues; a feed only has the last few entries of any kind.
LISTS = frozenset({"index", "sitemap", "rest"})
SERVED = frozenset({PageState.STORED, PageState.UNCHANGED, PageState.DUPLICATE})
# Such a page lists no issue any more, whatever it named once.
LISTS_NOTHING = frozenset({PageState.GONE, PageState.SOFT_404, PageState.DUPLICATE})
TROUBLED = UNREACHED + UNREADABLE + DENIED


@dataclass
class Tally:
    """What was asked for, what came of it at last, what it brought, and what went wrong besides.

    A page that is asked for twice in one crawl counts once, by what came last.
    """

    publication: str
    pages: dict[int, Page] = field(default_factory=dict)
    results: dict[int, Result] = field(default_factory=dict)
    brought: Counter[str] = field(default_factory=Counter)
    named: Counter[int] = field(default_factory=Counter)
    changed: set[Key] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    left: int = 0

    def settled(self, page: Page, result: Result) -> None:
        """A page came to this, and may come to something else when it is asked for again."""
        self.results[page.id] = result
        tell("page", address=page.address, state=result.state.value, status=result.status, note=result.note)

    def stored(self, captures: int, stored: Stored) -> None:
        """The bytes of so many captures were kept, and readings stored."""
        self.brought["captures"] += captures
        self.brought["readings"] += stored.readings_added
        self.brought["revisions"] += stored.revisions_added
        self.changed |= {key for name, key in stored.changed if name == self.publication}

    def counts(self) -> Mapping[str, int]:
        """How many pages were asked for and came to which state, and what they brought."""
        states = Counter(result.state.value for result in self.results.values())
        counts = Counter({"asked": len(self.pages)}) + states + self.brought
        return {name: counts[name] for name in sorted(counts)}

    def unanswered(self) -> tuple[Page, ...]:
        """The pages that were asked for and came to nothing at all."""
        return tuple(page for number, page in self.pages.items() if number not in self.results)

    def troubles(self, *, all_gone: bool = False) -> tuple[Trouble, ...]:
        """The pages that came to nothing good, as they came; of pages that are gone, the new losses only,
        unless `all_gone` asks for each."""
        return tuple(
            Trouble(page.address, page.kind, result.state.value, result.note)
            for page, result in self._ended()
            if (result.state.value in TROUBLED and not page.is_guess and not _is_known(page, result))
            or (result.state.value in VANISHED and (all_gone or _is_loss(page)))
        )

    def ways(self) -> Mapping[str, WayOutcome]:
        """What each way of discovery did."""
        ways: dict[str, WayOutcome] = {}
        for number, page in self.pages.items():
            if page.kind not in DISCOVERY:
                continue
            way, result = ways.get(page.kind, WayOutcome()), self.results.get(number)
            ways[page.kind] = replace(
                way,
                asked=way.asked + 1,
                answered=way.answered + (result is not None and result.state in SERVED),
                unchanged=way.unchanged + (result is not None and result.state is PageState.UNCHANGED),
                issues=way.issues + self.named[number],
                worked_before=way.worked_before or page.holds_content,
            )
        return ways

    def listed(self) -> Mapping[str, int]:
        """Of each way that lists all issues how many its pages name: as many as when last read where one was
        not sent again, none where it is gone or leads elsewhere."""
        listed: Counter[str] = Counter()
        for number, page in self.pages.items():
            if page.kind in LISTS:
                result = self.results.get(number) or Result(page.state)
                named = page.named if result.named is None else result.named
                listed[page.kind] += 0 if result.state in LISTS_NOTHING else named or 0
        return listed

    def _ended(self) -> Iterator[tuple[Page, Result]]:
        return (
            (self.pages[number], result) for number, result in self.results.items() if number in self.pages
        )


def _is_known(page: Page, result: Result) -> bool:
    """Whether an address leads out of the site as it did before: told once, and listed from then on."""
    return result.state in LEADING_OUT and page.state is result.state


def _is_loss(page: Page) -> bool:
    """Whether a page that is no longer there is news: something of it was held, and it was there before."""
    return page.holds_content and page.state.value not in VANISHED
