"""Every way of counting issues: which keys there are, what days they stand for, what is due."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from invented_serials import NUMBERED, WEEKLY

from ingest.configuration import Configuration
from ingest.crawl_plan import PlanError, plan
from parsers.model import Key, Span
from parsers.numbering import HalfMonthly, Running, Weekly
from parsers.publication import Publication
from parsers.publications import DEFAULT, all_publications, named

HALF_MONTHLY = replace(WEEKLY, numbering=HalfMonthly(first_year=2022))
WITH_DAYS = replace(NUMBERED, numbering=Running(Key(1, 300), date(2024, 1, 1), timedelta(days=14)))


@pytest.mark.parametrize(
    ("publication", "key", "start", "end"),
    [
        (HALF_MONTHLY, Key(1, 1), date(2022, 1, 1), date(2022, 1, 15)),
        (HALF_MONTHLY, Key(3, 4), date(2024, 2, 16), date(2024, 2, 29)),
        (HALF_MONTHLY, Key(2, 24), date(2023, 12, 16), date(2023, 12, 31)),
        (WEEKLY, Key(2024, 1), date(2024, 1, 1), date(2024, 1, 7)),
        (WEEKLY, Key(2026, 53), date(2026, 12, 28), date(2027, 1, 3)),
        (WITH_DAYS, Key(1, 302), date(2024, 1, 29), date(2024, 2, 11)),
    ],
)
def test_a_number_stands_for_days(publication: Publication, key: Key, start: date, end: date) -> None:
    assert publication.span(key) == Span(start, end)


@pytest.mark.parametrize(
    ("publication", "key"),
    [
        (HALF_MONTHLY, Key(1, 25)),
        (HALF_MONTHLY, Key(9000, 1)),
        (WEEKLY, Key(2024, 53)),
        (WEEKLY, Key(2022, 5)),
        (WEEKLY, Key(10_000, 1)),
        (NUMBERED, Key(2, 1)),
    ],
)
def test_what_no_numbering_can_have_is_refused(publication: Publication, key: Key) -> None:
    assert not publication.has(key)
    with pytest.raises(ValueError, match=f"no issue {key}"):
        publication.span(key)


@pytest.mark.parametrize(
    ("publication", "key", "following"),
    [
        (HALF_MONTHLY, Key(1, 24), Key(2, 1)),
        (WEEKLY, Key(2024, 52), Key(2025, 1)),
        (WEEKLY, Key(2026, 52), Key(2026, 53)),
        (NUMBERED, Key(1, 342), Key(1, 343)),
    ],
)
def test_issues_follow_each_other(publication: Publication, key: Key, following: Key) -> None:
    assert publication.following(key) == following


def test_what_is_due_ends_before_today() -> None:
    assert list(HALF_MONTHLY.expected(date(2022, 2, 1))) == [Key(1, 1), Key(1, 2)]
    assert list(WEEKLY.expected(date(2023, 1, 23))) == [Key(2023, 1), Key(2023, 2), Key(2023, 3)]
    assert [key for key, _ in islice(WITH_DAYS.due(date(2024, 2, 1)), 9)] == [Key(1, 300), Key(1, 301)]
    assert WITH_DAYS.overdue_on(Span(date(2024, 1, 1), date(2024, 1, 14))) == date(2024, 1, 28)


def test_numbers_without_days_make_nothing_due() -> None:
    assert NUMBERED.span(Key(1, 342)) is None
    assert list(NUMBERED.expected(date(2030, 1, 1))) == []


def test_what_never_was_and_what_ended_is_not_due() -> None:
    ended = replace(HALF_MONTHLY, not_published=frozenset({Key(1, 2)}), ended_after=Key(1, 3))
    assert list(ended.expected(date(2030, 1, 1))) == [Key(1, 1), Key(1, 3)]


@pytest.mark.parametrize(
    ("publication", "title", "key", "day"),
    [
        (WEEKLY, "Harbour Weekly Review, January 12, 2024", Key(2024, 2), date(2024, 1, 12)),
        (WEEKLY, "Harbour Weekly Review, December 31, 2024", Key(2025, 1), date(2024, 12, 31)),
        (WEEKLY, "Harbour Weekly Review, Sept 5, 2024", Key(2024, 36), date(2024, 9, 5)),
        (WEEKLY, "Harbour Weekly Review, February 30, 2024", None, None),
        (WEEKLY, "Harbour Weekly Review, Smarch 3, 2024", None, None),
        (WEEKLY, "Harbour Weekly Review", None, None),
        (NUMBERED, "Lantern Mast Letter #342, 15 January 2024", Key(1, 342), date(2024, 1, 15)),
        (NUMBERED, "Lantern Mast Letter #342", Key(1, 342), None),
        (NUMBERED, "Lantern Mast Letter #0", None, None),
    ],
)
def test_titles_give_keys_and_days(
    publication: Publication, title: str, key: Key | None, day: date | None
) -> None:
    assert publication.key_of_title(title) == key
    assert publication.day_of_title(title) == day


def test_an_address_gives_the_week_of_its_date() -> None:
    assert WEEKLY.key_of_address("https://harbour-institute.invalid/harbour-weekly-january-12-2024/") == Key(
        2024, 2
    )


def test_months_may_be_numbers() -> None:
    match = re.search(r"(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)", "/2024/02/29/")
    assert match is not None
    assert Weekly(first=Key(2023, 1)).key_of(match) == Key(2024, 9)


def test_every_publication_knows_its_first_issue() -> None:
    assert named(DEFAULT) in all_publications()
    assert [one.name for one in all_publications() if not one.has(one.numbering.first)] == []


def test_a_publication_without_a_site_is_not_crawled(tmp_path: Path) -> None:
    configuration = Configuration(tmp_path, f"sqlite:///{tmp_path / 'a.sqlite'}", "someone@harbour.invalid")
    with pytest.raises(PlanError, match=r"no site of mast-letter .* digest backfill"):
        plan(configuration, NUMBERED)
