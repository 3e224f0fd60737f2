"""Every copy on the replica site is read exactly as its source text, by page and by PDF."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures" / "site"))

import replica_expected
import replica_site
from replica_expected import Expected
from replica_source import SITE

from parsers import read
from parsers.model import Capture, Issue, Key, Reading, WarningCode

ISSUES = replica_expected.issues()
COPIES = {**replica_expected.pages(), **{path: (key,) for path, key in replica_expected.pdfs().items()}}


def readings(path: str) -> tuple[Reading, ...]:
    answer = replica_site.answer(path)
    return read(Capture(answer.body, SITE + path, headers=(("Content-Type", answer.content_type),)))


@pytest.mark.parametrize("path", COPIES)
def test_every_copy_is_read_as_its_source(path: str) -> None:
    found = readings(path)
    assert [one.failure for one in found] == [None] * len(COPIES[path])
    for one, number in zip(found, COPIES[path], strict=True):
        assert one.issue is not None
        as_expected(one, one.issue, ISSUES[number], path)


def as_expected(one: Reading, issue: Issue, expected: Expected, path: str) -> None:
    assert issue.publication == "demo"
    assert issue.key == Key(expected.volume, expected.number)
    assert [headline.text for headline in issue.headlines] == list(expected.headlines)
    assert issue.credit == expected.credit
    texts = [item.text for item in issue.items]
    if path in expected.cut:
        assert texts == [*(item.text for item in expected.items[: len(texts) - 1]), expected.cut[path]]
        assert [item.complete for item in issue.items] == [True] * (len(texts) - 1) + [False]
        assert [caution.code for caution in one.cautions] == [WarningCode.TRUNCATED]
        return
    assert texts == [item.text for item in expected.items]
    assert not issue.truncated
    assert one.cautions == ()


def test_dates_of_every_whole_page_are_as_its_source_says() -> None:
    wanted = right = 0
    missed = []
    for number, expected in ISSUES.items():
        issue = next(
            one.issue for one in readings(expected.whole[0]) if one.issue and is_number(one.issue, number)
        )
        for item, source in zip(issue.items, expected.items, strict=True):
            found = {(said.offset, said.surface, str(said.start), str(said.end)) for said in item.mentions}
            rows = {(said.offset, said.surface, said.start, said.end) for said in source.dates}
            wanted += len(rows)
            right += len(rows & found)
            missed += [(number, *row) for row in rows - found]
    # A month far from the issue goes to the year that its sentence speaks for, which prose can hide.
    assert right / wanted >= 0.95, missed
    assert wanted > 250


def is_number(issue: Issue, number: tuple[int, int]) -> bool:
    return issue.key == Key(*number)


def test_the_site_holds_what_its_pages_promise() -> None:
    assert len(ISSUES) >= 30
    assert len(replica_expected.pdfs()) >= 20
