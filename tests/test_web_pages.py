"""The pages of the reading room say what the archive holds, over real HTTP, without any script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import CUT, CUT_ISSUE, Arrived, keep, page
from conftest import new_database
from reading_room import Answer, Room, filled, opened, sqlite_in
from replica_expected import issues as replica_issues

import web
from db.engine import open_archive
from db.wordings import text_digest

# SHA-256 of the item's text without its spaces, as `digest cite 2.4/2` gives it for the demo.
ITEM = "/demo/vol-2-4/2"
HEADLINE = "Veldania and Tarrowe to share stocks of medicines and blood"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A reading room over an archive of both kinds."""
    if request.param == "sqlite":
        folder: Path = request.getfixturevalue("replica_archive")
        url = sqlite_in(folder)
    else:
        folder = tmp_path_factory.mktemp("room")
        address: str = request.getfixturevalue("postgres")
        url = filled(folder, address.format(new_database(address, "reading_room")))
    with opened(url, folder / "captures", seconds=20) as it:
        yield it


def good(answer: Answer) -> Answer:
    assert answer.status == 200, answer.text[:400]
    return answer


def test_the_front_page_has_the_latest_issue_a_search_box_and_the_coverage(room: Room) -> None:
    page = good(room.get("/")).html
    assert "US-Japan Alliance Digest Vol 2.5" in page.text
    assert "1–15 March 2023 by its number" in page.text
    assert page.attributes("form", "action") == ["/search"]
    assert "demo: 4 of 6 issues held" in page.text
    assert "February 2023: 1 of 2 issues held" in page.attributes("td", "title")


def test_headlines_of_an_issue_jump_to_their_items(room: Room) -> None:
    page = good(room.get("/demo/vol-2-4")).html
    jumps = [href for href in page.attributes("a", "href") if href.startswith("#item-")]
    assert jumps == ["#item-1", "#item-2", "#item-3", "#item-4", "#item-5"]
    assert {href[1:] for href in jumps} <= set(page.attributes("section", "id"))


def test_dates_said_carry_the_days_they_mean(room: Room) -> None:
    page = good(room.get("/demo/vol-2-4")).html
    said = [(one["datetime"], one["title"], text) for tag, one, text in page.found if tag == "time"]
    assert ("2023-02-16", "16 February 2023", "February 16") in said
    assert ("2023-02-23", "23–25 February 2023", "February 23-25") in said
    assert "February 23-25 (23–25 February 2023)" in page.text


def test_an_issue_tells_its_credit_its_copies_and_its_revisions(room: Room) -> None:
    text = good(room.get("/demo/vol-2-4")).html.text
    assert "Image: Ammet Fleet" in text
    assert "The page stands: a page comes before a PDF, and a PDF before an e-mail or a text copy." in text
    assert "Page and PDF agree in 5 headlines and 5 items." in text
    assert "First seen, 1 March 2024, 00:00 UTC" in text


def test_an_edit_by_the_publisher_is_shown_word_by_word(room: Room) -> None:
    page = good(room.get("/demo/vol-2-5/revisions"))
    assert "Edited by the publisher" in page.html.text
    assert "<del>seaplane</del> <ins>flying boat</ins>" in page.text
    hashes = page.html.attributes("option", "value")
    assert len(set(hashes)) == 2
    same = good(room.get(f"/demo/vol-2-5/revisions?from={hashes[0]}&to={hashes[0]}"))
    assert "Both have the same words." in same.html.text
    assert room.get("/demo/vol-2-5/revisions?from=abcdef&to=abcdef").status == 404


def test_words_are_found_and_highlighted_and_the_search_can_be_narrowed(room: Room) -> None:
    page = good(room.get("/search?q=medicines"))
    assert "Veldania and Tarrowe to share stocks of <mark>medicines</mark> and blood" in page.text
    assert "2 hits." in page.html.text
    narrowed = good(room.get("/search?q=the&in=items&dates=day-range"))
    assert "2.4 item 1" in narrowed.html.text
    assert "2.4 item 2" not in narrowed.html.text
    facets = good(room.get("/search?q=the&in=items")).html.attributes("a", "href")
    assert "/search?q=the&in=items&published=2023-02" in facets
    assert "/search?q=the&in=items&dates=day" in facets
    assert "/search?q=the" in facets  # without what is chosen
    assert "/search?q=the&in=items" in good(room.get("/search?q=the")).html.attributes("a", "href")


