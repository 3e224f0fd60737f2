"""The two hashes of an archive: the same on both databases, for any order, day or engine of ingestion."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.choice import preferred
from db.current import candidates, portions
from db.facts import caution, correction, headline, issue, item, link, mention, reading, revision
from db.schema import capture, parser_version, publication
from db.statements import rows_by


def content_hash(connection: Connection) -> str:
    """SHA-256 over every issue with all its revisions, and over the corrections; 64 hexadecimal digits.

    Of each revision: title, credit, headlines, and items with their links and dates."""
    return digest(content(connection))


def evidence_hash(connection: Connection) -> str:
    """SHA-256 over the same and over address and payload digest of every capture with a sound reading."""
    return digest(part for some in (content(connection), evidence(connection)) for part in some)


def digest(parts: Iterable[Any]) -> str:
    """SHA-256 over values, one JSON line each."""
    total = hashlib.sha256()
    for part in parts:
        total.update(json.dumps(part, default=str).encode() + b"\n")
    return total.hexdigest()


def content(connection: Connection) -> Iterator[Any]:
    """The issues in the order of publication, volume and number, then the corrections."""
    query = (
        select(issue.c.id, publication.c.name, issue.c.volume, issue.c.number)
        .join(publication, publication.c.id == issue.c.publication_id)
        .order_by(publication.c.name, issue.c.volume, issue.c.number)
    )
    rows = {row.id: row for row in connection.execute(query)}
    for some in portions(connection, rows):
        yield from issues(connection, [rows[number] for number in some])
    yield from sorted(corrections(connection), key=json.dumps)


def issues(connection: Connection, some: Sequence[Any]) -> Iterator[Any]:
    """Each issue that any reading stands for, with its revisions in the order of their hashes.

    Which reading gives a revision its links and dates is decided as for the current one."""
    chosen: dict[int, dict[int, int]] = {}
    for number, found in candidates(connection, [row.id for row in some]).items():
        by_revision = defaultdict(list)
        for one in found:
            by_revision[one.revision_id].append(one)
        chosen[number] = {key: preferred(same).reading_id for key, same in by_revision.items()}
    known = revisions(connection, chosen)
    for row in some:
        if row.id in chosen:
            yield ["issue", row.name, row.volume, row.number]
            yield from sorted(known[one] for one in chosen[row.id].values())


def revisions(connection: Connection, chosen: dict[int, dict[int, int]]) -> dict[int, list[Any]]:
    """What each chosen reading gives: its revision's hash, title, credit, headlines and items."""
    pairs = {reading_id: revision_id for some in chosen.values() for revision_id, reading_id in some.items()}
    wordings = rows_by(connection, revision, "id", pairs.values())
    headlines = rows_by(connection, headline, "revision_id", pairs.values())
    items = rows_by(connection, item, "revision_id", pairs.values())
    links = rows_by(connection, link, "reading_id", pairs)
    mentions = rows_by(connection, mention, "reading_id", pairs)
    found = {}
    for reading_id, revision_id in pairs.items():
        wording = wordings[revision_id][0]
        found[reading_id] = [
            wording.content_hash,
            wording.title,
            wording.credit,
            [row.text for row in headlines[revision_id]],
            [item_content(row, links[reading_id], mentions[reading_id]) for row in items[revision_id]],
        ]
    return found


def item_content(row: Row[Any], links: Sequence[Row[Any]], mentions: Sequence[Row[Any]]) -> list[Any]:
    """An item with its links and the dates said in it."""
    return [
        row.headline,
        row.text,
        row.is_complete,
        [[one.text, one.href, one.text_offset] for one in links if one.item_position == row.position],
        [
            [one.surface, one.text_offset, one.kind, one.start_on, one.end_on, one.days]
            for one in mentions
            if one.item_position == row.position
        ],
    ]


def corrections(connection: Connection) -> Iterator[list[Any]]:
    """The corrections, each with what it is about by its own name and not by a row number."""
    source = (
        correction.outerjoin(capture, capture.c.id == correction.c.capture_id)
        .outerjoin(issue, issue.c.id == correction.c.issue_id)
        .outerjoin(publication, publication.c.id == issue.c.publication_id)
    )
    about = (capture.c.address, capture.c.digest, publication.c.name, issue.c.volume, issue.c.number)
    said = ("field", "value", "because", "made_by", "withdrawn_by", "withdrawn_because")
    query = select(*about, *(correction.c[name] for name in said)).select_from(source)
    for row in connection.execute(query):
        yield ["correction", *row]


def evidence(connection: Connection) -> Iterator[list[str]]:
    """Address and digest of every capture with a reading that is the latest sound one of its part."""
    newest = (parser_version.c.first_used_at.desc(), parser_version.c.name.desc(), reading.c.id.desc())
    place = func.row_number().over(partition_by=(reading.c.capture_id, reading.c.part), order_by=newest)
    ranked = (
        select(reading.c.id, reading.c.capture_id, place.label("place"))
        .join(parser_version, parser_version.c.id == reading.c.parser_version_id)
        .where(reading.c.revision_id.is_not(None))
        .subquery()
    )
    address = func.coalesce(capture.c.address, "").label("address")
    query = (
        select(address, capture.c.digest)
        .join(ranked, ranked.c.capture_id == capture.c.id)
        .where(ranked.c.place == 1, ~select(caution).where(caution.c.reading_id == ranked.c.id).exists())
        .distinct()
        .order_by(address, capture.c.digest)
    )
    for row in connection.execute(query):
        yield ["capture", *row]
