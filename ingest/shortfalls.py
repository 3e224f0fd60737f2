"""What a night falls short of though every answer was sound, told by the nights before it; no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from ingest.night import Shortfall

# Counted by a run: the issues that were new in it, and their items.
NEW_ISSUES, NEW_ITEMS = "new_issues", "new_items"
RUNS_COMPARED = 10
# Fewer issues than this say little about how many items one has.
ISSUES_COMPARED = 5
# An issue of three items among those of five is worth a look, one of four is not; likewise lists that lose
# a quarter, as against those that lose the two or three issues which a publisher has taken down.
FEW_ITEMS, SHRUNK, LOST_AT_LEAST = 2 / 3, 3 / 4, 3


def few_items(counts: Mapping[str, int], runs: Sequence[Mapping[str, int]]) -> Shortfall | None:
    """The items that a new issue of a night has, where that is much less than the median of the last runs
    that brought new issues; `runs` are the counts of earlier runs, the newest first."""
    earlier = [one for one in runs if one.get(NEW_ISSUES)][:RUNS_COMPARED]
    if not counts.get(NEW_ISSUES) or sum(one[NEW_ISSUES] for one in earlier) < ISSUES_COMPARED:
        return None
    found, usual = _items(counts), median(map(_items, earlier))
    return Shortfall(found, usual) if found < FEW_ITEMS * usual else None


def _items(counts: Mapping[str, int]) -> float:
    return counts.get(NEW_ITEMS, 0) / counts[NEW_ISSUES]


def shrunk(listed: Mapping[str, int], before: Mapping[str, int]) -> Mapping[str, Shortfall]:
    """The ways of discovery whose pages name much fewer issues than they did in the last weekly night."""
    return {
        way: Shortfall(found, before[way])
        for way, found in listed.items()
        if found < SHRUNK * before.get(way, 0) and before[way] - found >= LOST_AT_LEAST
    }


def silent_since(
    newest: date | None, patience: timedelta | None, since: date | None, today: date
) -> date | None:
    """The day on which the last new issue came, where longer ago than the publication's `patience`; told when
    that much has passed since then, twice as much, and so on, by the first run after it. `since` is the day
    of the last good run; without one nothing says how long we have looked."""
    if newest is None or patience is None or since is None:
        return None
    return newest if (today - newest) // patience > max((since - newest) // patience, 0) else None