def test_whatever_narrows_a_search_is_shown_and_can_be_left_out(room: Room) -> None:
    page = good(room.get("/search?q=the&said=2023-02&from=2.4&to=2.4&order=newest")).html
    chosen = [one["href"] for tag, one, _ in page.found if tag == "a" and one.get("class") == "chosen"]
    assert chosen == [
        "/search?q=the&from=2.4&to=2.4&order=newest",
        "/search?q=the&to=2.4&said=2023-02&order=newest",
        "/search?q=the&from=2.4&said=2023-02&order=newest",
    ]
    kept = [(one["name"], one["value"]) for tag, one, _ in page.found if tag == "input" and "value" in one]
    assert kept == [
        ("q", "the"), ("q", "the"), ("from", "2.4"), ("to", "2.4"), ("order", "newest"),
        ("said", "2023-02"), ("published", ""),
    ]  # fmt: skip


def test_the_order_and_the_page_of_hits_stand_in_the_address(room: Room) -> None:
    first = good(room.get("/search?q=the&order=newest")).html
    assert next(text for tag, _, text in first.found if tag == "a" and "item" in text).startswith("2.5 item")
    assert "/search?q=the&order=newest&page=2" in first.attributes("a", "href")
    second = good(room.get("/search?q=the&order=newest&page=2")).html
    assert second.attributes("ol", "start") == ["21"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=%22open", "Expected a closing quotation mark"),
        ("q=ship&volume=x", "Volume: expected a number"),
        ("q=ship&order=up", "Order: expected best or newest"),
        ("q=ship&published=soon", "Published: expected a day"),
        ("q=ship&dates=holiday", "Dates: expected one of day"),
        ("q=ship&from=3.1&to=2.1", "Expected the first issue before the last"),
    ],
)
def test_a_search_that_means_nothing_says_why(room: Room, query: str, said: str) -> None:
    page = room.get(f"/search?{query}")
    assert page.status == 400
    assert said in page.html.text


def test_an_item_has_a_permalink_citations_and_metadata(room: Room) -> None:
    page = good(room.get(ITEM)).html
    assert "citation_title" in page.attributes("meta", "name")
    contents = page.attributes("meta", "content")
    for content in (HEADLINE, "The Invented Digest", "2023/02/16"):
        assert content in contents
    (coins,) = [one["title"] for tag, one, _ in page.found if tag == "span" and one.get("class") == "Z3988"]
    assert coins is not None
    assert "rft.volume=2&rft.issue=4" in coins
    assert f"“{HEADLINE}.” The Invented Digest 2, no. 4 ([February 16–28, 2023, inferred from" in page.text
    (pinned,) = [
        href for href in page.attributes("a", "href") if href.startswith(f"{ITEM}@") and href.count("/") == 3
    ]
    assert good(room.get(pinned)).html.attributes("h1", "class") == []


@pytest.mark.parametrize(
    ("style", "kind", "begins"),
    [
        ("chicago", "text/plain; charset=utf-8", "“Veldania"),
        ("bibtex", "application/x-bibtex; charset=utf-8", "@article{demo-vol-2-4-2-"),
        ("ris", "application/x-research-info-systems; charset=utf-8", "TY  - JOUR\r\n"),
        ("csl-json", "application/vnd.citationstyles.csl+json", "[\n"),
    ],
)
def test_a_citation_can_be_had_as_a_file(room: Room, style: str, kind: str, begins: str) -> None:
    answer = good(room.get(f"{ITEM}/cite/{style}"))
    assert answer.headers["content-type"] == kind
    assert answer.text.startswith(begins)
    assert room.get(f"{ITEM}/cite/mla").status == 404


