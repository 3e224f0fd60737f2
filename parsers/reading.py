"""From a document to its readings: issues with their dates, or the one sentence that says why not."""

from __future__ import annotations

from dataclasses import replace

from parsers.align import headline_positions
from parsers.blocks import DocumentError, FoldedError
from parsers.claims import claims, own_claims, own_span, said_around
from parsers.documents import Document, document, is_pdf
from parsers.doubts import repeated, strange_order, unusual
from parsers.excerpts import Sought
from parsers.marks import Mark
from parsers.mentions import mentions
from parsers.model import (
    Capture,
    Caution,
    Claim,
    ErrorCode,
    Failure,
    Format,
    Headline,
    Issue,
    Item,
    Key,
    Link,
    Reading,
    SecondWitness,
    WarningCode,
)
from parsers.publication import Publication
from parsers.publications import all_publications
from parsers.recognition import candidates, owners_of
from parsers.segment import Segment, Segmentation, segmentation
from parsers.witness import testimony


class RefusedError(Exception):
    """A segment that must not become an issue: a code of the closed list and one sentence."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(code, message)


def readings(
    capture: Capture,
    publication: Publication | None,
    key: Key | None,
    second_witness: SecondWitness,
    *,
    vouched: bool = False,
) -> tuple[Reading, ...]:
    """One reading for each issue of a capture, in reading order, or one with a failure."""
    owners = [publication] if publication else owners_of(capture.address, all_publications())
    known = owners or all_publications()
    owner = owners[0] if len(owners) == 1 else None
    # Of a PDF, and of other shapes, everything is read anyway.
    partly = not is_pdf(capture.body) and any(one.shape == "bullets" for one in known)
    sought = Sought.of(known) if partly else None
    found, settled = attempt(capture, owner, key, second_witness, vouched, sought)
    return found if settled else attempt(capture, owner, key, second_witness, vouched, None)[0]


def attempt(
    capture: Capture,
    publication: Publication | None,
    key: Key | None,
    second_witness: SecondWitness,
    vouched: bool,
    sought: Sought | None,
) -> tuple[tuple[Reading, ...], bool]:
    """The readings of a capture, of a page from what lies near what is sought, and whether the rest of it
    could change nothing: only lists that are sound end for certain where they seem to."""
    try:
        read = document(capture, sought)
    except DocumentError as error:
        failure = Failure(error.code, f"{capture.label}: {error.message}")
        return (Reading(1, None, failure=failure),), True
    try:
        owner, found = recognised(read, publication)
        if not found.segments:
            raise missing(found, owner)
    except FoldedError:
        return (), False
    except RefusedError as error:
        return (Reading(1, read.format, failure=named(error.failure, capture)),), read.whole
    first = [
        reading(read, segment, part, found, owner, key, capture)
        for part, segment in enumerate(found.segments, 1)
    ]
    if not read.whole and not (owner.shape == "bullets" and all(reading.sound for reading in first)):
        return tuple(first), False  # the witness is kept for the whole page
    checked = testimony(capture, read, owner, found, tuple(first), second_witness, vouched=vouched)
    return checked, read.whole or all(reading.sound for reading in checked)


def named(failure: Failure, capture: Capture) -> Failure:
    """A failure whose sentence begins with the file or address."""
    return replace(failure, message=f"{capture.label}: {failure.message}")


def recognised(read: Document, publication: Publication | None = None) -> tuple[Publication, Segmentation]:
    """The publication of a document, unless it is given, with its issues: the likeliest of which an issue is
    there, else the likeliest; RefusedError where nothing tells."""
    known = all_publications()
    likely = iter([publication]) if publication else candidates(read.blocks, read.address, known)
    first: tuple[Publication, Segmentation] | None = None
    for one in likely:
        found = segmentation(read.blocks, one, ended=read.ended)
        if found.segments:
            return one, found
        first = first or (one, found)
    if first is not None:
        return first
    raise RefusedError(
        ErrorCode.UNKNOWN_PUBLICATION,
        f"expected the host or the title of one of {', '.join(p.name for p in known)}, found neither; "
        "name it with --publication",
    )


def missing(found: Segmentation, publication: Publication) -> RefusedError:
    """Why a document without a run of long list entries is no issue."""
    marks = set(found.marks)
    if marks & {Mark.SHORT_BULLET, Mark.LONG_BULLET} and marks & {Mark.TITLE, Mark.HEADLINE_LABEL}:
        return RefusedError(
            ErrorCode.NO_ITEMS,
            f"expected a list of about {publication.usual_items} items after the headlines, found none",
        )
    return RefusedError(ErrorCode.NO_ISSUE, "expected a list of headlines and a list of items, found neither")


def reading(
    read: Document,
    segment: Segment,
    part: int,
    found: Segmentation,
    publication: Publication,
    key: Key | None,
    capture: Capture,
) -> Reading:
    """The reading of one segment, refused with a typed failure where it contradicts itself."""
    try:
        chosen = chosen_key(read, segment, publication, key, alone=len(found.segments) == 1)
        refuse_misread(segment, publication)
    except RefusedError as error:
        failure = named(error.failure, capture)
        return Reading(part, read.format, failure=failure, leftovers=segment.leftovers)
    alone = len(found.segments) == 1
    around = tuple(said_around(read, capture, publication)) if alone else ()
    issue = issue_of(segment, publication, chosen, read, around)
    cautions = tuple(cautions_of(segment, issue, read, publication))
    if read.format is Format.PDF:
        from parsers.pdf_doubts import doubts

        cautions += tuple(
            Caution(code, message) for code, message in doubts(read.blocks, found.roles, segment)
        )
    return Reading(part, read.format, issue, leftovers=segment.leftovers, cautions=cautions)


def chosen_key(
    read: Document, segment: Segment, publication: Publication, given: Key | None, *, alone: bool
) -> Key | None:
    """The number from the text, else from the address, else as given; all that stand must agree."""
    by_address = publication.key_of_address(read.address) if read.address and alone else None
    said = {"the text": segment.key, "the address": by_address, "--as": given if alone else None}
    shown = [(source, key) for source, key in said.items() if key is not None]
    known = dict(shown)
    shown += segment.numbers
    if len({key for _, key in shown}) > 1:
        found = ", ".join(f"{key} in {source}" for source, key in shown)
        raise RefusedError(ErrorCode.NUMBER_MISMATCH, f"expected one number, found {found}")
    chosen = next(iter(known.values()), None)
    if chosen is not None and not publication.has(chosen):
        raise RefusedError(
            ErrorCode.NUMBER_MISMATCH,
            f"expected a number that the publication can have, found {chosen}: "
            f"{publication.extent(chosen.volume)}",
        )
    return chosen


def refuse_misread(segment: Segment, publication: Publication) -> None:
    """Raise RefusedError for lists that can't be what they were taken for."""
    if not segment.items:
        raise RefusedError(
            ErrorCode.NO_ITEMS,
            f"expected the lists of an issue under the title “{segment.title}”, found none",
        )
    if not segment.headlines:
        raise RefusedError(
            ErrorCode.NO_HEADLINES,
            f"expected a list of headlines before the {len(segment.items)} items, found none",
        )
    whole = segment.items[:-1] if segment.truncated else segment.items
    short = [item.text for at, item in enumerate(whole) if len(item.text) <= longest(segment, at)]
    if short:
        raise RefusedError(
            ErrorCode.ITEMS_SHORTER,
            f"expected items longer than headlines, found {len(short)} shorter, such as “{short[0][:60]}”",
        )
    words = sum(len(text.split()) for text in segment.leftovers)
    if words > publication.leftover_words:
        raise RefusedError(
            ErrorCode.DRIFT,
            f"expected at most {publication.leftover_words} words that no rule claims, found {words}, "
            f"such as “{max(segment.leftovers, key=len)[:60]}”",
        )


