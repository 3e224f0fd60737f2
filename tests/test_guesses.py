"""Addresses that the numbering suggests: made from a neighbour's, for issues that are due and unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from parsers.guesses import guessed
from parsers.model import Key
from parsers.numbering import Weekly
from parsers.publications import named

DIGEST = named("us-japan-alliance-digest")
SITE = "https://spfusa.org"


def test_a_gap_between_two_known_issues_is_tried_at_the_neighbours_address() -> None:
    known = [f"{SITE}/publications/us-japan-alliance-digest-vol-2-{number}/" for number in (4, 6)]
    assert list(guessed(DIGEST, known, date(2023, 4, 1))) == [
        f"{SITE}/publications/us-japan-alliance-digest-vol-2-5/"
    ]


def test_the_next_issues_after_the_newest_are_tried_once_they_are_due() -> None:
    known = [f"{SITE}/publications/us-japan-alliance-digest-vol-2-24/"]
    assert list(guessed(DIGEST, known, date(2024, 1, 10))) == []
    assert list(guessed(DIGEST, known, date(2024, 6, 10))) == [
        f"{SITE}/publications/us-japan-alliance-digest-vol-3-1/",
        f"{SITE}/publications/us-japan-alliance-digest-vol-3-2/",
    ]


def test_the_nearest_address_gives_the_form() -> None:
    known = [
        f"{SITE}/publications/us-japan-alliance-digest-vol-1-2/",
        f"{SITE}/sasakawa-blog/us-japan-alliance-digest-vol-1-7/",
    ]
    assert list(guessed(DIGEST, known, date(2022, 4, 20)))[:4] == [
        f"{SITE}/publications/us-japan-alliance-digest-vol-1-3/",
        f"{SITE}/publications/us-japan-alliance-digest-vol-1-4/",
        f"{SITE}/sasakawa-blog/us-japan-alliance-digest-vol-1-5/",
        f"{SITE}/sasakawa-blog/us-japan-alliance-digest-vol-1-6/",
    ]


def test_without_numbers_in_addresses_nothing_is_guessed() -> None:
    assert list(guessed(DIGEST, [f"{SITE}/publications/"], date(2023, 4, 1))) == []
    by_day = re.compile(r"/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/")
    weekly = replace(DIGEST, issue_address=by_day, numbering=Weekly(first=Key(2023, 1)))
    assert list(guessed(weekly, [f"{SITE}/2023-04-01/"], date(2023, 6, 1))) == []
