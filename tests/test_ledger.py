"""The ledger: rows before requests, one state each, and when an address is asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from db import store
from db.engine import Archive
from ingest import ledger
from ingest.ledger import Page, PageState, Result
from ingest.sightings import Sighting, sighted
from parsers.model import Claim, ClaimMethod
from parsers.publications import named

NOW = datetime(2024, 4, 2, 3, tzinfo=UTC)
SITE = "https://digest-replica.invalid"
OLD = f"{SITE}/publications/us-japan-alliance-digest-vol-1-4/"
NEW = f"{SITE}/publications/us-japan-alliance-digest-vol-3-6/"
NOTHING_NEW = Result(PageState.UNCHANGED)


@pytest.fixture
def demo(archive: Archive) -> int:
    with archive.write() as connection:
        return store.keep_publication(connection, name="demo", title="Demo", site=SITE, expected=())


def rows(connection: Connection, demo: int, *addresses: str, now: datetime = NOW) -> tuple[Page, ...]:
    return sighted(connection, demo, [Sighting(address, "issue", "index") for address in addresses], now)


def test_an_address_gets_one_row_that_knows_every_way_that_named_it(archive: Archive, demo: int) -> None:
    with archive.write() as connection:
        first = sighted(connection, demo, [Sighting(OLD, "issue", "index")], NOW)
        again = [
            Sighting(OLD, "issue", "sitemap"),
            Sighting(OLD, "issue", "feed"),
            Sighting(NEW, "issue", "feed"),
        ]
        second = sighted(connection, demo, again, NOW + timedelta(days=1))
        pages = ledger.all_pages(connection, demo)
    assert [page.address for page in second] == [OLD, NEW]
    assert first[0].id == second[0].id
    assert {page.address: page.found_by for page in pages} == {
        OLD: ("feed", "index", "sitemap"),
        NEW: ("feed",),
    }
    assert {page.state for page in pages} == {PageState.UNSEEN}
    assert pages[0].first_seen_at == NOW


def test_the_days_that_ways_give_are_remembered_the_latest_word_of_each_counting(
    archive: Archive, demo: int
) -> None:
    march, april, may = (date(2023, month, 2) for month in (3, 4, 5))
    with archive.write() as connection:
        sighted(connection, demo, [Sighting(OLD, "issue", "feed", march)], NOW)
        (told,) = sighted(
            connection, demo, [Sighting(OLD, "issue", "sitemap", april), Sighting(OLD, "issue", "index")], NOW
        )
        assert told.said == (("feed", march), ("sitemap", april))
        sighted(connection, demo, [Sighting(OLD, "issue", "sitemap", may)], NOW)
        (page,) = ledger.all_pages(connection, demo)
    assert page.claims == (Claim(ClaimMethod.FEED, march, march), Claim(ClaimMethod.SITEMAP, may, may))


def test_a_guess_that_came_to_nothing_is_due_once_a_page_names_it(archive: Archive, demo: int) -> None:
    guess, other = Sighting(OLD, "issue", "numbering"), Sighting(NEW, "issue", "index")
    tomorrow = NOW + timedelta(days=1)
    with archive.write() as connection:
        gone = Result(PageState.GONE, "status 404", 404)
        pages = sighted(connection, demo, [guess, other], NOW)
        ledger.settle(connection, [(page, gone) for page in pages], NOW)
        assert ledger.due(sighted(connection, demo, [guess, other], tomorrow), tomorrow) == ()
        named = [Sighting(OLD, "issue", "index"), Sighting(NEW, "issue", "feed")]
        due = ledger.due(sighted(connection, demo, named, tomorrow), tomorrow)
        assert [page.address for page in due] == [OLD]
        assert ledger.due(ledger.all_pages(connection, demo), tomorrow) == due


def test_more_addresses_than_one_query_takes(archive: Archive, demo: int) -> None:
    addresses = [f"{SITE}/publications/page/{number}/" for number in range(1, 1204)]
    with archive.write() as connection:
        assert len(rows(connection, demo, *addresses)) == 1203
        assert len(rows(connection, demo, *addresses)) == 1203
        assert connection.execute(text("SELECT count(*) FROM page")).scalar_one() == 1203


def test_a_new_address_is_due_and_a_stored_one_waits_for_its_turn(archive: Archive, demo: int) -> None:
    with archive.write() as connection:
        old, _ = rows(connection, demo, OLD, NEW)
        ledger.settle(connection, [(old, Result(PageState.STORED, content_digest="0" * 64))], NOW)
        pages = ledger.all_pages(connection, demo)
    assert [page.address for page in ledger.due(pages, NOW)] == [NEW]
    assert len(ledger.due(pages, NOW, ledger.Scope.FULL)) == 2
    assert len(ledger.due(pages, NOW + timedelta(days=7))) == 2


def test_the_newest_issues_are_asked_for_in_every_run(archive: Archive, demo: int) -> None:
    addresses = [
        f"{SITE}/publications/us-japan-alliance-digest-vol-{key}/" for key in ("1-9", "1-10", "2-1", "1-2")
    ]
    long_ago = NOW - timedelta(days=100)
    with archive.write() as connection:
        for page in rows(connection, demo, *addresses, now=long_ago):
            ledger.settle(connection, [(page, Result(PageState.STORED, content_digest="0" * 64))], NOW)
        recent = ledger.recent(ledger.all_pages(connection, demo), named("demo"), NOW)
    assert {page.address.rsplit("-vol-")[1] for page in recent} == {"1-9/", "1-10/", "2-1/"}


def test_a_turn_comes_a_week_later_whatever_the_hour() -> None:
    evening = datetime(2024, 4, 2, 23, 50, tzinfo=UTC)
    assert ledger.next_turn(evening) == datetime(2024, 4, 9, tzinfo=UTC)


def test_the_weekly_night_asks_for_all_that_had_no_turn_since(archive: Archive, demo: int) -> None:
    turns = {"stored": NOW, "timeout": NOW - timedelta(days=2), "rate_limited": NOW}
    with archive.write() as connection:
        pages = rows(connection, demo, *(f"{SITE}/{state}/" for state in turns))
        for page, (state, moment) in zip(pages, turns.items(), strict=True):
            wait = NOW + timedelta(hours=9) if state == "rate_limited" else None
            page = replace(page, failures=9)
            ledger.settle(connection, [(page, Result(PageState(state), wait_until=wait))], moment)
        pages = ledger.all_pages(connection, demo)
    weekly = ledger.Scope.WEEKLY
    assert ledger.due(pages, NOW) == ()
    assert [page.state for page in ledger.due(pages, NOW, weekly)] == ["timeout"]
    tomorrow = ledger.due(pages, NOW + timedelta(days=1), weekly)
    assert sorted(page.state for page in tomorrow) == ["rate_limited", "stored", "timeout"]


def test_a_passing_failure_is_tried_in_the_next_run_but_not_for_ever(archive: Archive, demo: int) -> None:
    tried = []
    with archive.write() as connection:
        rows(connection, demo, OLD)
        for _ in range(5):
            (page,) = ledger.all_pages(connection, demo)
            ledger.settle(connection, [(page, Result(PageState.TIMEOUT, "too slow"))], NOW)
            tried.append(ledger.all_pages(connection, demo)[0].due_at <= NOW)
        assert ledger.all_pages(connection, demo)[0].failures == 5
    assert tried == [True, True, True, False, False]


def test_a_wait_that_the_site_asked_for_is_kept(archive: Archive, demo: int) -> None:
    until = NOW + timedelta(hours=5)
    with archive.write() as connection:
        (page,) = rows(connection, demo, NEW)
        ledger.settle(connection, [(page, Result(PageState.RATE_LIMITED, wait_until=until))], NOW)
        pages = ledger.all_pages(connection, demo)
    assert pages[0].due_at == until
    assert not ledger.recent(pages, named("demo"), NOW)


def test_what_is_held_of_an_address_survives_a_failed_try(archive: Archive, demo: int) -> None:
    stored = Result(PageState.STORED, status=200, content_digest="1" * 64, etag='"a"', last_modified="b")
    with archive.write() as connection:
        (page,) = rows(connection, demo, OLD)
        ledger.settle(connection, [(page, stored)], NOW)
        (page,) = ledger.all_pages(connection, demo)
        ledger.settle(connection, [(page, Result(PageState.CHALLENGE, "a challenge", 403))], NOW)
        (page,) = ledger.all_pages(connection, demo)
    assert (page.state, page.etag, page.last_modified) == (PageState.CHALLENGE, '"a"', "b")
    assert page.content_digest == "1" * 64


def test_an_unchanged_answer_leaves_the_state_that_the_bytes_have(archive: Archive, demo: int) -> None:
    later = NOW + timedelta(days=1)
    result = Result(PageState.NOT_UNDERSTOOD, "no_items", content_digest="1" * 64, etag='"a"')
    with archive.write() as connection:
        (page,) = rows(connection, demo, OLD)
        ledger.settle(connection, [(page, result)], NOW)
        ledger.settle(connection, [(ledger.all_pages(connection, demo)[0], NOTHING_NEW)], later)
        row = connection.execute(text("SELECT state, note, etag FROM page")).one()
        (page,) = ledger.all_pages(connection, demo)
    assert tuple(row) == ("not_understood", "no_items", '"a"')
    assert page.due_at > later


def test_an_unchanged_answer_after_a_failure_says_so(archive: Archive, demo: int) -> None:
    with archive.write() as connection:
        (page,) = rows(connection, demo, OLD)
        ledger.settle(connection, [(page, Result(PageState.TIMEOUT))], NOW)
        ledger.settle(connection, [(ledger.all_pages(connection, demo)[0], NOTHING_NEW)], NOW)
        (page,) = ledger.all_pages(connection, demo)
    assert (page.state, page.failures) == (PageState.UNCHANGED, 0)


def test_what_led_out_of_the_site_takes_its_turn_like_any_other(archive: Archive, demo: int) -> None:
    with archive.write() as connection:
        for page, state in zip(rows(connection, demo, OLD, NEW), ("offsite", "address_blocked"), strict=True):
            ledger.settle(connection, [(page, Result(PageState(state)))], NOW)
        pages = ledger.all_pages(connection, demo)
    assert ledger.due(pages, NOW) == ()
    assert ledger.due(pages, NOW + timedelta(days=30)) == pages
    assert ledger.recent(pages, named("demo"), NOW) == ()
