"""What reading a capture anew would change, part by part and field by field, and what it would lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from db.reading_rows import draft
from db.rereading import Held, days
from ingest.history import Edit, edits
from parsers.model import Issue, Key, Reading

NAMED_AT_MOST = 3
TEXTS = frozenset({"title", "credit", "dates"})  # the fields that show words of the text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that would be otherwise: its name, and what it is before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a capture that would be otherwise: the issue, its fields, its texts, and what is lost."""

    part: int
    key: Key | None
    fields: tuple[Field, ...]
    edits: tuple[Edit, ...]
    losses: tuple[str, ...]

    def without_words(self) -> PartChange:
        """The same without a word of the text, for an issue that is withdrawn."""
        return replace(self, fields=tuple(one for one in self.fields if one.name not in TEXTS), edits=())


def part_changes(capture_id: int, held: Sequence[Held], found: Sequence[Reading]) -> Iterator[PartChange]:
    """Every part of a capture that the parser reads otherwise than the archive has it."""
    pairs, gone = paired(held, found)
    for one, reading in pairs:
        if one is None or one.fingerprint != draft(capture_id, reading).fingerprint:
            change = part_change(one, reading)
            if one is None or change.fields or change.edits:
                yield change
    read = {reading.issue.key for reading in found if reading.issue}
    for one in gone:
        if one.issue is not None and (one.key is None or one.key not in read):
            name = f"issue {one.key}" if one.key else "an issue without a number"
            yield PartChange(
                one.part, one.key, (Field("issue", name, "not found"),), (), (f"{name} vanishes",)
            )


def paired(
    held: Sequence[Held], found: Sequence[Reading]
) -> tuple[list[tuple[Held | None, Reading]], list[Held]]:
    """Each reading with the part that it takes the place of, and the parts that none does: the one with the
    same issue, else the same part."""
    left = list(held)
    pairs: list[tuple[Held | None, Reading]] = []
    for reading in found:
        key = reading.issue.key if reading.issue else None
        same = [one for one in left if key is not None and one.key == key]
        same = same or [one for one in left if one.part == reading.part]
        pairs.append((same[0] if same else None, reading))
        if same:
            left.remove(same[0])
    return pairs, left


def part_change(held: Held | None, reading: Reading) -> PartChange:
    """How one reading differs from what is held."""
    new, old = reading.issue, held.issue if held else None
    key = new.key if new is not None and new.key is not None else held.key if held else None
    return PartChange(
        reading.part,
        key,
        tuple(one for one in fields(held, reading) if one.before != one.after),
        tuple(edits(new, old)) if new is not None and old is not None else (),
        tuple(losses(held, reading)),
    )


def fields(held: Held | None, reading: Reading) -> Iterator[Field]:
    """Everything that is told of a reading, before and after."""
    old, new = held.issue if held else None, reading.issue
    yield Field(
        "failure", (held.failure or "") if held else "", reading.failure.code if reading.failure else ""
    )
    yield Field("issue", shown(old, held.key if held else None), shown(new, new.key if new else None))
    yield Field("headlines", count(old, "headlines"), count(new, "headlines"))
    yield Field("items", count(old, "items"), count(new, "items"))
    yield Field("title", (old and old.title) or "", (new and new.title) or "")
    yield Field("credit", (old and old.credit) or "", (new and new.credit) or "")
    yield Field("cut", "yes" if old and old.truncated else "", "yes" if new and new.truncated else "")
    yield Field("published", held.published if held else "", published(new))
    before = held.warnings if held else ()
    yield Field("warnings", ", ".join(before), ", ".join(one.code for one in reading.cautions))
    yield date_field(held.dates if held else (), dates(new))


def shown(issue: Issue | None, key: Key | None) -> str:
    """An issue by its number."""
    return "" if issue is None else str(key) if key else "without a number"


def count(issue: Issue | None, name: str) -> str:
    """How many entries a list of an issue has."""
    return "" if issue is None else str(len(getattr(issue, name)))


def published(issue: Issue | None) -> str:
    """The days that stand for an issue, as the archive tells them."""
    claim = issue.published if issue else None
    return f"{days(claim.start, claim.end)} ({claim.method})" if claim else ""


def dates(issue: Issue | None) -> tuple[tuple[int, str, str], ...]:
    """The dates said in an issue, as the archive tells them."""
    return tuple(
        (item.position, one.surface, days(one.start, one.end))
        for item in (issue.items if issue else ())
        for one in item.mentions
    )


def date_field(before: Sequence[tuple[int, str, str]], after: Sequence[tuple[int, str, str]]) -> Field:
    """The dates that only one side has, in words."""
    old, new = Counter(before), Counter(after)
    return Field("dates", some(old - new), some(new - old))


def some(said: Counter[tuple[int, str, str]]) -> str:
    """The first few dates of some, and how many there are."""
    listed = [
        f"“{surface}” {meant or 'without a year'} in item {at}"
        for at, surface, meant in sorted(said.elements())
    ]
    more = f" and {len(listed) - NAMED_AT_MOST} more" if len(listed) > NAMED_AT_MOST else ""
    return ", ".join(listed[:NAMED_AT_MOST]) + more


def losses(held: Held | None, reading: Reading) -> Iterator[str]:
    """What would be lost: an issue, its number, items, or headlines where no item is won."""
    if held is None or held.issue is None:
        return
    old, new = held.issue, reading.issue
    name = f"issue {held.key}" if held.key else "the issue without a number"
    if new is None:
        yield f"{name} is no longer read ({reading.failure.code if reading.failure else 'failure'})"
        return
    if held.key is not None and new.key != held.key:
        yield f"{name} is read as {new.key}" if new.key else f"{name} loses its number"
    if len(new.items) < len(old.items):
        yield f"{name} has {len(new.items)} items instead of {len(old.items)}"
    elif len(new.items) == len(old.items) and len(new.headlines) < len(old.headlines):
        yield f"{name} has {len(new.headlines)} headlines instead of {len(old.headlines)}"
