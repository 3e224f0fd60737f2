"""The verdict on a night: which cause gives the exit code, and a sentence that names them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ingest.night import Night, Shortfall, Trouble, WayOutcome
from ingest.verdict import ExitCode, failure, verdict
from parsers.model import Key

PAGE = "https://digest-replica.invalid/publications/us-japan-alliance-digest-vol-2-4/"
QUIET = Night(
    counts={"asked": 4, "unchanged": 4}, held=33, ways={"index": WayOutcome(asked=1, answered=1, unchanged=1)}
)


def trouble(state: str, kind: str = "issue", note: str = "") -> Trouble:
    return Trouble(PAGE, kind, state, note)


def test_nothing_new_is_good_and_says_so() -> None:
    assert verdict(QUIET).exit_code is ExitCode.GOOD
    assert verdict(QUIET).sentence == "Good: nothing new; 33 issues held."


def test_a_good_night_names_what_came() -> None:
    night = replace(QUIET, held=34, new=[Key(3, 7)], changed=[Key(2, 10), Key(2, 9)])
    assert verdict(night).sentence == (
        "Good: 1 new issue: 3.7; 2 issues changed by the publisher: 2.9, 2.10; 34 issues held."
    )


def test_gaps_that_were_known_are_told_and_are_no_cause() -> None:
    night = replace(QUIET, missing=[Key(1, number) for number in range(1, 12)])
    assert verdict(night).exit_code is ExitCode.GOOD
    assert "11 missing by the numbering: 1.1, 1.2, 1.3 … 1.11" in verdict(night).sentence


def test_an_issue_that_became_overdue_is_a_gap() -> None:
    judged = verdict(replace(QUIET, missing=[Key(3, 7)], overdue=[Key(3, 7)]))
    assert judged.exit_code is ExitCode.GAP
    assert judged.sentence.startswith("Gap: 1 issue overdue since the last good run: 3.7 (")
    assert "`digest gaps --accept 3.7 --because TEXT`" in judged.sentence


def test_an_issue_that_was_not_read_is_not_understood() -> None:
    judged = verdict(replace(QUIET, troubles=[trouble("not_understood", note="no_items: expected items")]))
    assert judged.exit_code is ExitCode.NOT_UNDERSTOOD
    assert f"{PAGE} [not_understood, no_items: expected items]" in judged.sentence
    assert "digest inbox" in judged.sentence


def test_discovery_that_names_no_issue_is_not_understood() -> None:
    judged = verdict(replace(QUIET, ways={"index": WayOutcome(asked=2, answered=2)}))
    assert judged.exit_code is ExitCode.NOT_UNDERSTOOD


def test_a_night_without_any_answer_is_not_reached() -> None:
    night = Night(
        counts={"asked": 6, "robots_unreachable": 6},
        held=33,
        troubles=[trouble("robots_unreachable", "index", "robots.txt answers with status 500")],
        ways={"index": WayOutcome(asked=6)},
    )
    judged = verdict(night)
    assert judged.exit_code is ExitCode.UNREACHABLE
    assert "nothing answered, robots_unreachable: robots.txt answers with status 500" in judged.sentence


def test_every_way_of_discovery_broken_is_not_reached() -> None:
    ways = {"index": WayOutcome(asked=1), "feed": WayOutcome(asked=1)}
    assert verdict(replace(QUIET, ways=ways)).exit_code is ExitCode.UNREACHABLE


def test_one_broken_way_is_named_only_if_it_ever_worked() -> None:
    index = WayOutcome(asked=1, answered=1, issues=3)
    never = verdict(replace(QUIET, ways={"index": index, "rest": WayOutcome(asked=1)}))
    before = verdict(replace(QUIET, ways={"index": index, "rest": WayOutcome(asked=1, worked_before=True)}))
    assert never.sentence == "Good: nothing new; 33 issues held."
    assert before.exit_code is ExitCode.GOOD
    assert "no longer of use for discovery: rest" in before.sentence


def test_an_issue_that_could_not_be_fetched_is_not_reached() -> None:
    for state in ("timeout", "io_error", "challenge", "rate_limited", "robots_denied", "unanswered"):
        assert verdict(replace(QUIET, troubles=[trouble(state)])).exit_code is ExitCode.UNREACHABLE, state


def test_an_index_page_that_failed_is_no_cause_while_others_answer() -> None:
    assert verdict(replace(QUIET, troubles=[trouble("timeout", "index")])).exit_code is ExitCode.GOOD


def test_a_challenge_says_how_to_get_the_page() -> None:
    assert "digest backfill" in verdict(replace(QUIET, troubles=[trouble("challenge")])).sentence


def test_a_page_that_vanished_is_told_and_is_no_cause() -> None:
    judged = verdict(replace(QUIET, troubles=[trouble("gone")]))
    assert judged.exit_code is ExitCode.GOOD
    assert "1 page no longer there" in judged.sentence


def test_pages_of_earlier_runs_that_are_not_understood_stay_in_the_sentence() -> None:
    assert "2 pages of earlier runs still not understood" in verdict(replace(QUIET, standing=2)).sentence


def test_a_new_issue_that_lacks_a_part_is_not_understood() -> None:
    judged = verdict(replace(QUIET, new=[Key(3, 7)], in_part=[Key(3, 7)]))
    assert judged.exit_code is ExitCode.NOT_UNDERSTOOD
    assert judged.sentence.startswith(
        "Not understood: parts are missing of 1 new issue: 3.7 (`digest show 3.7` says what is there; "
    )


def test_new_issues_with_few_items_are_not_understood() -> None:
    judged = verdict(replace(QUIET, new=[Key(3, 7), Key(3, 8)], few_items=Shortfall(2.5, 5)))
    assert judged.exit_code is ExitCode.NOT_UNDERSTOOD
    assert judged.sentence.startswith(
        "Not understood: new issues have 2.5 items each, where the last runs found 5: 3.7, 3.8 (compare them "
    )


def test_a_list_that_shrank_is_not_understood() -> None:
    judged = verdict(replace(QUIET, shrunk={"index": Shortfall(3, 33)}))
    assert judged.exit_code is ExitCode.NOT_UNDERSTOOD
    assert judged.sentence.startswith(
        "Not understood: the index names 3 issues, where it named 33 before (look at it in a browser; "
    )


def test_too_long_without_anything_new_is_a_gap() -> None:
    judged = verdict(replace(QUIET, silent_since=date(2024, 4, 2)))
    assert judged.exit_code is ExitCode.GAP
    assert judged.sentence.startswith("Gap: nothing new since 2024-04-02, longer than the publication ")
    assert "`ended_after`" in judged.sentence


def test_the_contract_orders_the_causes_and_the_sentence_names_all() -> None:
    night = replace(
        QUIET,
        archive_fault="captures-00001.warc.gz at byte 9: expected to write, found no space",
        faults=["ValueError: odd"],
        troubles=[trouble("not_understood"), trouble("timeout", "pdf")],
        overdue=[Key(3, 7)],
    )
    judged = verdict(night)
    assert judged.exit_code is ExitCode.ARCHIVE
    codes = [int(cause.code) for cause in judged.causes]
    assert codes == [6, 1, 3, 4]
    for words in ("no space", "ValueError: odd", "not_understood", "3.7"):
        assert words in judged.sentence
    without = [int(cause.code) for cause in verdict(replace(night, archive_fault=None, faults=[])).causes]
    assert without == [5, 3, 4]


def test_a_crawl_that_was_ended_early_failed() -> None:
    judged = verdict(replace(QUIET, interrupted="shutdown"))
    assert judged.exit_code is ExitCode.FAILED
    assert "before its time (shutdown)" in judged.sentence


def test_addresses_that_one_run_could_not_take_are_told() -> None:
    assert verdict(replace(QUIET, left=12)).sentence == (
        "Good: nothing new; 33 issues held; 12 addresses left to the next run."
    )


def test_little_disk_is_told_before_it_fails() -> None:
    judged = verdict(replace(QUIET, disk_left=(1 << 30) + (1 << 29)))
    assert judged.exit_code is ExitCode.GOOD
    assert judged.sentence == (
        "Good: nothing new; 33 issues held; only 1.5 GiB of disk left for captures: make room."
    )


def test_a_run_that_never_began() -> None:
    judged = failure(ExitCode.USAGE, "no contact is set", "set one")
    assert (judged.exit_code, judged.sentence) == (
        ExitCode.USAGE,
        "Not started: no contact is set (set one).",
    )
