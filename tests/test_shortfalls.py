"""What a sound night falls short of: few items, lists that shrank, silence; and what is no shortfall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ingest.night import Shortfall
from ingest.shortfalls import few_items, shrunk, silent_since

FIRST = {"asked": 40, "new_issues": 30, "new_items": 153}
FIVE = {"asked": 9, "new_issues": 1, "new_items": 5}
QUIET = {"asked": 9, "unchanged": 8}


def issue(items: int) -> dict[str, int]:
    return {"asked": 9, "new_issues": 1, "new_items": items}


def test_an_issue_of_three_items_among_those_of_five_is_told() -> None:
    assert few_items(issue(3), [QUIET, FIVE, QUIET, FIRST]) == Shortfall(3, 5.05)


@pytest.mark.parametrize("items", [4, 5, 6, 9])
def test_an_issue_of_about_as_many_items_is_not(items: int) -> None:
    assert few_items(issue(items), [QUIET, FIVE, QUIET, FIRST]) is None


def test_the_median_knows_no_odd_night() -> None:
    assert few_items(issue(4), [issue(14), FIVE, FIVE, issue(16), FIVE]) is None
    assert few_items(issue(3), [issue(1), FIVE, FIVE, issue(1), FIVE]) == Shortfall(3, 5)


def test_only_the_last_ten_runs_that_brought_something_count() -> None:
    assert few_items(issue(3), [*[issue(4)] * 10, *[issue(20)] * 10]) is None


def test_without_enough_issues_before_nothing_is_few() -> None:
    assert few_items(issue(1), []) is None
    assert few_items(issue(1), [QUIET, FIVE, QUIET, FIVE, FIVE, FIVE]) is None
    assert few_items(issue(1), [FIVE] * 5) == Shortfall(1, 5)
    assert few_items(QUIET, [FIRST]) is None


def test_a_list_that_lost_a_quarter_is_told() -> None:
    before = {"index": 33, "rest": 33, "sitemap": 33}
    assert shrunk({"index": 3, "rest": 33}, before) == {"index": Shortfall(3, 33)}
    assert shrunk({"sitemap": 0}, before) == {"sitemap": Shortfall(0, 33)}


@pytest.mark.parametrize(("before", "found"), [(33, 25), (33, 34), (3, 1), (2, 0), (0, 0), (0, 7), (4, 2)])
def test_lists_that_lose_a_few_are_not(before: int, found: int) -> None:
    assert shrunk({"index": found}, {"index": before}) == {}
    assert shrunk({"index": found}, {}) == {}


PATIENCE = timedelta(days=45)
NEWEST = date(2024, 4, 2)


@pytest.mark.parametrize(
    ("since", "today", "is_told"),
    [
        (date(2024, 4, 2), date(2024, 4, 3), False),
        (date(2024, 5, 15), date(2024, 5, 16), False),
        (date(2024, 5, 16), date(2024, 5, 17), True),  # the 45th day after
        (date(2024, 5, 17), date(2024, 5, 18), False),  # told by the run before
        (date(2024, 4, 20), date(2024, 6, 10), True),
        (date(2024, 6, 30), date(2024, 7, 1), True),  # the 90th day after
        (date(2024, 3, 1), date(2024, 4, 2), False),  # it came tonight
    ],
)
def test_silence_is_told_once_for_each_span_of_it(since: date, today: date, is_told: bool) -> None:
    assert silent_since(NEWEST, PATIENCE, since, today) == (NEWEST if is_told else None)


def test_where_nothing_says_that_it_is_silence_it_is_none() -> None:
    today = date(2026, 1, 1)
    assert silent_since(None, PATIENCE, date(2024, 4, 3), today) is None
    assert silent_since(NEWEST, None, date(2024, 4, 3), today) is None
    assert silent_since(NEWEST, PATIENCE, None, today) is None
