"""What an archive holds and lacks, and how its last runs went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select, text

from db.engine import open_archive
from db.issues import held_back, to_accept
from db.schema import capture as captures
from db.schema import page as pages
from db.schema import publication as publications
from db.store import RunRow
from db.views import named as view
from ingest.claim_display import contradictions
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.gaps import held_keys, key_ranges, missing_keys, taken_down
from ingest.page_outcomes import DENIED, UNREACHED, UNREADABLE
from ingest.past_runs import late, past_runs, run_record
from parsers.model import Key
from parsers.publications import named, names

RUNS_SHOWN = 5
ROWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TroubledPage:
    """An address whose last try came to nothing good."""

    address: str
    state: str
    note: str | None


@dataclass(frozen=True, slots=True)
class FailingCapture:
    """A capture that was kept and could not be read."""

    capture_id: int
    label: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class UnnumberedCapture:
    """A capture that was read but shows no number, and so stands for no issue."""

    capture_id: int
    label: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is held of a publication and what is missing by its numbering; `gaps` lists that for people,
    `contradictions` what speaks against the days of an issue, `differing` the issues whose witnesses differ,
    `fewer` those of which another copy has more items, `held_back` those of which a newer copy waits for a
    person, with the reading to accept, `withdrawn` those whose text is not shown, `taken_down` those whose
    page is gone."""

    name: str
    title: str
    held: tuple[Key, ...]
    whole: int
    differing: tuple[Key, ...]
    fewer: tuple[Key, ...]
    held_back: Mapping[Key, int]
    withdrawn: tuple[Key, ...]
    taken_down: tuple[Key, ...]
    missing: tuple[Key, ...]
    gaps: tuple[str, ...]
    contradictions: Mapping[Key, tuple[str, ...]]
    pages: tuple[TroubledPage, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole of what `digest status` tells."""

    database: str
    folder: str
    captures: int
    publications: tuple[Coverage, ...]
    failing: tuple[FailingCapture, ...]
    unnumbered: tuple[UnnumberedCapture, ...]
    runs: tuple[RunRow, ...]
    late: tuple[str, ...]


def standing(configuration: Configuration, max_age: timedelta | None = None) -> Standing:
    """The standing of the archive that the configuration names; ArchiveError where there is none. With
    `max_age`, what was not crawled to an end for so long is late."""
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        return Standing(
            database=archive.label,
            folder=str(configuration.captures),
            captures=connection.scalar(select(func.count()).select_from(captures)) or 0,
            publications=tuple(_coverages(connection)),
            failing=tuple(_failing(connection)),
            unnumbered=tuple(_unnumbered(connection)),
            runs=tuple(past_runs(connection, most=RUNS_SHOWN)),
            late=() if max_age is None else late(connection, max_age, now()),
        )


def _coverages(connection: Connection) -> Iterable[Coverage]:
    whole_query = text("SELECT count(*) FROM current_issue WHERE publication = :name AND is_whole")
    for row in connection.execute(select(publications).order_by(publications.c.name)).all():
        held = held_keys(connection, row.name)
        known = named(row.name) if row.name in names() else None
        missing = missing_keys(connection, known, held, now().date()) if known else ()
        yield Coverage(
            name=row.name,
            title=row.title,
            held=tuple(sorted(held)),
            whole=connection.execute(whole_query, {"name": row.name}).scalar_one(),
            differing=keys_of(connection, row.name),
            fewer=keys_of(connection, row.name, "fewer-items"),
            held_back=to_accept(held_back(connection, row.name)),
            withdrawn=withdrawn_keys(connection, row.name),
            taken_down=tuple(sorted(key for _, key in taken_down(connection, row.name))),
            missing=missing,
            gaps=tuple(key_ranges(missing, known.following)) if known else (),
            contradictions=_contradictions(connection, row.name),
            pages=tuple(_pages(connection, row.id)),
        )


def keys_of(connection: Connection, publication: str, kind: str | None = None) -> tuple[Key, ...]:
    """The issues of a publication whose witnesses differ, or do so in one way, in order."""
    table = view("current_discrepancy")
    query = select(table.c.volume, table.c.number).distinct().where(table.c.publication == publication)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    return tuple(sorted(Key(*row) for row in connection.execute(query)))


def withdrawn_keys(connection: Connection, publication: str) -> tuple[Key, ...]:
    """The issues of a publication whose text is withdrawn, in order."""
    table = view("withdrawn_issue")
    query = select(table.c.volume, table.c.number).where(table.c.publication == publication)
    return tuple(sorted(Key(*row) for row in connection.execute(query)))


def _contradictions(connection: Connection, publication: str) -> dict[Key, tuple[str, ...]]:
    claims = view("issue_claim")
    query = (
        select(claims)
        .where(claims.c.publication == publication, claims.c.is_agreeing.is_(False))
        .order_by(claims.c.volume, claims.c.number, claims.c.reading_id, claims.c.position)
    )
    rows = connection.execute(query).all()
    by_issue = groupby(rows, key=lambda row: Key(row.volume, row.number))
    return {key: tuple(contradictions(some)) for key, some in by_issue}


def _pages(connection: Connection, publication_id: int) -> Iterable[TroubledPage]:
    query = (
        select(pages.c.address, pages.c.state, pages.c.note)
        .where(pages.c.publication_id == publication_id, pages.c.kind.in_(("issue", "pdf")))
        .where(pages.c.state.in_(UNREACHED + UNREADABLE + DENIED))
        .order_by(pages.c.address)
        .limit(ROWS_SHOWN)
    )
    return (TroubledPage(*row) for row in connection.execute(query))


def _failing(connection: Connection) -> Iterable[FailingCapture]:
    query = text(
        "SELECT capture_id, address, name, code, message FROM failing ORDER BY capture_id DESC LIMIT :most"
    )
    for row in connection.execute(query, {"most": ROWS_SHOWN}):
        message = row.message.removeprefix(f"{row.name or row.address}: ")
        yield FailingCapture(row.capture_id, row.address or row.name or "a capture", row.code, message)


def _unnumbered(connection: Connection) -> Iterable[UnnumberedCapture]:
    query = text("SELECT capture_id, address, name, title FROM unnumbered ORDER BY capture_id LIMIT :most")
    for row in connection.execute(query, {"most": ROWS_SHOWN}):
        # A file's own name says more than an address that many copies share.
        yield UnnumberedCapture(row.capture_id, row.name or row.address or "a capture", row.title)


def as_object(found: Standing) -> dict[str, Any]:
    """The standing of an archive as JSON."""
    return {
        "database": found.database,
        "folder": found.folder,
        "captures": found.captures,
        "publications": [
            {
                "name": one.name,
                "title": one.title,
                "held": [str(key) for key in one.held],
                "whole": one.whole,
                "differing": [str(key) for key in one.differing],
                "fewer_items": [str(key) for key in one.fewer],
                "held_back": {str(key): reading for key, reading in one.held_back.items()},
                "withdrawn": [str(key) for key in one.withdrawn],
                "taken_down": [str(key) for key in one.taken_down],
                "missing": [str(key) for key in one.missing],
                "contradictions": {str(key): list(said) for key, said in one.contradictions.items()},
                "pages": [
                    {"address": page.address, "state": page.state, "note": page.note} for page in one.pages
                ],
            }
            for one in found.publications
        ],
        "failing": [
            {"capture": one.capture_id, "label": one.label, "code": one.code, "message": one.message}
            for one in found.failing
        ],
        "unnumbered": [
            {"capture": one.capture_id, "label": one.label, "title": one.title} for one in found.unnumbered
        ],
        "runs": [run_record(one) for one in found.runs],
        "late": list(found.late),
    }
