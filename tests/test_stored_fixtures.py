"""Every stored document is read as reviewed; each publication, way of reading and layout has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from ingest.readers import Readers
from ingest.stored_fixtures import StoredFixture, records, stored_fixtures
from parsers.blocks import squeezed
from parsers.documents import format_of
from parsers.model import Capture, Format
from parsers.publications import all_publications, named

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = tuple(stored_fixtures(ROOT))
# Some are of a publication that only its address tells, and some may be kept for how they fail.
TELLING = [
    fixture
    for fixture in FIXTURES
    if named(fixture.publication).known_by_title and any(one["ok"] for one in fixture.told()["readings"])
]
BEGINNING = 24  # characters, white space left out, by which an item is found in a page's source
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
INLINE = frozenset({"a", "b", "em", "font", "i", "span", "strong"})
LAYOUTS = {"li": "list elements", "p": "typed bullets", "br": "line breaks", "td": "table"}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as found:
        yield found


def name(fixture: StoredFixture) -> str:
    return f"{fixture.publication}/{fixture.expected.stem}"


@pytest.mark.parametrize("fixture", FIXTURES, ids=name)
def test_a_stored_document_is_read_as_reviewed(fixture: StoredFixture, readers: Readers) -> None:
    told = fixture.told()
    assert told["reviewed"], (
        f"{fixture.expected.relative_to(ROOT)} has not been reviewed: compare it with the document by eye, "
        'correct what is wrong, then set "reviewed" to your name'
    )
    found = readers.readings(fixture.capture(), publication=fixture.publication, key=fixture.key())
    assert records(found) == told["readings"]


@pytest.mark.parametrize("fixture", TELLING, ids=name)
def test_a_stored_document_tells_itself_whose_it_is(fixture: StoredFixture, readers: Readers) -> None:
    found = readers.readings(Capture(fixture.body()), key=fixture.key())
    assert {reading.issue.publication for reading in found if reading.issue} == {fixture.publication}


def test_every_publication_has_a_stored_document() -> None:
    lacking = {one.name for one in all_publications()} - {fixture.publication for fixture in FIXTURES}
    assert lacking == set(), "store a document by `digest fixture FILE --publication NAME`"


def test_every_stored_document_has_its_result() -> None:
    documents = (ROOT / "fixtures" / "publications").glob("*/*.gz")
    assert set(documents) == {fixture.document for fixture in FIXTURES}


def test_every_way_of_reading_has_a_stored_document() -> None:
    assert {format_of(fixture.body()) for fixture in FIXTURES} == set(Format)


def test_every_layout_has_a_stored_document() -> None:
    found = {layout for fixture in FIXTURES for layout in layouts(fixture)}
    assert found >= {*LAYOUTS.values(), "bullets", "numbers", "sections"}


def layouts(fixture: StoredFixture) -> Iterator[str]:
    """How the items of a stored document stand: by the shape of its publication, and in a page by the tag
    that stands before its second item."""
    yield named(fixture.publication).shape
    if format_of(fixture.body()) is not Format.PAGE:
        return
    source = unescape(fixture.body().decode("utf-8"))
    for reading in fixture.told()["readings"]:
        for item in reading.get("items", [])[1:2]:
            tag = tag_before(source, squeezed(item["text"])[:BEGINNING])
            if tag in LAYOUTS:
                yield LAYOUTS[tag]


def tag_before(source: str, beginning: str) -> str:
    """The last block-level start tag before a text, which may be divided by white space and inline tags."""
    last = text = ""
    for piece in re.split(r"(<[^>]*>)", source):
        match = TAG.fullmatch(piece)
        if match is None:
            text += squeezed(piece)
            if beginning in text:
                return last
        elif match[2].lower() not in INLINE:
            last, text = match[2].lower() if not match[1] else last, ""
    return ""