def longest(segment: Segment, item: int) -> int:
    """The length of the longest headline, or of an item's own where the text says which that is."""
    lengths = [len(headline.text) for headline in segment.headlines]
    if segment.matches is None:
        return max(lengths)
    own = segment.matches[item]
    return lengths[own - 1] if own else 0


def issue_of(
    segment: Segment, publication: Publication, key: Key | None, read: Document, around: tuple[Claim, ...]
) -> Issue:
    """The issue that a sound segment stands for; `around` is what is said of its date outside of it."""
    own = own_claims(publication, key, segment.title)
    span = own_span(own, key)
    headlines = tuple(Headline(at, entry.text) for at, entry in enumerate(segment.headlines, 1))
    texts = [entry.text for entry in segment.items]
    aligned = segment.matches or headline_positions(
        [h.text for h in headlines], texts, truncated=segment.truncated
    )
    items = []
    for position, (entry, headline) in enumerate(zip(segment.items, aligned, strict=True), 1):
        complete = not (segment.truncated and position == len(segment.items))
        said = mentions(entry.text, span, complete=complete)
        links = tuple(Link(link.text, read.absolute(link.href), link.offset) for link in entry.links)
        items.append(Item(position, headline, entry.text, complete, said, links, entry.locator))
    return Issue(
        publication=publication.name,
        key=key,
        title=segment.title,
        credit=segment.credit,
        headlines=headlines,
        items=tuple(items),
        truncated=segment.truncated,
        claims=claims(own, items, publication, key, around),
    )


