"""An issue's copies beside the one that stands for it: place by place, and as one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.wording import counted

if TYPE_CHECKING:
    from db.issues import IssueView

COPY_NAMES = {"page": "page", "pdf": "PDF", "text": "text copy", "email": "e-mail"}
# Places without a discrepancy: the same on both sides, or up to where a copy breaks off, or beyond that.
SAME, CUT, BEYOND = "same", "cut", "beyond"
ALONE = frozenset({"title", "credit"})  # places that are no lists
LISTS = ("headline", "item")
# Why a copy stands, by the rule that the archive keeps.
REASONS = {
    "only reading": "no other copy of this issue was read",
    "whole before cut": "it is whole, while the next best copy is cut or lacks items",
    "better form": "a page comes before a PDF, and a PDF before an e-mail or a text copy",
    "better evidence": "it comes from nearer to the publisher than the next best copy",
    "newer capture": "it is newer than the next best copy",
    "accepted by a person": "a person has accepted that it has less than an older copy",
    "others held back": "it has more than the newer copies, which wait for a person",
    "tie": "nothing but its address, digest or name tells it from the next best copy",
}


@dataclass(frozen=True, slots=True)
class PlaceVerdict:
    """What a comparison found at one place: `verdict` is SAME, CUT, BEYOND or the kind of a discrepancy."""

    place: str
    verdict: str
    ours: str = ""
    theirs: str = ""

    @property
    def is_difference(self) -> bool:
        """Whether the two copies differ here."""
        return self.verdict not in {SAME, CUT, BEYOND}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy that is compared with the one that stands: its row, what to call the two, and every place."""

    copy: Any
    ours: str
    theirs: str
    places: tuple[PlaceVerdict, ...]

    @property
    def differs(self) -> bool:
        """Whether the two copies differ anywhere."""
        return any(one.is_difference for one in self.places)

    @property
    def sentence(self) -> str:
        """In how many places they agree or differ: "page and PDF differ in 2 of 5 items"."""
        both = f"{self.ours} and {self.theirs}"
        if not self.differs:
            compared = [counted(len(self._places(name)), name) for name in LISTS]
            end = ", as far as the copy goes" if self.copy.is_truncated else ""
            return f"{both} agree in {' and '.join(compared)}{end}"
        told = [f"have {one.ours} and {one.theirs} items" for one in self.places if one.place == "items"]
        places = [self._share(name) for name in LISTS]
        places += [f"the {one.place}" for one in self.places if one.place in ALONE]
        if any(places):
            told.append(f"differ in {' and '.join(filter(None, places))}")
        return f"{both} {' and '.join(told)}"

    def _places(self, name: str) -> set[tuple[str, bool]]:
        """The places of a list that were compared, those that only the other copy has told apart."""
        return {
            (one.place, one.verdict == "extra")
            for one in self.places
            if one.place.startswith(f"{name} ") and one.verdict != BEYOND
        }

    def _share(self, name: str) -> str:
        """How many places of a list differ, of how many; "" where none does."""
        bad = {(one.place, one.verdict == "extra") for one in self.places if one.is_difference}
        compared = self._places(name)
        return f"{len(bad & compared)} of {counted(len(compared), name)}" if bad & compared else ""


def comparisons(view: IssueView) -> list[Comparison]:
    """Every copy of an issue that is compared with the one that stands, in the order of the copies."""
    ours = COPY_NAMES[view.issue.format]
    found = []
    for copy in view.copies:
        if copy.is_witness:
            rows = [row for row in view.discrepancies if row.other_reading_id == copy.reading_id]
            theirs = COPY_NAMES[copy.format]
            name = f"other {theirs}" if theirs == ours else theirs
            found.append(Comparison(copy, ours, name, tuple(verdicts(view, copy, rows))))
    return found


def verdicts(view: IssueView, copy: Any, rows: Sequence[Any]) -> Iterator[PlaceVerdict]:
    """What became of every place: first the counts, then our lists, each followed by what only they have."""
    kinds = [row.kind for row in rows if row.place.startswith("item ")]
    # As many items as the copy holds of ours, and those that it lacks before its end.
    reach = (
        copy.items - kinds.count("extra") + kinds.count("missing") if copy.is_truncated else len(view.items)
    )
    yield from (verdict(row) for row in rows if row.place == "items")
    for name, length in zip(LISTS, (len(view.headlines), len(view.items)), strict=True):
        for position in range(1, length + 1):
            place = f"{name} {position}"
            here = [verdict(row) for row in rows if row.place == place and row.kind != "extra"]
            quiet = SAME
            if name == "item" and copy.is_truncated and position >= reach:
                quiet = CUT if position == reach else BEYOND
            yield from here or [PlaceVerdict(place, quiet)]
        yield from (verdict(row) for row in rows if row.kind == "extra" and row.place.startswith(f"{name} "))
    yield from (verdict(row) for row in rows if row.place in ALONE)


def verdict(row: Any) -> PlaceVerdict:
    """A discrepancy's row as the verdict on its place."""
    return PlaceVerdict(row.place, row.kind, row.ours, row.theirs)


def sentence(view: IssueView) -> str:
    """Everything in one line: how each copy compares, and whether a PDF or page is not known."""
    found = [one.sentence for one in comparisons(view)]
    forms = {copy.format for copy in view.copies}
    found += [
        f"no {COPY_NAMES[form]} of this issue is known" for form in ("page", "pdf") if form not in forms
    ]
    return capital("; ".join(found)) + "."


def choice(view: IssueView) -> str:
    """Which copy stands, and why."""
    return f"The {COPY_NAMES[view.issue.format]} stands: {REASONS[view.issue.rule]}."


def capital(text: str) -> str:
    """A sentence's beginning."""
    return text[:1].upper() + text[1:]
