"""Page and PDF vouch for each other: `auto` asks no second reader of a PDF that says what a page says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ingest.readers import Readers
from parsers.documents import is_pdf
from parsers.model import Capture, Format, Issue, Key, Reading, SecondWitness
from parsers.reconcile import texts_differ
from parsers.witness import checkable

if TYPE_CHECKING:
    from db.engine import Archive


def vouched_readings(
    readers: Readers,
    capture: Capture,
    archive: Archive | None,
    pages: Sequence[Issue],
    *,
    publication: str | None = None,
    key: Key | None = None,
    second_witness: SecondWitness = "always",
) -> tuple[Reading, ...]:
    """What readers make of a capture. `pages` are issues of pages that the archive need not hold yet."""
    *_, (_, found) = attempts(
        readers, capture, archive, pages, publication=publication, key=key, second_witness=second_witness
    )
    return found


def attempts(
    readers: Readers,
    capture: Capture,
    archive: Archive | None,
    pages: Sequence[Issue],
    *,
    publication: str | None = None,
    key: Key | None = None,
    second_witness: SecondWitness = "always",
) -> Iterator[tuple[bool, tuple[Reading, ...]]]:
    """The same with all that was tried before, the last of which holds, and whether a page was taken to vouch
    for it: nobody knows before a PDF is read."""
    read = partial(readers.readings, capture, publication=publication, key=key, second_witness=second_witness)
    if second_witness != "auto" or not is_pdf(capture.body):
        yield False, read()
        return
    found = read(vouched=True)
    yield True, found
    # What speaks against itself was checked, whether a page vouches or not.
    if not any(map(checkable, found)) and not all(
        one.issue is not None and _is_vouched(one.issue, archive, pages) for one in found
    ):
        yield False, read()


def pages_first(captures: Sequence[Capture]) -> list[int]:
    """The places of captures in the order in which to read them: pages vouch for the PDFs behind them."""
    return sorted(range(len(captures)), key=lambda place: is_pdf(captures[place].body))


def on_pages(readings: Iterable[Reading]) -> Iterator[Issue]:
    """The issues of readings that are of pages."""
    return (one.issue for one in readings if one.issue is not None and one.format is Format.PAGE)


def _is_vouched(issue: Issue, archive: Archive | None, pages: Iterable[Issue]) -> bool:
    """Whether a page has the very headlines and items of an issue."""
    if issue.key is None:
        return False
    name = issue.publication, issue.key
    if any(_says_the_same(page, issue) for page in pages if (page.publication, page.key) == name):
        return True
    if archive is None:
        return False
    # Imported late: workers ask no archive, and its library takes longer to load than all that they need.
    from db.comparisons import page_accounts

    with archive.read() as connection:
        held = page_accounts(connection, *name)
    return any(_says_the_same(page, issue) for page in held)


def _says_the_same(page: Issue, issue: Issue) -> bool:
    return not page.truncated and not any(texts_differ(page, issue, "page"))
