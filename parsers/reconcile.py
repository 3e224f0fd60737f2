"""Two readings of one issue: where they agree is proof, where they differ is a discrepancy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from parsers.blocks import squeezed
from parsers.model import Discrepancy, Issue


def differences(ours: Issue, theirs: Issue, witness: str) -> tuple[Discrepancy, ...]:
    """Every place where the witness's issue differs from ours after white space."""
    return (
        *list_differences(
            [h.text for h in ours.headlines], [h.text for h in theirs.headlines], "headline", witness
        ),
        *list_differences([i.text for i in ours.items], [i.text for i in theirs.items], "item", witness),
        *text_difference(ours.credit, theirs.credit, "credit", witness),
    )


def text_difference(ours: str | None, theirs: str | None, place: str, witness: str) -> Iterator[Discrepancy]:
    """A differing pair of texts, if they differ."""
    if squeezed(ours or "") != squeezed(theirs or ""):
        yield Discrepancy(witness, "wording", place, ours or "", theirs or "")


def list_differences(
    ours: Sequence[str], theirs: Sequence[str], place: str, witness: str
) -> Iterator[Discrepancy]:
    """Differing wordings, and entries that only one side has, in order of place."""
    left, right = [squeezed(text) for text in ours], [squeezed(text) for text in theirs]
    for kind, start, end, from_, to in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for at in range(max(end - start, to - from_)):
            mine = ours[start + at] if start + at < end else None
            other = theirs[from_ + at] if from_ + at < to else None
            yield difference(
                mine, other, f"{place} {(start if mine is not None else from_) + at + 1}", witness
            )


def difference(mine: str | None, other: str | None, place: str, witness: str) -> Discrepancy:
    """One differing entry: its wording, or that only one side has it."""
    if mine is None:
        return Discrepancy(witness, "extra", place, "", other or "")
    if other is None:
        return Discrepancy(witness, "missing", place, mine, "")
    return Discrepancy(witness, "wording", place, mine, other)
