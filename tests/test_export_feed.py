"""The Atom feed is what RFC 4287 asks for, with names that last and no more text than asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from archive_samples import ADDRESS, ISSUE, READING, SITE, Arrived, issue_of, keep, page
from conftest import FilledWith
from exporting import fill
from lxml import etree

from db.engine import Archive
from db.errors import QueryError
from db.export import Profile
from db.export_feed import Feed
from db.filters import Filters
from parsers.model import Format, Key, Reading, Span

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
# RFC 4151: tag:authority,date:specific
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[A-Za-z0-9._~!$&'()*+,;=:@/?-]+")


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill_some)


def fill_some(archive: Archive) -> None:
    keep(
        archive,
        Arrived(page(b"one", day=3), [READING]),
        Arrived(
            page(b"two", f"{SITE}/2-3/", day=9),
            [Reading(1, Format.PAGE, issue_of(Key(2, 3), "A <b> & a bell."))],
        ),
        Arrived(
            page(b"three", None, day=None), [Reading(1, Format.TEXT, issue_of(Key(2, 5), "Bare \x0b text."))]
        ),
    )


@pytest.fixture
def naughty(database: str, filled_with: FilledWith) -> Archive:
    """The same with texts beside it that break careless exports."""
    return filled_with(database, fill_all)


def fill_all(archive: Archive) -> None:
    fill_some(archive)
    fill(archive)


def feed(archive: Archive, **asked: object) -> etree._Element:
    with archive.read() as connection:
        return etree.fromstring(Feed(**asked).document(connection))


def texts(element: etree._Element, name: str) -> list[str]:
    return [found.text for found in element.findall(f"{ATOM}{name}")]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("query", [None, "a"])
@pytest.mark.parametrize("base", [None, "https://archive.invalid/"])
def test_a_feed_has_what_the_standard_demands(
    naughty: Archive, profile: Profile, query: str | None, base: str | None
) -> None:
    root = feed(naughty, profile=profile, query=query, base=base)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert TAG.fullmatch(texts(element, "id")[0])
        assert MOMENT.fullmatch(texts(element, "updated")[0])
        links = [link.get("rel") for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert len(element.findall(f"{ATOM}content")) == (element is not root)
    assert root.find(f"{ATOM}author/{ATOM}name").text.startswith("Harbour Digest")
    assert texts(root, "subtitle") == [f"Source: Harbour Digest, {SITE}"]
    assert "publisher" in texts(root, "rights")[0]
    ids = [texts(entry, "id")[0] for entry in entries]
    assert len(ids) == len(set(ids))
    assert texts(root, "updated")[0] == max(texts(entry, "updated")[0] for entry in entries)


def test_the_newest_issue_comes_first_and_says_when_it_was_taken(filled: Archive) -> None:
    entries = feed(filled).findall(f"{ATOM}entry")
    assert [texts(entry, "id")[0].rpartition(":")[2] for entry in entries] == [
        "harbour-digest/vol-2-4",
        "harbour-digest/vol-2-5",
        "harbour-digest/vol-2-3",
    ]
    # Nobody knows when the second was taken: it is as old as its coming into the archive.
    assert [texts(entry, "updated")[0][:16] for entry in entries] == [
        "2023-03-03T00:00",
        "2023-03-01T04:30",
        "2023-03-09T00:00",
    ]


def test_days_that_are_inferred_are_said_to_be(filled: Archive) -> None:
    (entry,) = [one for one in feed(filled).findall(f"{ATOM}entry") if "2-4" in texts(one, "id")[0]]
    assert "Vol 2.4, 2023-02-16 to 2023-02-28 (inferred from its number)" in texts(entry, "content")[0]


def test_a_publishers_edit_changes_the_time_and_not_the_name(archive: Archive) -> None:
    fill_some(archive)
    before = {texts(one, "id")[0]: texts(one, "updated")[0] for one in feed(archive).findall(f"{ATOM}entry")}
    edited = replace(ISSUE, credit="Somebody else")
    keep(archive, Arrived(page(b"edited", day=20), [Reading(1, Format.PAGE, edited)]))
    after = {texts(one, "id")[0]: texts(one, "updated")[0] for one in feed(archive).findall(f"{ATOM}entry")}
    assert set(before) == set(after)
    assert [name.rpartition("/")[2] for name in before if before[name] != after[name]] == ["vol-2-4"]


def test_a_saved_search_has_an_entry_for_each_item_found(filled: Archive) -> None:
    root = feed(filled, query="rescue", profile=Profile.FULL_TEXT)
    (entry,) = root.findall(f"{ATOM}entry")
    assert texts(root, "title") == ["Harbour Digest: rescue"]
    assert texts(entry, "id")[0].endswith(":harbour-digest/vol-2-4/1")
    assert texts(entry, "title") == ["Crews rehearse a rescue"]
    assert ISSUE.items[0].text in texts(entry, "content")[0]
    assert entry.find(f"{ATOM}link").attrib == {"rel": "alternate", "href": ADDRESS}


def test_a_saved_search_is_narrowed_as_a_search_is(archive: Archive) -> None:
    fill_some(archive)
    other = Reading(1, Format.PAGE, issue_of(Key(3, 1), "Another rescue."))
    keep(archive, Arrived(page(b"later", f"{SITE}/3-1/"), [other]))
    february = Span(date(2023, 2, 16), date(2023, 2, 16))
    found = {}
    for filters in (
        Filters(), Filters(volume=3), Filters(last=Key(2, 4)), Filters(said=february),
        Filters(kind="headline"),
    ):  # fmt: skip
        root = feed(archive, query="rescue", filters=filters)
        found[texts(root, "title")[0]] = [
            texts(entry, "id")[0].rpartition("digest/")[2] for entry in root.findall(f"{ATOM}entry")
        ]
    assert found == {
        "Harbour Digest: rescue": ["vol-2-4/1", "vol-3-1/1"],
        "Harbour Digest: rescue, volume 3": ["vol-3-1/1"],
        "Harbour Digest: rescue, to 2.4": ["vol-2-4/1"],
        "Harbour Digest: rescue, said 2023-02-16..2023-02-16": ["vol-2-4/1"],
        "Harbour Digest: rescue, in headlines": ["vol-2-4/headline/1"],
    }


def test_feeds_of_other_searches_have_other_names(filled: Archive) -> None:
    asked = (Filters(), Filters(volume=2), Filters(first=Key(2, 1)), Filters(last=Key(2, 1)))
    names = {texts(feed(filled, query="rescue", filters=one), "id")[0] for one in asked}
    assert len(names) == 4


def test_a_permalink_stands_only_where_there_is_a_site(filled: Archive) -> None:
    root = feed(filled, query="rescue", base="https://archive.invalid/")
    links = {link.get("rel"): link.get("href") for link in root.find(f"{ATOM}entry").findall(f"{ATOM}link")}
    assert links == {"alternate": "https://archive.invalid/harbour-digest/vol-2-4/1", "via": ADDRESS}


def test_text_is_html_that_says_what_was_published(filled: Archive) -> None:
    root = feed(filled, query="bell", profile=Profile.FULL_TEXT)
    content = root.find(f"{ATOM}entry/{ATOM}content")
    assert content.get("type") == "html"
    assert "<p>A &lt;b&gt; &amp; a bell.</p>" in content.text
    assert (
        "Bare \ufffd text."
        in feed(filled, query="bare", profile=Profile.FULL_TEXT).find(f"{ATOM}entry/{ATOM}content").text
    )


def test_metadata_holds_titles_only(filled: Archive) -> None:
    for query in (None, "rescue"):
        with filled.read() as connection:
            document = Feed(Profile.METADATA, query=query).document(connection).decode()
        assert "Harbour Digest Vol 2.4" in document
        assert not re.search("rehearse|Amsel|Crews", document)


def test_an_archive_that_holds_nothing_gives_a_feed(archive: Archive) -> None:
    root = feed(archive)
    assert texts(root, "updated") == ["1970-01-01T00:00:00.000000Z"]
    assert root.findall(f"{ATOM}entry") == []


def test_a_search_that_means_nothing_is_refused(archive: Archive) -> None:
    with archive.read() as connection, pytest.raises(QueryError):
        Feed(query="NOT").document(connection)
