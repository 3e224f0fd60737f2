"""The reading room is safe: nothing unescaped, written or foreign, and no more text than is let out."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from archive_samples import ISSUE, Arrived, keep
from archive_samples import page as sample
from exporting import fill
from naughty_strings import LIVE, NAUGHTY
from reading_room import Room, opened, sqlite_in

from db.engine import Archive, open_archive
from db.errors import TooSlowError
from db.export_tables import Profile
from db.export_text import restored
from parsers.model import Format, Headline, Item, Key, Mention, MentionKind, Reading
from web.desk import Bench, BusyError, Desk
from web.settings import Settings

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>" onload="x" \' {{ 7*7 }}'
ELEMENTS = """
a article aside blockquote body br button caption code dd del details div dl dt figcaption figure
footer form h1 h2 h3 head header html i img input ins kbd label li link main mark meta nav ol option
p pre q rect script section select span summary svg table tbody td text th thead time title tr ul"""
# Letters of a page that no HTML can carry as they are, or that a browser reads as others.
CHANGED = re.compile("[\x00-\x20\x7f-\x9f\ufffe\uffff\U0001fffe\U0010ffff\ufdd0-\ufdef]+")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """An archive with a naughty string in every field that a publisher fills."""
    folder = tmp_path_factory.mktemp("hostile")
    with open_archive(sqlite_in(folder), create=True) as archive:
        fill(archive)
        keep(
            archive,
            Arrived(sample(b"x", f"https://a.invalid/{HOSTILE}"), [Reading(1, Format.PAGE, hostile_issue())]),
        )
    with opened(sqlite_in(folder), folder / "captures", seconds=20) as room:
        yield room


def hostile_issue() -> object:
    """An issue all of whose words are hostile, its date said by a hostile surface."""
    said = Mention(HOSTILE, 0, MentionKind.DAY, ISSUE.claims[0].start, ISSUE.claims[0].start)
    return replace(
        ISSUE, key=Key(9, 9), title=HOSTILE, credit=HOSTILE, headlines=(Headline(1, HOSTILE),),
        items=(Item(1, 1, f"{HOSTILE} seaplane", mentions=(said,), locator=HOSTILE),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def room(replica_archive: Path) -> Iterator[Room]:
    with opened(sqlite_in(replica_archive), replica_archive / "captures", seconds=20) as it:
        yield it


def bare(text: str) -> str:
    return CHANGED.sub("", text)


def assert_unharmed(room: Room, path: str) -> None:
    """A page has the elements of ours and no others, and none of them runs anything."""
    answer = room.get(path)
    assert answer.status in {200, 400, 404, 410}, path
    page = answer.html
    assert {tag for tag, _, _ in page.found} <= set(ELEMENTS.split())
    for tag, attributes, _ in page.found:
        assert [name for name in attributes if name.startswith("on") or name == "style"] == []
        assert not (attributes.get("href") or "").strip().lower().startswith(("javascript:", "data:"))
        if tag == "script":
            assert (attributes.get("src") or "").startswith("/static/reading.js?")
        if tag == "img":
            assert (attributes.get("src") or "").startswith("/harbour-digest/")


def test_every_naughty_text_is_shown_as_it_is(hostile: Room) -> None:
    answer = hostile.get("/harbour-digest/vol-2-20")
    shown = [text for tag, _, text in answer.html.found if tag == "time"]
    assert [bare(text) for text in shown] == [bare(text) for text in NAUGHTY]
    assert_unharmed(hostile, "/harbour-digest/vol-2-20")


@pytest.mark.parametrize("more", ["", "/1", "/1/bytes", "/revisions"])
def test_a_hostile_issue_harms_no_page(hostile: Room, more: str) -> None:
    assert_unharmed(hostile, f"/harbour-digest/vol-9-9{more}")
    assert_unharmed(hostile, f"/harbour-digest/vol-2-20{more}")


@pytest.mark.parametrize(
    "path", ["/", "/issues", "/coverage", "/search?q=seaplane", "/timeline?q=seaplane", "/runs"]
)
def test_a_hostile_issue_harms_no_list(hostile: Room, path: str) -> None:
    assert_unharmed(hostile, path)


@pytest.mark.parametrize("text", [*NAUGHTY, HOSTILE, "(" * 500, "a OR " * 190 + "b", "a NEAR/9999 b", "\x00"])
def test_a_hostile_search_is_answered_or_refused(hostile: Room, text: str) -> None:
    for path in ("/search?q={}", "/api/search?q={}", "/timeline?volume=1&q={}"):
        status = hostile.get(path.format(quote(text.encode("utf-8", "replace"), safe=""))).status
        assert status in {200, 400, 414, 431}


def test_a_search_as_csv_has_no_live_cell_and_every_text_as_it_is(hostile: Room) -> None:
    words = quote("1 OR cmd OR hyperlink OR importxml OR dde OR sum OR quiet")
    answer = hostile.get(f"/search.csv?q={words}&volume=2&from=2.20")
    rows = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))
    place = rows[0].index("text")
    texts = [restored(row[place]) for row in rows[1:]]
    assert set(texts) <= set(NAUGHTY)
    assert len(set(texts) & set(LIVE)) >= 30
    live = tuple("=+-@\t\r\n＝＋－＠")
    assert [cell for row in rows for cell in row if cell.lstrip('"').startswith(live)] == []


def test_what_was_searched_for_comes_back_escaped(hostile: Room) -> None:
    path = f"/search?q={quote(HOSTILE)}"
    (box,) = [one for tag, one, _ in hostile.get(path).html.found if tag == "input"]
    assert box["value"] == HOSTILE
    assert_unharmed(hostile, path)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_written(room: Room, method: str) -> None:
    for path in ("/", "/search", "/api/items", "/static/reading.css"):
        answer = room.get(path, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_answers_as_get_without_a_body(room: Room) -> None:
    answer = room.get("/demo/vol-2-4", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["etag"] == room.get("/demo/vol-2-4").headers["etag"]


@pytest.mark.parametrize("path", ["/", "/api/items", "/static/reading.css", "/nothing", "/search?q=%22"])
def test_every_answer_forbids_what_is_foreign_and_asks_not_to_be_listed(room: Room, path: str) -> None:
    headers = room.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "form-action")} == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert "server" not in headers
    assert "set-cookie" not in headers


def test_search_engines_are_kept_out_unless_they_are_let_in(replica_archive: Path, room: Room) -> None:
    assert room.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    with opened(sqlite_in(replica_archive), replica_archive / "captures", is_indexed=True) as listed:
        assert listed.get("/robots.txt").text == "User-agent: *\nDisallow:\n"
        assert "x-robots-tag" not in listed.get("/").headers
        assert "noindex" not in listed.get("/").text


def test_requests_for_another_host_are_refused(replica_archive: Path, room: Room) -> None:
    assert room.get("/", Host="evil.invalid").status == 400
    chosen = {"public_url": "https://archive.example.org/digest", "hosts": ("other.example",)}
    with opened(sqlite_in(replica_archive), replica_archive / "captures", seconds=20, **chosen) as named:
        assert named.get("/", Host="archive.example.org").status == 200
        assert named.get("/", Host="other.example").status == 200
        page = named.get("/demo/vol-2-4/2")
        assert "https://archive.example.org/digest/demo/vol-2-4/2@" in page.html.text
        assert all(href.startswith(("/digest/", "#")) for href in page.html.attributes("a", "href"))
        assert named.get("/2.4/2").headers["location"] == "/digest/demo/vol-2-4/2"
        assert named.get("/api/nothing").json == {"error": "There is no such page."}


@pytest.mark.parametrize("profile", list(Profile))
def test_no_more_text_is_shown_than_the_operator_lets_out(replica_archive: Path, profile: Profile) -> None:
    tail, headline = (
        "arrives from the mainland",
        "Second cable to the Tinmarsh Atoll comes ashore by moonlight",
    )
    item = "/demo/vol-2-4/3"
    pages = ["/", "/demo/vol-2-4", item, "/demo/vol-2-4/revisions", "/search.csv?q=Tinmarsh"]
    pages += [f"{item}/{more}" for more in ("bytes", "data", "cite/chicago", "cite/csl-json")]
    interface = [f"items{item}", "issues/demo/vol-2-4", "items?from=2.4&to=2.4", "dates?from=2.4&to=2.4"]
    paths = [*pages, *(f"/api/{path}" for path in interface)]
    with opened(
        sqlite_in(replica_archive), replica_archive / "captures", seconds=20, profile=profile
    ) as shown:
        bodies = {path: shown.get(path).text for path in paths}
        hits = shown.get("/search?q=Tinmarsh").text
        picture = shown.get("/demo/vol-2-4/1/page/1.png").status
    whole = [path for path, body in bodies.items() if tail in body]
    named = [path for path, body in bodies.items() if headline in body]
    if profile is Profile.FULL_TEXT:
        assert {item, "/demo/vol-2-4", f"{item}/bytes", "/search.csv?q=Tinmarsh"} <= set(whole)
        assert picture == 200
        return
    assert (whole, picture) == ([], 404)
    assert ("<mark>Tinmarsh</mark>" in hits) is (profile is Profile.SNIPPETS)
    assert bool(named) is (profile is Profile.SNIPPETS)


def test_fifty_readers_at_a_time_are_answered_or_asked_to_come_again(room: Room) -> None:
    words = [f"the OR of OR and OR {letter}*" for letter in ("to", "in", "ma", "se", "co")]
    with ThreadPoolExecutor(50) as readers:
        paths = [f"/search?q={quote(words[at % 5])}&page={at // 5 + 1}" for at in range(50)]
        answers = list(readers.map(room.get, paths))
    assert {answer.status for answer in answers} <= {200, 503}
    assert any(answer.status == 200 for answer in answers)
    assert all(answer.headers["retry-after"] == "2" for answer in answers if answer.status == 503)


def test_a_desk_with_too_many_waiting_refuses(archive: Archive) -> None:
    desk = Desk(archive, Settings(archive.url, Path(), seconds=20, at_once=1, waiting=1))
    go = threading.Event()

    async def asked() -> list[object]:
        first, second = (asyncio.ensure_future(desk.ask(lambda _: go.wait(20))) for _ in range(2))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await desk.ask(lambda _: True)
        go.set()
        return [await first, await second, await desk.ask(lambda connection: connection.closed)]

    assert asyncio.run(asked()) == [True, True, False]


def test_a_question_that_waited_too_long_is_refused(archive: Archive) -> None:
    desk = Desk(archive, Settings(archive.url, Path(), seconds=0, at_once=1))
    with pytest.raises(BusyError):
        asyncio.run(desk.ask(lambda _: True))


def test_a_bench_with_too_much_work_refuses() -> None:
    bench, go = Bench("test"), threading.Event()

    async def asked() -> None:
        pieces = [asyncio.ensure_future(bench.work(lambda: go.wait(20))) for _ in range(Bench.WAITING + 1)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await bench.work(lambda: True)
        go.set()
        assert await asyncio.gather(*pieces) == [True] * len(pieces)

    asyncio.run(asked())
    bench.close()


def test_a_database_stops_what_takes_too_long_and_answers_on(archive: Archive) -> None:
    numbers = "SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000"
    endless = f"WITH RECURSIVE n(x) AS ({numbers}) SELECT max(x) FROM n"
    with pytest.raises(TooSlowError), archive.read(at_most=0.05) as connection:
        connection.exec_driver_sql(endless)
    with archive.read(at_most=20) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    with archive.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM issue").scalar_one() == 0
