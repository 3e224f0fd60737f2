"""The ledger of issues that should exist: what is known of each, and gaps that a person silences for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from command import digest, objects
from crawling import crawled
from small_site import Served, SmallSite, issue_path, list_page, usual_pages

from ingest.gap_ledger import GapState, ledger
from parsers.model import Key, Span
from parsers.publications import named

DEMO = ("--publication", "demo")


@pytest.fixture
def site() -> Iterator[SmallSite]:
    """Issues 2.1 and 2.3: 2.2 is missing, and so is all before it."""
    with SmallSite(usual_pages()) as running:
        running.pages["/publications/"] = Served(list_page(issue_path(2, 1), issue_path(2, 3)))
        running.pages.pop(issue_path(2, 2))
        yield running


def states(data: Path, night: str) -> dict[str, str]:
    found = objects("gaps", *DEMO, "--all", "--data", data, DIGEST_NOW=night)
    return {str(row["issue"]): str(row["state"]) for row in found if str(row["issue"]) >= "2"}


def test_every_issue_that_should_exist_has_one_state(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night="2023-03-20T03:00:00Z")
    assert states(tmp_path, "2023-03-20T03:00:00Z") == {
        "2.1": "held",
        "2.2": "missing",
        "2.3": "held",
        "2.4": "overdue",
        "2.5": "not yet due",
    }


def test_a_confirmed_gap_is_told_no_more_and_can_be_taken_back(site: SmallSite, tmp_path: Path) -> None:
    first = crawled(tmp_path, site.url, night="2023-02-20T03:00:00Z")
    assert "2.2" in first.verdict.sentence
    refused = digest("gaps", *DEMO, "--accept", "2.2", "--data", tmp_path)
    assert (refused.returncode, "--because" in refused.stderr) == (2, True)
    done = digest(
        "gaps", *DEMO, "--accept", "2.2", "--because", "the editors were away", "--by", "R. Orrin",
        "--data", tmp_path, DIGEST_NOW="2023-02-20T04:00:00Z",
    )  # fmt: skip
    assert done.returncode == 0
    assert "2.2       16–31 January 2023                  confirmed not published  the editors were away" in (
        done.stdout
    )
    second = crawled(tmp_path, site.url, night="2023-02-21T03:00:00Z")
    assert "2.2" not in second.verdict.sentence
    back = digest("correct", "--withdraw", "1", "--because", "found it", "--data", tmp_path)
    assert back.returncode == 0, back.stderr
    assert states(tmp_path, "2023-02-20T03:00:00Z")["2.2"] == "missing"


def test_a_confirmed_gap_survives_a_rebuild(site: SmallSite, tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "corrections.jsonl"
    night = {"DIGEST_NOW": "2023-02-20T04:00:00Z"}
    crawled(old, site.url, night="2023-02-20T03:00:00Z")
    accept = ("gaps", *DEMO, "--accept", "2.2", "--because", "the editors were away", "--data", old)
    assert digest(*accept, **night).returncode == 0
    assert digest("corrections", "--export", file, "--data", old).returncode == 0
    rebuilt = digest("rebuild", "--from", old, "--corrections", file, "--data", new, **night)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert states(new, night["DIGEST_NOW"])["2.2"] == "confirmed not published"
    assert digest("verify", "--data", new).stdout == digest("verify", "--data", old).stdout


def test_an_issue_that_is_held_or_unknown_cannot_be_confirmed_absent(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night="2023-02-20T03:00:00Z")
    for key, words in (("2.1", "2.1, which is held"), ("2.99", "2.99, which the numbering does not know")):
        result = digest("gaps", *DEMO, "--accept", key, "--because", "x", "--data", tmp_path)
        assert result.returncode == 3
        assert result.stderr == f"Nothing changed: expected an issue that is missing, found {words}.\n"


def test_runs_of_gaps_are_one_line_and_the_archive_says_of_which_publication(
    site: SmallSite, tmp_path: Path
) -> None:
    crawled(tmp_path, site.url, night="2023-02-20T03:00:00Z")
    told = digest("gaps", "--data", tmp_path, DIGEST_NOW="2023-06-20T03:00:00Z").stdout.splitlines()
    assert told[-2:] == [
        "2.4–2.10  16 February – 31 May 2023           overdue                  "
        "7 issues: its time is over, and no later issue is held",
        "2.11      1–15 June 2023                      not yet due              "
        "its days are over, and there is time yet",
    ]


def test_ended_publications_expect_nothing_more() -> None:
    ended = replace(named("demo"), ended_after=Key(2, 2))
    assert max(ended.expected(date(2026, 1, 1))) == Key(2, 2)


@pytest.mark.parametrize(
    ("ended_after", "today"),
    [(Key(2, 2), date(2026, 1, 1)), (None, date(2023, 2, 10))],
    ids=["ended", "early"],
)
def test_what_is_held_beyond_what_is_expected_stands_in_the_ledger(
    ended_after: Key | None, today: date
) -> None:
    told = ledger(replace(named("demo"), ended_after=ended_after), {Key(2, 3): GapState.HELD}, {}, today)
    assert [(one.key, one.state.value) for one in told[-2:]] == [(Key(2, 2), "missing"), (Key(2, 3), "held")]
    assert told[-1].span == Span(date(2023, 2, 1), date(2023, 2, 15))
