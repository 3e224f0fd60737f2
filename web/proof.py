"""An item with what makes it quotable: its permalink, its citations, and the kept bytes that bear it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from db.export_tables import Profile, snippet
from db.issues import IssueView
from db.permalinks import path as place
from db.withdrawals import hidden_captures
from db.wordings import Copy, Wording
from ingest.captures import CaptureError, read_capture
from ingest.citations import STYLES, Citation
from ingest.kept_places import Box, MarkedPlace, marked_place, places_in_pdf
from ingest.references import Reference, citation, fits, found
from parsers.model import Capture, Format
from web.reading import held_view, place_of, withdrawn_page
from web.rendering import STYLE_NAMES
from web.visits import TEXT, AskedWrongError, NotHeldError, Visit, tagged

# Style → the ending of its file and its kind of content.
STYLE_FILES = {
    "chicago": ("txt", TEXT),
    "bibtex": ("bib", "application/x-bibtex; charset=utf-8"),
    "ris": ("ris", "application/x-research-info-systems; charset=utf-8"),
    "csl-json": ("json", "application/vnd.citationstyles.csl+json"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy with its bytes as they are kept: `failure` says why they can't be shown, else `capture` has
    them, `place` says where the text stands in a page, `sheets` where it stands on the pages of a PDF."""

    copy: Copy
    failure: str | None = None
    capture: Capture | None = None
    place: MarkedPlace | None = None
    sheets: tuple[tuple[int, list[Box]], ...] = ()


def cited(visit: Visit) -> tuple[Citation, list[Wording]]:
    """What an address of an item or an issue refers to, and all wordings there are in its place."""
    publication, key = place_of(visit)
    parameters = visit.request.path_params
    position, _, pin = str(parameters.get("item", "")).partition("@")
    reference = Reference(key, int(position) if position else None, pin or None)
    wordings = found(visit.connection, reference, publication)
    fitting = [one for one in wordings if fits(one, reference.pin)]
    if not fitting:
        what = f"item {position} of {key}" if position else f"issue {key}"
        raise NotHeldError(f"The archive holds no {what} of {publication!r}{' in those words' * bool(pin)}.")
    base = visit.settings.public_url
    return citation(visit.connection, shown(fitting[0], visit.profile), base), wordings


def shown(wording: Wording, profile: Profile) -> Wording:
    """A wording with as much of the publisher's text as a profile lets out."""
    if profile is Profile.METADATA:
        return replace(wording, headline=None, text=None)
    if profile is Profile.SNIPPETS and wording.text is not None:
        return replace(wording, text=snippet(wording.text))
    return wording


def item_page(visit: Visit) -> Response:
    """One item with its citations."""
    one, wordings = cited(visit)
    publication, key = place_of(visit)
    view = held_view(visit.connection, publication, key)
    if view is None:
        return withdrawn_page(visit, publication, key)
    wording = one.wording
    return visit.page(
        "item.html",
        cited=one,
        wording=wording,
        view=view,
        issue=view.issue,
        dates=dates_of(view, wording) if visit.profile is Profile.FULL_TEXT else [],
        others=[other for other in wordings if other.digest != wording.digest],
        citations=citations(one),
        metadata=metadata(one),
        context_object=context_object(one),
        data=f"{place(publication, key.issue_id, wording.position, wording.pin)}/data",
    )


def dates_of(view: IssueView, wording: Wording) -> list[Any]:
    """The dates said in the current wording of an item; those of former ones are not kept in views."""
    return view.dates_of(wording.position) if wording.is_current and wording.position else []


def citations(one: Citation) -> list[tuple[str, str, str, str]]:
    """Style, its name, the ending of its file and the citation, for every style."""
    return [
        (style, STYLE_NAMES[style], ending, STYLES[style](one)) for style, (ending, _) in STYLE_FILES.items()
    ]


def citation_file(visit: Visit) -> Response:
    """A citation alone, to be copied or saved."""
    style = visit.request.path_params["style"]
    if style not in STYLE_FILES:
        raise NotHeldError(f"Expected a style of {', '.join(STYLE_FILES)}, found {style!r}.")
    one, _ = cited(visit)
    ending, media = STYLE_FILES[style]
    name = f"{one.label}.{ending}"
    kind = "inline" if style == "chicago" else "attachment"
    headers = {"Content-Disposition": f'{kind}; filename="{name}"'}
    return tagged(visit.request, f"{STYLES[style](one)}\n".encode("utf-8", "replace"), media, headers=headers)


