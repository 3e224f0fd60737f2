"""The same issue is read alike from every markup, with nothing of the page around it."""

from __future__ import annotations

import pytest
from invented_issue import CREDIT, HEADLINES, ITEMS, MARKUPS, TITLE

from parsers import read
from parsers.model import Capture, Key

ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_markup_gives_the_same_issue(markup: str) -> None:
    (reading,) = read(Capture(MARKUPS[markup]().encode(), ADDRESS))
    assert reading.failure is None
    issue = reading.issue
    assert issue is not None
    assert [headline.text for headline in issue.headlines] == HEADLINES
    assert [item.text for item in issue.items] == ITEMS
    assert [item.headline for item in issue.items] == [1, 2, 3, 4, 5]
    assert (issue.key, issue.title, issue.credit) == (Key(2, 7), TITLE, CREDIT)
    assert reading.cautions == ()
    assert not issue.truncated


@pytest.mark.parametrize("markup", MARKUPS)
def test_the_address_is_not_needed_to_know_the_issue(markup: str) -> None:
    (reading,) = read(Capture(MARKUPS[markup]().encode()))
    assert reading.issue is not None
    assert reading.issue.publication == "us-japan-alliance-digest"
    assert reading.issue.key == Key(2, 7)
