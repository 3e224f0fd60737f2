"""The second witness: a reader of another make goes over the same bytes and must find the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.blocks import Block, DocumentError, FoldedError
from parsers.documents import Document
from parsers.excerpts import Sought
from parsers.model import (
    Capture,
    Caution,
    Discrepancy,
    Format,
    Headline,
    Issue,
    Item,
    Reading,
    SecondWitness,
    WarningCode,
)
from parsers.publication import Publication
from parsers.reconcile import differences
from parsers.segment import Segment, Segmentation, segmentation

if TYPE_CHECKING:
    from parsers.html_blocks import PageBlocks


def testimony(
    capture: Capture,
    read: Document,
    publication: Publication,
    found: Segmentation,
    readings: tuple[Reading, ...],
    second_witness: SecondWitness,
    *,
    vouched: bool,
) -> tuple[Reading, ...]:
    """The readings with what the second witness found; unchanged where it is not asked or has no eyes."""
    if second_witness == "never" or not any(reading.ok for reading in readings):
        return readings
    sound = all(reading.sound for reading in readings)
    if read.format is Format.PDF:
        if second_witness == "auto" and vouched and not any(map(checkable, readings)):
            return readings
        return pdf_testimony(capture, found.segments, readings)
    if not read.markup or (second_witness == "auto" and sound):
        return readings
    return page_testimony(read, publication, readings)


def checkable(reading: Reading) -> bool:
    """Whether pdfplumber could clear up what a reading of a PDF says against itself: it knows no more of the
    hyphens than PDFium does."""
    return not reading.ok or any(c.code is not WarningCode.UNCONFIRMED_HYPHEN for c in reading.cautions)


def page_testimony(
    read: Document, publication: Publication, readings: tuple[Reading, ...]
) -> tuple[Reading, ...]:
    """BeautifulSoup builds its own tree of the page; its issues must be ours.

    It builds it with libxml2: of a big page without its furniture, and where that differs, of the whole; and
    once more with html.parser where that differs too: libxml2 loses what lies deeper than 255 levels."""
    from parsers.furniture import without_furniture

    telling = Sought.of((publication,))
    sought = None if read.whole else telling
    short = without_furniture(read.markup, telling)
    ways = [(short, "lxml", sought)] if len(short) < len(read.markup) else []
    ways += [(read.markup, "lxml", sought), (read.markup, "html.parser", None)]
    checked = readings
    for markup, library, around in ways:
        checked = compared(readings, soup_segments(markup, library, around, read, publication))
        if checked == readings:
            break
    return checked


def soup_segments(
    markup: str, library: str, sought: Sought | None, read: Document, publication: Publication
) -> tuple[Segment, ...]:
    """The issues that BeautifulSoup's tree gives of a page's markup."""
    from parsers.html_blocks import soup_blocks

    try:
        return segments(soup_blocks(markup, library, sought), read, publication)
    except FoldedError:
        return segments(soup_blocks(markup, library), read, publication)


def segments(found: PageBlocks, read: Document, publication: Publication) -> tuple[Segment, ...]:
    """The issues in BeautifulSoup's blocks of a page."""
    return segmentation(found.blocks, publication, ended=read.ended).segments


def compared(readings: tuple[Reading, ...], theirs: Sequence[Segment]) -> tuple[Reading, ...]:
    """Our readings with what differs from the segments that BeautifulSoup's tree gives."""
    if len(theirs) != len(readings):
        kind = Discrepancy("beautifulsoup", "order", "page", str(len(readings)), str(len(theirs)))
        return tuple(doubted(reading, (kind,)) for reading in readings)
    return tuple(
        doubted(reading, differences(reading.issue, outline(other), "beautifulsoup"))
        if reading.issue
        else reading
        for reading, other in zip(readings, theirs, strict=True)
    )


def outline(segment: Segment) -> Issue:
    """A segment's texts as an issue, for comparing."""
    return Issue(
        publication="",
        key=segment.key,
        title=segment.title,
        credit=segment.credit,
        headlines=tuple(Headline(at, entry.text) for at, entry in enumerate(segment.headlines, 1)),
        items=tuple(Item(at, None, entry.text) for at, entry in enumerate(segment.items, 1)),
    )


def pdf_testimony(
    capture: Capture, segments: Sequence[Segment], readings: tuple[Reading, ...]
) -> tuple[Reading, ...]:
    """pdfplumber reads the boxes in which PDFium found each entry."""
    from parsers import pdf_witness

    checked = []
    for reading, segment in zip(readings, segments, strict=True):
        if not reading.ok:
            checked.append(reading)
            continue
        try:
            found = pdf_witness.differences(capture.body, places(segment))
        except DocumentError as error:
            caution = Caution(WarningCode.WITNESS_FAILED, f"pdfplumber could not check: {error.message}")
            checked.append(replace(reading, cautions=(*reading.cautions, caution)))
        else:
            checked.append(doubted(reading, found))
    return tuple(checked)


def places(segment: Segment) -> list[tuple[str, Block]]:
    """Every block of the two lists with the name of its place."""
    named = []
    for kind, entries in (("headline", segment.headlines), ("item", segment.items)):
        for position, entry in enumerate(entries, 1):
            named += [(f"{kind} {position}", block) for block in entry.blocks]
    return named


def doubted(reading: Reading, found: tuple[Discrepancy, ...]) -> Reading:
    """A reading with a witness's discrepancies, and one caution that counts them."""
    if not found:
        return reading
    witnesses = ", ".join(sorted({one.witness for one in found}))
    places = ", ".join(dict.fromkeys(one.place for one in found))
    caution = Caution(WarningCode.WITNESSES_DIFFER, f"{witnesses} reads differently: {places}")
    return replace(
        reading,
        cautions=(*reading.cautions, caution),
        discrepancies=(*reading.discrepancies, *found),
    )