def test_a_pinned_address_gives_the_words_that_were_cited(room: Room) -> None:
    position = next(at for at in range(1, 6) if "flying boat" in room.get(f"/demo/vol-2-5/{at}").text)
    now = good(room.get(f"/demo/vol-2-5/{position}"))
    # The page before the edit is the one of the replica.
    former = text_digest(elements_of_replica(position))[:12]
    page = good(room.get(f"/demo/vol-2-5/{position}@{former}"))
    assert "This is a former wording. It now reads otherwise." in page.html.text
    assert "seaplane" in page.html.text
    assert "former wording" not in now.html.text
    assert room.get(f"/demo/vol-2-5/{position}@0123456789ab").status == 404


def elements_of_replica(position: int) -> str:
    """The text of an item of 2.5 as the replica's source has it."""
    text: str = replica_issues()[2, 5].items[position - 1].text
    return text


def test_the_bytes_of_a_page_are_shown_with_the_place_of_the_words(room: Room) -> None:
    page = good(room.get("/demo/vol-2-4/1/bytes"))
    text = page.html.text
    assert "captures-00001.warc.gz at byte" in text
    assert "Read from the kept record for this page" in text
    assert "<mark>Five navies with 31 ships began" in page.text
    assert "in utf-8:" in text
    (picture,) = page.html.attributes("img", "src")
    image = good(room.get(picture))
    assert image.headers["content-type"] == "image/png"
    assert image.body.startswith(b"\x89PNG\r\n")
    assert room.get("/demo/vol-2-4/1/page/9.png").status == 404


def test_a_withdrawn_issue_tells_why_and_none_of_its_words(room: Room) -> None:
    for path in ("/demo/vol-2-6", "/demo/vol-2-6/1", "/demo/vol-2-6/1/bytes", "/demo/vol-2-6/revisions"):
        page = room.get(path)
        assert page.status == 410
        assert "withdrawn by The keeper" in page.html.text
        assert "Asked by &lt;the&gt; publisher." in page.text
        assert "<blockquote" not in page.text


def test_the_timeline_shades_months_of_which_not_all_is_held(room: Room) -> None:
    page = good(room.get("/timeline?q=the"))
    titles = [text for tag, _, text in page.html.found if tag == "title"]
    (february,) = {text.strip() for text in titles if text.startswith("2023-02")}
    assert february.endswith("1 of 2 issues held")
    shaded = [one for tag, one, _ in page.html.found if tag == "rect" and one.get("class") == "hole"]
    # February and March in both panels, and the key.
    assert [one["width"] for one in shaded] == ["305.33"] * 4 + ["12.00"]
    assert "/search?q=the&amp;published=2023-01" in page.text


def test_the_timeline_of_a_search_is_narrowed_as_the_search_is(room: Room) -> None:
    address = "/timeline?q=the&amp;publication=demo&amp;volume=2&amp;in=items"
    assert f'href="{address}"' in good(room.get("/search?q=the&publication=demo&volume=2&in=items")).text
    page = good(room.get(address.replace("&amp;", "&")))
    assert "Narrowed (publication demo, volume 2, in items)" in page.html.text
    assert "/search?q=the&amp;publication=demo&amp;volume=2&amp;in=items&amp;published=2023-01" in page.text
    assert '<input type="hidden" name="volume" value="2">' in page.text
    assert "Narrowed (publication demo)" in good(room.get("/timeline?publication=demo&volume=2")).html.text


def test_coverage_tells_what_is_lacking_and_the_runs_their_verdicts(room: Room) -> None:
    assert "2.3 1–15 February 2023 missing a later issue is held" in good(room.get("/coverage")).html.text
    assert "Good: 5 new issues." in good(room.get("/runs")).html.text


def test_numbers_that_were_never_published_are_not_told_as_lacking(room: Room) -> None:
    page = good(room.get("/coverage")).html
    lacking, unpublished = page.text.split("24 numbers of which no issue was published")
    assert "2.3 1–15 February 2023 missing" in lacking
    assert "1.13 1–15 July 2022" not in lacking
    assert "1.13 1–15 July 2022" in unpublished


def test_a_search_without_hits_says_what_to_try(room: Room) -> None:
    page = good(room.get("/search?q=zebra&volume=2")).html
    assert "0 hits. No headline or item that is held fits." in page.text
    assert "/search?q=zebra" in page.attributes("a", "href")
    assert "/coverage" in page.attributes("a", "href")
    assert [href for href in page.attributes("a", "href") if href.startswith("/search.csv")] == []


