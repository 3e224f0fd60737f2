"""The rule by which one reading stands for an issue: it knows no order of ingestion and lets no loss pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from db.comparisons import Pair
from db.facts import Rule
from parsers.model import Evidence, Format

# An item that has lost a quarter of its letters was cut; editors who shorten one by so much are rare.
SHORTENED = 3 / 4

# An e-mail is a copy of the text like any other.
FORMAT_ORDER: dict[str, int] = {Format.PAGE: 0, Format.PDF: 1, Format.EMAIL: 2, Format.TEXT: 2}
EVIDENCE_ORDER: dict[str, int] = {evidence: place for place, evidence in enumerate(Evidence)}
# What each place of a candidate's merit decides by.
RULES = (Rule.WHOLE, Rule.FORM, Rule.EVIDENCE, Rule.NEWER, Rule.NEWER, *[Rule.TIE] * 4)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of an issue that could stand for it, with all that the choice looks at. `is_accepted` says
    that a person takes it for right, although it has less than an older one."""

    reading_id: int
    revision_id: int
    issue_id: int | None
    capture_id: int
    part: int
    parser_since: datetime
    parser: str
    is_truncated: bool
    headlines: int
    items: int
    format: str
    evidence: str
    captured_at: datetime | None
    address: str | None
    digest: str
    name: str | None
    has_title: bool = True
    has_credit: bool = True
    is_accepted: bool = False
    lengths: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is known to be missing: not cut, and an item for each headline."""
        return not self.is_truncated and self.items >= self.headlines

    @property
    def extent(self) -> tuple[int, int]:
        """How much it has: whoever has less has lost something."""
        return self.items, self.headlines


@dataclass(frozen=True, slots=True)
class Choice:
    """What the derived tables say of one issue: the reading that stands, why it and not the next best one,
    the readings of other copies that it is compared with, those that wait for a person (each with the one
    that has more), which of them are of the same bytes as that one, and whether the issue is withdrawn."""

    reading_id: int
    revision_id: int
    rule: str
    witnesses: frozenset[int]
    waiting: Mapping[int, int] = field(default_factory=dict)
    rereads: frozenset[int] = frozenset()
    is_withdrawn: bool = False

    def __str__(self) -> str:
        others = ", ".join(map(str, sorted(self.witnesses))) or "none"
        waiting = f"; held back {', '.join(map(str, sorted(self.waiting)))}" if self.waiting else ""
        return (
            f"reading {self.reading_id} of revision {self.revision_id} ({self.rule}; compared with {others}"
            f"{waiting}{'; withdrawn' if self.is_withdrawn else ''})"
        )

    @property
    def pairs(self) -> set[Pair]:
        """The reading that stands with each of its witnesses."""
        return {(self.reading_id, other) for other in self.witnesses}


@dataclass(frozen=True, slots=True)
class Parts:
    """What holds of each part of some captures, and the readings held back since a newer parser lost what an
    older one had found in the same bytes, each with the reading that goes on holding."""

    readings: tuple[Candidate, ...]
    rereads: Mapping[int, int]


def latest(candidates: Iterable[Candidate]) -> Parts:
    """Of each part of each capture the reading by the newest parser, of one parser's the one made last; but
    none that lost entries of its issue against the one before, unless a person accepts it."""
    found: dict[tuple[int, int], Candidate] = {}
    lost: dict[tuple[int, int], list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (one.parser_since, one.parser, one.reading_id)):
        part = one.capture_id, one.part
        before = found.get(part)
        is_less = before is not None and before.issue_id == one.issue_id and one.extent < before.extent
        if is_less and not one.is_accepted:
            lost.setdefault(part, []).append(one)
        else:
            found[part] = one
            lost.pop(part, None)
    rereads = {one.reading_id: found[part].reading_id for part, some in lost.items() for one in some}
    return Parts(tuple(found.values()), rereads)


def preferred(candidates: Iterable[Candidate]) -> Candidate:
    """The best of some readings, of the latest sound ones of all captures (no failures).

    In this order: whole before cut or partial; page before PDF before e-mail and text; better evidence;
    newer by the source's own time of capture, unknown last; then address, digest, name and part, so that
    any order of ingestion gives the same. Row numbers and the time of ingestion are never looked at."""
    return min(candidates, key=merit)


def merit(one: Candidate) -> tuple[bool, int, int, bool, float, str, str, str, int]:
    """What a candidate is worth, the best first."""
    return (
        not one.is_whole,
        FORMAT_ORDER[one.format],
        EVIDENCE_ORDER[one.evidence],
        one.captured_at is None,
        0.0 if one.captured_at is None else -one.captured_at.timestamp(),
        one.address or "",
        one.digest,
        one.name or "",
        one.part,
    )


def choice(
    candidates: Collection[Candidate],
    rereads: Mapping[int, int] | None = None,
    *,
    is_withdrawn: bool = False,
) -> Choice:
    """What the derived tables should say of an issue with these candidates, one at least."""
    if len(candidates) == 1:  # as most are
        (only,) = candidates
        why = Rule.FULLER if rereads else Rule.ONLY
        return Choice(
            only.reading_id,
            only.revision_id,
            why.value,
            frozenset(),
            dict(rereads or {}),
            frozenset(rereads or ()),
            is_withdrawn,
        )
    waiting = held_back(candidates)
    free = sorted((one for one in candidates if one.reading_id not in waiting), key=merit)
    outlived = outlived_by_accepted(free)
    gone = {one.reading_id for one in outlived}
    best, *others = [one for one in free if one.reading_id not in gone]
    return Choice(
        best.reading_id,
        best.revision_id,
        rule(best, others, has_outlived=bool(outlived), has_held=bool(waiting or rereads)).value,
        witnesses(best, [*others, *outlived]),
        {**waiting, **(rereads or {})},
        frozenset(rereads or ()),
        is_withdrawn,
    )


def rule(best: Candidate, others: Sequence[Candidate], *, has_outlived: bool, has_held: bool) -> Rule:
    """Why a reading stands and not the next best one."""
    if others:
        decided = zip(RULES, merit(best), merit(others[0]), strict=True)
        return next((one for one, mine, other in decided if mine != other), Rule.TIE)
    if has_outlived:
        return Rule.ACCEPTED
    return Rule.FULLER if has_held else Rule.ONLY


def held_back(candidates: Iterable[Candidate]) -> dict[int, int]:
    """The readings that wait for a person, each with the fullest older one that it would take the place of.

    Copies of one form are gone through by their source's own time: one that has less than an older one that
    does not wait itself waits, unless a person has accepted it; from
    then on older copies count no more. Copies of unknown time are neither older nor newer than others."""
    waiting: dict[int, int] = {}
    # Copies that are alike in all that counts here stand for each other, or long histories would take long.
    older: dict[tuple[object, ...], Candidate] = {}
    dated = [(one.captured_at, one) for one in candidates if one.captured_at is not None]
    for _, group in groupby(sorted(dated, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        together = sorted((one for _, one in group), key=merit)
        passed = []
        for one in together:
            fuller = [each for each in older.values() if would_lose(one, each)]
            if fuller and not one.is_accepted:
                fullest = min(fuller, key=lambda each: (-each.items, -each.headlines, merit(each)))
                waiting[one.reading_id] = fullest.reading_id
            else:
                passed.append(one)
        accepted = {one.format for one in passed if one.is_accepted}
        older = {kind: one for kind, one in older.items() if one.format not in accepted}
        for one in passed:
            older[alike(one)] = one
    return waiting


def alike(one: Candidate) -> tuple[object, ...]:
    """All of a copy that counts for whether newer ones have less."""
    parts = (one.is_whole, one.extent, one.lengths, one.has_title, one.has_credit)
    return (one.format, one.evidence, one.address, one.is_truncated, *parts)


def would_lose(one: Candidate, older: Candidate) -> bool:
    """Whether a reading has less than an older one of the same form, in whose place it would stand: by the
    rule, or because nothing speaks against it but that it has less."""
    if one.format != older.format:
        return False
    if one.extent >= older.extent:
        return one.extent == older.extent and lost_words(one, older)
    is_rival = one.is_truncated <= older.is_truncated and (
        EVIDENCE_ORDER[one.evidence] <= EVIDENCE_ORDER[older.evidence]
    )
    return is_rival or merit(one) < merit(older) or is_cut_since(one, older)


def lost_words(one: Candidate, older: Candidate) -> bool:
    """Whether the publisher's own page lacks what an older copy of as many entries has: much of an item, or,
    at the same address, the title, the credit or its end."""
    if one.evidence != Evidence.PUBLISHER:
        return False
    if one.address == older.address and (
        one.has_title < older.has_title or one.has_credit < older.has_credit or is_cut_since(one, older)
    ):
        return True
    return any(mine < SHORTENED * theirs for mine, theirs in zip(one.lengths, older.lengths, strict=False))


def is_cut_since(one: Candidate, older: Candidate) -> bool:
    """Whether the publisher cuts what the same address had whole."""
    is_same = (one.evidence, one.address) == (Evidence.PUBLISHER, older.address)
    return is_same and one.is_truncated and not older.is_truncated


def outlived_by_accepted(free: Sequence[Candidate]) -> list[Candidate]:
    """The readings that count no more, since a person has accepted a newer copy of the same form."""
    last: dict[str, datetime] = {}
    for one in free:
        if one.is_accepted and one.captured_at is not None:
            last[one.format] = max(one.captured_at, last.get(one.format, one.captured_at))
    return [
        one
        for one in free
        if one.captured_at is not None and one.format in last and one.captured_at < last[one.format]
    ]


def witnesses(best: Candidate, rest: Sequence[Candidate]) -> frozenset[int]:
    """The readings to compare with the one that stands, out of the others, the better first.

    Of each form at each address the best one speaks, so that older captures of an address are silent once
    the publisher has edited it; besides, of those with more items than the one that stands the fullest."""
    heard = {(best.format, best.address): best.reading_id}
    for one in rest:
        heard.setdefault((one.format, one.address), one.reading_id)
    fullest = max(rest, key=lambda one: one.items, default=best)
    fuller = {fullest.reading_id} if fullest.items > best.items else set()
    return frozenset({*heard.values(), *fuller} - {best.reading_id})