def metadata(one: Citation) -> list[tuple[str, str]]:
    """Names and contents of the meta elements that reference managers read (Highwire Press)."""
    key = one.wording.key
    named = [
        ("citation_title", one.name),
        ("citation_journal_title", one.serial),
        ("citation_volume", str(key.volume)),
        ("citation_issue", str(key.number)),
        ("citation_publication_date", f"{one.start:%Y/%m/%d}" if one.start else None),
        ("citation_public_url", one.permalink or one.address),
        ("citation_language", "en"),
    ]
    return [(name, content) for name, content in named if content]


def context_object(one: Citation) -> str:
    """The same as an OpenURL context object, for reference managers that read COinS."""
    key = one.wording.key
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "article"),
        ("rft.atitle", one.name),
        ("rft.jtitle", one.serial),
        ("rft.volume", str(key.volume)),
        ("rft.issue", str(key.number)),
        ("rft.date", f"{one.start:%Y-%m-%d}" if one.start else None),
        ("rft_id", one.permalink or one.address),
    ]
    return urlencode([(name, said) for name, said in fields if said])


def linked_data(visit: Visit) -> Response:
    """The item as JSON-LD in the words of schema.org."""
    one, _ = cited(visit)
    wording, copy = one.wording, one.copy
    about = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": one.name,
        "articleBody": wording.text,
        "inLanguage": "en",
        "temporalCoverage": f"{one.start}/{one.end}" if one.start and one.end else None,
        "url": one.permalink,
        "sameAs": one.address,
        "identifier": [wording.reference, f"sha256:{copy.payload_digest}"],
        "isPartOf": {
            "@type": "PublicationIssue",
            "issueNumber": str(wording.key.number),
            "name": one.title,
            "isPartOf": {
                "@type": "PublicationVolume",
                "volumeNumber": str(wording.key.volume),
                "isPartOf": {"@type": "Periodical", "name": one.serial},
            },
        },
    }
    answer = visit.json({name: said for name, said in about.items() if said is not None})
    answer.headers["Content-Type"] = "application/ld+json"
    return answer


def bytes_page(visit: Visit) -> Response:
    """Where the words stand in the bytes as they are kept."""
    one, _ = cited(visit)
    publication, key = place_of(visit)
    if one.wording.is_withdrawn:
        return withdrawn_page(visit, publication, key)
    if visit.profile is not Profile.FULL_TEXT:
        return visit.page("closed.html", 403)
    hidden = hidden_captures(visit.connection)
    kept = [kept_copy(visit, copy, one.wording.text or "", hidden) for copy in one.wording.copies]
    return visit.page("bytes.html", cited=one, wording=one.wording, kept=kept)


def kept_copy(visit: Visit, copy: Copy, text: str, hidden: frozenset[int]) -> Kept:
    """A copy's bytes, read from their record and checked, and where in them the text stands."""
    if copy.capture_id in hidden:
        return Kept(copy, "An issue in the same document is withdrawn, so that its bytes are not shown.")
    try:
        capture = checked_capture(visit, copy)
    except CaptureError as error:
        return Kept(copy, str(error))
    if copy.format == Format.PDF:
        return Kept(copy, None, capture, None, tuple(places_in_pdf(copy.locator).items()))
    return Kept(copy, None, capture, marked_place(capture, text))


def checked_capture(visit: Visit, copy: Copy) -> Capture:
    """A copy's bytes; CaptureError where they are not as they were."""
    capture = read_capture(visit.settings.captures, copy.place)
    if capture.digest != copy.payload_digest:
        said = f"expected bytes of SHA-256 {copy.payload_digest}, found {capture.digest}"
        raise CaptureError(copy.place.file, copy.place.offset, said)
    return capture


def pictured(visit: Visit) -> tuple[bytes, int, list[Box]]:
    """The PDF of an item's copy, and the page and the boxes of it that an address asks for."""
    one, _ = cited(visit)
    if visit.profile is not Profile.FULL_TEXT or one.wording.is_withdrawn:
        raise NotHeldError("Pictures of pages are not shown here.")
    page, digest = visit.request.path_params["page"], visit.request.query_params.get("copy", "")
    hidden = hidden_captures(visit.connection)
    for copy in one.wording.copies:
        boxes = places_in_pdf(copy.locator).get(page)
        if copy.payload_digest.startswith(digest) and boxes and copy.capture_id not in hidden:
            try:
                return checked_capture(visit, copy).body, page, boxes
            except CaptureError as error:
                raise AskedWrongError(str(error)) from error
    raise NotHeldError(f"No copy of this item stands on page {page} of a PDF.")
