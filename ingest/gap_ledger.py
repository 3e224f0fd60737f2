"""The ledger of issues that should exist by the numbering: what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from db.corrections import ABSENCE, Said, enter
from db.errors import CorrectionError
from db.readings import named_issues
from db.schema import publication as publications
from db.views import named as view
from ingest.gaps import absences
from parsers.model import Key, Span
from parsers.publication import Publication
from parsers.publications import DEFAULT, all_publications
from parsers.publications import named as named_publication


class GapState(StrEnum):
    """What is known of an issue that should exist."""

    HELD = "held"
    IN_PART = "held in part"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    NOT_YET_DUE = "not yet due"
    OVERDUE = "overdue"
    NOT_PUBLISHED = "confirmed not published"


SAID = {
    GapState.HELD: "",
    GapState.IN_PART: "the copy was cut, or has fewer items than headlines",
    GapState.WITHDRAWN: "held, its text withdrawn by a person",
    GapState.MISSING: "a later issue is held",
    GapState.NOT_YET_DUE: "its days are over, and there is time yet",
    GapState.OVERDUE: "its time is over, and no later issue is held",
    GapState.NOT_PUBLISHED: "known from the publication's profile",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One issue that the numbering asks for, the days it stands for, its state, and why."""

    key: Key
    span: Span
    state: GapState
    because: str

    def record(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "issue": str(self.key),
            "issue_id": self.key.issue_id,
            "start": self.span.start.isoformat(),
            "end": self.span.end.isoformat(),
            "state": self.state.value,
            "because": self.because,
        }


def known_publications(connection: Connection) -> list[Publication]:
    """The publications that the archive knows, by their names; the default one if it knows none."""
    kept = set(connection.scalars(select(publications.c.name)))
    return [one for one in all_publications() if one.name in kept] or [named_publication(DEFAULT)]


def gap_ledger(connection: Connection, publication: Publication, today: date) -> tuple[Expected, ...]:
    """Every issue whose days are over by today or that is held, oldest first, the confirmed gaps with the
    reason given."""
    return ledger(
        publication, states_held(connection, publication.name), absences(connection, publication.name), today
    )


def ledger(
    publication: Publication, held: Mapping[Key, GapState], absent: Mapping[Key, str], today: date
) -> tuple[Expected, ...]:
    """The same of what is held and of what a person has confirmed never to have been published."""
    newest = max(held, default=None)
    found = []
    for key, span in sorted({**dict(publication.ended(today)), **spans(publication, held)}.items()):
        if key in held:
            state = held[key]
        elif key in absent or key in publication.not_published:
            state = GapState.NOT_PUBLISHED
        elif newest is not None and key < newest:
            state = GapState.MISSING
        else:
            overdue = publication.overdue_on(span) <= today
            state = GapState.OVERDUE if overdue else GapState.NOT_YET_DUE
        confirmed = absent.get(key) if state is GapState.NOT_PUBLISHED else None
        found.append(Expected(key, span, state, confirmed or SAID[state]))
    return tuple(found)


def spans(publication: Publication, keys: Iterable[Key]) -> dict[Key, Span]:
    """The days that each of these issues stands for, those left out of which the numbering tells none."""
    known = {key: publication.span(key) for key in keys if publication.has(key)}
    return {key: span for key, span in known.items() if span is not None}


def states_held(connection: Connection, publication: str) -> dict[Key, GapState]:
    """Every issue that is held, whole or in part, or withdrawn."""
    shown, hidden = view("current_issue"), view("withdrawn_issue")
    found = {
        Key(row.volume, row.number): GapState.HELD if row.is_whole else GapState.IN_PART
        for row in connection.execute(
            select(shown.c.volume, shown.c.number, shown.c.is_whole).where(shown.c.publication == publication)
        )
    }
    query = select(hidden.c.volume, hidden.c.number).where(hidden.c.publication == publication)
    return found | {Key(*row): GapState.WITHDRAWN for row in connection.execute(query)}


def confirm_absent(connection: Connection, publication: Publication, keys: Sequence[Key], said: Said) -> None:
    """Write down that issues were never published. CorrectionError where one is held, is none that the
    numbering knows, or was confirmed before; nothing is written then."""
    owner = connection.scalar(select(publications.c.id).where(publications.c.name == publication.name))
    if owner is None:
        raise CorrectionError(f"expected a publication that the archive knows, found {publication.name}")
    held = states_held(connection, publication.name)
    for key in keys:
        if key in held or not publication.has(key):
            found = f"{key}, which is held" if key in held else f"{key}, which the numbering does not know"
            raise CorrectionError(f"expected an issue that is missing, found {found}")
        name = (int(owner), key.volume, key.number)
        number = named_issues(connection, {name})[name]
        enter(connection, ABSENCE, "not published", said, issue_id=number)