def cautions_of(segment: Segment, issue: Issue, read: Document, publication: Publication) -> list[Caution]:
    """Everything that keeps a reading from being sound by its own evidence."""
    heads, bodies = len(issue.headlines), len(issue.items)
    found = []
    if issue.truncated:
        found.append((WarningCode.TRUNCATED, f"the copy breaks off in item {bodies} of {heads} or more"))
    elif heads > bodies:
        found.append((WarningCode.MORE_HEADLINES_THAN_ITEMS, f"{heads} headlines but {bodies} items"))
    if bodies > heads:
        found.append((WarningCode.MORE_ITEMS_THAN_HEADLINES, f"{bodies} items but {heads} headlines"))
    if any(item.headline is None for item in issue.items):
        found.append((WarningCode.UNALIGNED, "not every item could be given a headline"))
    if segment.matches is None:
        found += odd_entries(issue, publication)
    usual = publication.items_of(issue.key)
    if not issue.truncated and heads <= bodies < usual:
        found.append((WarningCode.FEWER_ITEMS, f"{bodies} items where {usual} are usual"))
    if segment.teasing:
        found.append(
            (
                WarningCode.UNUSUAL_ENTRY,
                "every headline is a link and nothing else, as those of other pages are",
            )
        )
    if segment.veiled:
        told = f"text that the page may hide or strikes out stands in {', '.join(segment.veiled)}"
        found.append((WarningCode.UNUSUAL_ENTRY, told))
    if segment.copies > 1:
        found.append((WarningCode.REPEATED, f"{segment.copies} parts are this issue in other words"))
    if issue.key is None:
        found.append((WarningCode.NO_KEY, "neither text nor address carries the issue's number; give --as"))
    if segment.doubts:
        words = sum(len(text.split()) for text in segment.doubts)
        found.append(
            (WarningCode.LEFTOVERS, f"{words} words inside or right behind the lists that no rule claims")
        )
    if read.replaced:
        found.append((WarningCode.REPLACED_CHARACTERS, f"{read.replaced} characters could not be decoded"))
    return [Caution(code, message) for code, message in found]


def odd_entries(issue: Issue, publication: Publication) -> list[tuple[WarningCode, str]]:
    """What the entries themselves say against a reading: order, repetitions, odd lengths or ends."""
    headlines, items = [one.text for one in issue.headlines], [one.text for one in issue.items]
    found = []
    if not issue.truncated and (strange := strange_order(headlines, items)) is not None:
        found.append((WarningCode.UNALIGNED, strange))
    if (twice := repeated(headlines, items)) is not None:
        found.append((WarningCode.REPEATED, twice))
    odd = unusual(headlines, items, publication.shortest_item, truncated=issue.truncated)
    if odd is not None:
        found.append((WarningCode.UNUSUAL_ENTRY, odd))
    return found
