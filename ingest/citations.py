"""Citations of an issue or an item in the styles of the field, pinned to the words and with their proof."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.columns import instant_text
from db.wordings import Copy, Wording
from parsers.model import Format

NORMALISATIONS = (
    "Unicode NFC",
    "every run of white space, no-break spaces included, is one space",
    "zero-width spaces, byte order marks and soft hyphens are left out",
    "the bullet is not part of the text",
)
OF_PDFS = ("ligatures are expanded", "hyphens at line ends are undone")
INFERRED = "inferred from numbering"
WAYBACK = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(?=https?://)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
        "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: a wording, the issue's title and days as now known, and its address on our site."""

    wording: Wording
    serial: str
    title: str | None
    start: date | None
    end: date | None
    method: str | None
    permalink: str | None
    withdrawn_because: str | None = None

    @property
    def copy(self) -> Copy:
        """The copy that is cited: the best there is."""
        return self.wording.copies[0]

    @property
    def address(self) -> str | None:
        """The publisher's address, None where no copy has one: the Wayback Machine's holds it too."""
        known = [one.address for one in self.wording.copies if one.address]
        known.sort(key=lambda address: WAYBACK.match(address) is not None)
        return WAYBACK.sub("", known[0]) if known else None

    @property
    def wayback(self) -> str | None:
        """The Wayback Machine's address, where a copy came from one."""
        return next((one.address for one in self.wording.copies if WAYBACK.match(one.address or "")), None)

    @property
    def is_inferred(self) -> bool:
        """Whether the days of the issue are worked out and not published."""
        return self.method == "numbering"

    @property
    def name(self) -> str:
        """What is cited, by its headline, else by the issue and the place in it."""
        wording = self.wording
        of_issue = self.title or f"{self.serial} {wording.key}"
        if wording.position is None:
            return one_line(of_issue)
        return one_line(wording.headline or "") or one_line(f"{of_issue}, item {wording.position}")

    @property
    def label(self) -> str:
        """A key for bibliographies: letters, digits and hyphens."""
        wording = self.wording
        item = "" if wording.position is None else f"-{wording.position}"
        return f"{wording.publication}-{wording.key.issue_id}{item}-{wording.pin}"

    @property
    def note(self) -> str:
        """What no style has a field for: place, inference, pin, and where the bytes are."""
        copy, taken = self.copy, self.copy.captured_at
        said = [] if self.wording.position is None else [f"item {self.wording.position}"]
        said += [f"date {INFERRED}"] if self.is_inferred else []
        said += [f"text withdrawn: {self.withdrawn_because}"] if self.withdrawn_because else []
        said += [] if self.wording.is_complete else ["the copy breaks off inside it"]
        said += [f"wording {self.wording.reference}"]
        said += [f"captured {taken:%Y-%m-%dT%H:%M:%SZ}" if taken else "time of capture unknown"]
        said += [f"SHA-256 {copy.payload_digest}", f"{copy.place.file} at byte {copy.place.offset}"]
        in_pdf = [one.locator for one in self.wording.copies if one.format == Format.PDF and one.locator]
        said += [f"PDF {where}" for where in in_pdf[:1]]
        said += [f"Wayback {self.wayback}"] if self.wayback else []
        said += [f"shown at {self.permalink}"] if self.permalink else []
        return one_line("; ".join(said))


def chicago(cited: Citation) -> str:
    """A bibliography entry after the Chicago Manual of Style; inferred days stand in square brackets."""
    name = cited.name if cited.name.endswith(("?", "!")) else f"{cited.name}."
    key = cited.wording.key
    when = american(cited.start, cited.end)
    if cited.is_inferred:
        when = f"[{when}, {INFERRED}]"
    item = "" if cited.wording.position is None else f", item {cited.wording.position}"
    taken = cited.copy.captured_at
    captured = f"Captured {american(taken, taken)}." if taken else "Time of capture unknown."
    where = f" {cited.address}." if cited.address else ""
    gone = f" Text withdrawn: {one_line(cited.withdrawn_because)}" if cited.withdrawn_because else ""
    return (
        f"“{name}” {cited.serial} {key.volume}, no. {key.number} ({when}){item}. {captured}{where} "
        f"Wording {cited.wording.reference}.{gone}"
    )


def bibtex(cited: Citation) -> str:
    """An entry for BibTeX and biblatex, in UTF-8."""
    key, taken = cited.wording.key, cited.copy.captured_at
    fields = {
        "title": f"{{{cited.name.translate(LATEX)}}}",
        "journal": one_line(cited.serial).translate(LATEX),
        "volume": str(key.volume),
        "number": str(key.number),
        "year": str(cited.start.year) if cited.start else None,
        "month": str(cited.start.month) if cited.start else None,
        "url": safe_address(cited.address),
        "urldate": f"{taken:%Y-%m-%d}" if taken else None,
        "note": cited.note.translate(LATEX),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value is not None]
    return "\n".join([f"@article{{{cited.label},", *lines, "}"])


