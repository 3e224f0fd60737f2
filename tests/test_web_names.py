"""Whoever writes an address, or searches for an issue, by a name that people give it gets to its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_room import Room, opened, sqlite_in


@pytest.fixture(scope="module")
def room(replica_archive: Path) -> Iterator[Room]:
    with opened(sqlite_in(replica_archive), replica_archive / "captures", seconds=20) as it:
        yield it


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/2.4", "/demo/vol-2-4"),
        ("/vol-2-4", "/demo/vol-2-4"),
        ("/2-4", "/demo/vol-2-4"),
        ("/VOL-2-4", "/demo/vol-2-4"),
        ("/demo/2.4", "/demo/vol-2-4"),
        ("/demo/Vol-2.4", "/demo/vol-2-4"),
        ("/demo/vol-02-04", "/demo/vol-2-4"),
        ("/demo/vol-2-4/", "/demo/vol-2-4"),
        ("/2.4/3", "/demo/vol-2-4/3"),
        ("/demo/2.4/3/bytes", "/demo/vol-2-4/3/bytes"),
        ("/2.4/3@9f2c41d07a3b", "/demo/vol-2-4/3@9f2c41d07a3b"),
        ("/2.4/cite/ris", "/demo/vol-2-4/cite/ris"),
        ("/2.5/revisions?from=9f2c41", "/demo/vol-2-5/revisions?from=9f2c41"),
        ("/2.6", "/demo/vol-2-6"),
        ("/latest", "/demo/vol-2-5"),
        ("/demo/latest/1", "/demo/vol-2-5/1"),
        ("/demo", "/issues?publication=demo"),
        ("/demo/", "/issues?publication=demo"),
        ("/demo/2", "/issues?publication=demo&volume=2"),
        ("/demo/vol-2", "/issues?publication=demo&volume=2"),
        ("/search/?q=the", "/search?q=the"),
        ("//a.invalid/", "/a.invalid"),
    ],
)
def test_an_address_in_other_words_leads_to_the_page(room: Room, path: str, place: str) -> None:
    answer = room.get(path)
    assert (answer.status, answer.headers["location"]) == (302, place)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/9.9", "The archive holds no issue 9.9."),
        ("/2.3", "The archive holds no issue 2.3."),
        ("/0.4", "There is no such page."),
        ("/demo/vol-0-4", "There is no such page."),
        ("/api/issues/demo/0.4", "There is no such page."),
        ("/2.4/3/nothing", None),
        ("/demo/2.4@0123456789ab", "The archive holds no issue 2.4 of &#39;demo&#39; in those words."),
        ("/favicon.ico", "There is no such page."),
        ("/demo/vol-2-4/3/nothing", "There is no such page."),
        ("/a.invalid", "There is no such page."),
    ],
)
def test_a_name_of_nothing_is_not_held(room: Room, path: str, said: str | None) -> None:
    answer = room.get(path)
    if said is None:
        assert answer.headers["location"] == "/demo/vol-2-4/3/nothing"
    else:
        assert answer.status == 404
        assert said in answer.text


def test_a_cited_issue_is_found_in_its_words_and_else_compared_with_what_stands(room: Room) -> None:
    now, former = (
        room.get("/demo/vol-2-5/revisions").html.attributes("option", "value")[at] for at in (-1, 0)
    )
    assert room.get(f"/demo/vol-2-5@{now}").headers["location"] == "/demo/vol-2-5"
    place = room.get(f"/demo/vol-2-5@{former}").headers["location"]
    assert place == f"/demo/vol-2-5/revisions?from={former}&to={now}"
    assert "<del>seaplane</del> <ins>flying boat</ins>" in room.get(place).text


@pytest.mark.parametrize(
    ("words", "link", "name"),
    [
        ("2.4", "/demo/vol-2-4", "US-Japan Alliance Digest Vol 2.4"),
        ("Vol 2.4", "/demo/vol-2-4", "US-Japan Alliance Digest Vol 2.4"),
        ("vol. 2.4", "/demo/vol-2-4", "US-Japan Alliance Digest Vol 2.4"),
        ("demo/vol-2-4", "/demo/vol-2-4", "US-Japan Alliance Digest Vol 2.4"),
        ("2.4/3", "/demo/vol-2-4/3", "US-Japan Alliance Digest Vol 2.4, item 3"),
        ("2.4/3@9f2c41d07a3b", "/demo/vol-2-4/3@9f2c41d07a3b", "US-Japan Alliance Digest Vol 2.4, item 3"),
    ],
)
def test_a_search_for_an_issue_offers_its_page(room: Room, words: str, link: str, name: str) -> None:
    page = room.get(f"/search?q={words}").html
    links = [(one.get("href"), text.strip()) for tag, one, text in page.found if tag == "a"]
    assert (link, f"{name} is held.") in links


@pytest.mark.parametrize("words", ["2.9", "none/vol-2-4", "2.4/99", "2.4 boats", "3.5 percent"])
def test_a_search_for_other_words_offers_none(room: Room, words: str) -> None:
    assert "is held." not in room.get(f"/search?q={words}").text


def test_programs_may_name_an_issue_by_its_number_too(room: Room) -> None:
    assert room.get("/api/issues/demo/2.4").json == room.get("/api/issues/demo/vol-2-4").json
    assert room.get("/api/items/demo/2.4/3").json["issue_id"] == "vol-2-4"
    assert room.get("/api/issues/2.4").json == {"error": "There is no such page."}