@pytest.fixture(scope="module")
def other_rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Room]]:
    """A reading room of an archive with nothing in it, and one that holds an issue in part."""
    empty, part = (tmp_path_factory.mktemp(name) for name in ("empty", "part"))
    open_archive(sqlite_in(empty), create=True).close()
    with open_archive(sqlite_in(part), create=True) as archive:
        shorter = replace(CUT_ISSUE, items=CUT_ISSUE.items[:1])
        keep(archive, Arrived(page(b"cut"), [replace(CUT, issue=shorter)]))
    with opened(sqlite_in(empty), empty, seconds=20) as one, opened(sqlite_in(part), part, seconds=20) as two:
        yield one, two


def test_an_issue_held_in_part_says_which_items_are_lacking(other_rooms: tuple[Room, Room]) -> None:
    _, room = other_rooms
    page = good(room.get("/harbour-digest/vol-2-4")).html
    assert "This issue is held in part" in page.text
    assert "Minister Ōhira opens the dry dock its item is not held" in page.text
    assert [href for href in page.attributes("a", "href") if href.startswith("#item-")] == ["#item-1"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "The archive holds no issue yet."),
        ("/issues", "The archive holds no issue yet."),
        ("/coverage", "The archive holds no issue yet, and expects none."),
        ("/search?q=the", "0 hits."),
        ("/timeline", "There is nothing to draw yet."),
        ("/runs", "Runs"),
        ("/about", "Issues held 0"),
    ],
)
def test_an_archive_with_nothing_in_it_says_so(other_rooms: tuple[Room, Room], path: str, said: str) -> None:
    room, _ = other_rooms
    assert said in good(room.get(path)).html.text


def test_the_other_pages_stand(room: Room) -> None:
    assert "4" in good(room.get("/about")).html.text
    assert "current_item" in good(room.get("/data-dictionary")).html.attributes("h2", "id")
    assert "for research only" in good(room.get("/licence")).html.text
    assert "Vol 2.4" in good(room.get("/issues")).html.text
    assert "Volume 2" in good(room.get("/issues?publication=demo&volume=2")).html.text
    assert room.get("/issues?publication=none").status == 404


@pytest.mark.parametrize(
    "path", ["/nothing", "/demo/vol-9-9", "/none/vol-2-4", "/demo/vol-2-4/99", "/demo/vol-2-4/1@abcdef0"]
)
def test_what_is_not_held_is_a_page_that_says_so(room: Room, path: str) -> None:
    page = room.get(path)
    assert page.status == 404
    assert "Not held" in page.html.text


def test_a_page_known_to_the_browser_is_not_sent_again(room: Room) -> None:
    first = good(room.get("/demo/vol-2-4"))
    again = room.get("/demo/vol-2-4", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_nothing_is_loaded_from_elsewhere_and_no_script_stands_in_a_page(room: Room) -> None:
    for path in ("/", "/search?q=the", "/demo/vol-2-4", ITEM, f"{ITEM}/bytes", "/timeline", "/coverage"):
        page = good(room.get(path)).html
        loaded = [
            *page.attributes("script", "src"), *page.attributes("img", "src"),
            *(one["href"] or "" for tag, one, _ in page.found if tag == "link"),
        ]  # fmt: skip
        assert loaded
        assert [address for address in loaded if not address.startswith("/")] == []
        assert [one for tag, one, _ in page.found if tag == "script" and "src" not in one] == []
        assert [
            one for _, one, _ in page.found if any(name.startswith("on") or name == "style" for name in one)
        ] == []
        assert [tag for tag, _, _ in page.found if tag == "style"] == []


def test_an_issue_weighs_little(room: Room) -> None:
    paths = [
        "/demo/vol-2-4",
        *(f"/static/{path.name}" for path in (Path(web.__file__).parent / "static").iterdir()),
    ]
    sizes = [len(good(room.get(path, Accept_Encoding="gzip")).body) for path in paths]
    assert sum(sizes) <= 60_000