def csl_json(cited: Citation) -> str:
    """A list of one item in CSL-JSON; inferred days are `circa`."""
    key, taken = cited.wording.key, cited.copy.captured_at
    said: dict[str, Any] = {
        "id": cited.label,
        "type": "article-journal",
        "title": cited.name,
        "container-title": one_line(cited.serial),
        "volume": str(key.volume),
        "issue": str(key.number),
    }
    if cited.start and cited.end:
        said["issued"] = {"date-parts": [parts(cited.start), parts(cited.end)]}
        if cited.is_inferred:
            said["issued"]["circa"] = True
    if taken:
        said["accessed"] = {"date-parts": [parts(taken.date())]}
    if cited.address:
        said["URL"] = cited.address
    place = cited.copy.place
    said |= {"archive": place.file, "archive_location": f"byte {place.offset}", "note": cited.note}
    return json.dumps([said], ensure_ascii=False, indent=2)


def ris(cited: Citation) -> str:
    """A record of the RIS format."""
    key, taken = cited.wording.key, cited.copy.captured_at
    fields = [
        ("TY", "JOUR"),
        ("ID", cited.label),
        ("TI", cited.name),
        ("T2", one_line(cited.serial)),
        ("VL", str(key.volume)),
        ("IS", str(key.number)),
        ("PY", str(cited.start.year) if cited.start else None),
        ("DA", f"{cited.start:%Y/%m/%d}" if cited.start else None),
        ("UR", cited.address),
        ("Y2", f"{taken:%Y/%m/%d}" if taken else None),
        ("N1", cited.note),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - "])


STYLES: dict[str, Callable[[Citation], str]] = {
    "chicago": chicago,
    "bibtex": bibtex,
    "csl-json": csl_json,
    "ris": ris,
}


def normalisations(wording: Wording) -> list[str]:
    """What was done to the publisher's text."""
    is_pdf = any(one.format == Format.PDF for one in wording.copies[:1])
    return [*NORMALISATIONS, *(OF_PDFS if is_pdf else ())]


def record(cited: Citation, style: str) -> dict[str, Any]:
    """A citation as JSON: all that is known, and the entry in one style."""
    wording = cited.wording
    known = cited.start is not None and cited.end is not None
    return {
        **wording_record(wording),
        "title": cited.title,
        "is_complete": wording.is_complete,
        "text_digest": wording.digest,
        "published": {
            "start": str(cited.start), "end": str(cited.end), "method": cited.method,
            "is_inferred": cited.is_inferred,
        } if known else None,
        "withdrawn_because": cited.withdrawn_because,
        "address": cited.address,
        "wayback": cited.wayback,
        "permalink": cited.permalink,
        "normalisations": normalisations(wording),
        "style": style,
        "citation": STYLES[style](cited),
    }  # fmt: skip


def wording_record(wording: Wording) -> dict[str, Any]:
    """A wording as JSON, and the copies in which it stands."""
    return {
        "reference": wording.reference,
        "is_current": wording.is_current,
        "publication": wording.publication,
        "issue_id": wording.key.issue_id,
        "volume": wording.key.volume,
        "number": wording.key.number,
        "position": wording.position,
        "headline": wording.headline,
        "text": wording.text,
        "copies": [copy_record(one) for one in wording.copies],
    }


def copy_record(copy: Copy) -> dict[str, Any]:
    """One copy as JSON: where its bytes are, and where in them the item stands."""
    return {
        "format": copy.format,
        "evidence": copy.evidence,
        "address": copy.address,
        "name": copy.name,
        "captured_at": instant_text(copy.captured_at) if copy.captured_at else None,
        "payload_digest": copy.payload_digest,
        "warc_file": copy.place.file,
        "warc_offset": copy.place.offset,
        "warc_length": copy.place.length,
        "locator": copy.locator,
    }


def american(start: date | None, end: date | None) -> str:
    """A span as the Chicago manual writes it: February 16–28, 2023."""
    if start is None or end is None:
        return "date unknown"
    first, last = f"{start:%B} {start.day}", f"{end:%B} {end.day}"
    if start.year != end.year:
        return f"{first}, {start.year}–{last}, {end.year}"
    if start.month == end.month:
        last = f"{end.day}"
    return f"{first}, {end.year}" if start == end else f"{first}–{last}, {end.year}"


def parts(day: date) -> list[int]:
    """A day as CSL-JSON has it."""
    return [day.year, day.month, day.day]


def one_line(text: str) -> str:
    """A text in which nothing ends a line or commands a terminal."""
    return " ".join(CONTROLS.sub(" ", text).split())


def safe_address(address: str | None) -> str | None:
    """An address in which no brace ends a field of BibTeX."""
    if address is None:
        return None
    return one_line(address).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
