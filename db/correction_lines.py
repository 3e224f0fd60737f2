"""Corrections as lines of JSON that another archive of the same captures takes in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from db.columns import instant_text
from db.corrections import ABSENCE
from db.facts import correction, issue
from db.readings import named_issues
from db.schema import capture, publication

MOMENTS = ("made_at", "withdrawn_at")
SAID = tuple(
    column.name for column in correction.columns if column.name not in {"id", "capture_id", "issue_id"}
)
# What a correction is about, by names that hold in every archive; the rest is for whoever reads the file.
CAPTURE, ISSUE = "capture", ("publication", "volume", "number")
FIELDS = {CAPTURE, *ISSUE, *SAID}


class CorrectionLineError(ValueError):
    """A line that is no correction; the message says where and what was expected."""


def correction_lines(connection: Connection) -> Iterator[str]:
    """Every correction ever made as one JSON object a line, the oldest first."""
    source = (
        correction.outerjoin(capture, capture.c.id == correction.c.capture_id)
        .outerjoin(issue, issue.c.id == correction.c.issue_id)
        .outerjoin(publication, publication.c.id == issue.c.publication_id)
    )
    names = (capture.c.identity.label(CAPTURE), capture.c.address, capture.c.name, capture.c.digest)
    owner = (publication.c.name.label("publication"), issue.c.volume, issue.c.number)
    said = (correction.c[name] for name in SAID)
    query = select(*names, *owner, *said).select_from(source)
    for row in connection.execute(query.order_by(correction.c.made_at, correction.c.id)):
        values = dict(row._mapping)
        for name in MOMENTS:
            values[name] = None if values[name] is None else instant_text(values[name])
        yield json.dumps(values, ensure_ascii=False) + "\n"


def corrections_in(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The corrections of such lines. CorrectionLineError names the first line that is none."""
    found = []
    for place, line in enumerate(lines, start=1):
        try:
            values = json.loads(line)
            if not isinstance(values, dict) or not values.keys() >= FIELDS:
                raise CorrectionLineError(
                    f"line {place}: expected a correction with {', '.join(sorted(FIELDS))}"
                )
            for name in MOMENTS:
                values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
        except (json.JSONDecodeError, TypeError) as error:
            raise CorrectionLineError(f"line {place}: expected a correction as JSON, found {error}") from None
        found.append(values)
    return found


def enter(connection: Connection, corrections: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Insert corrections unless they stand already; those about a capture or an issue that is not held."""
    strangers = []
    for values in corrections:
        about = about_row(connection, values)
        if about is None:
            strangers.append(values)
            continue
        row = about | {name: values[name] for name in SAID}
        same = and_(*(correction.c[name].is_not_distinct_from(value) for name, value in row.items()))
        if connection.scalar(select(correction.c.id).where(same)) is None:
            connection.execute(insert(correction), row)
    return strangers


def about_row(connection: Connection, values: dict[str, Any]) -> dict[str, int | None] | None:
    """The columns that say what a correction is about, None where this archive does not hold that."""
    if values[CAPTURE] is not None:
        query = select(capture.c.id).where(capture.c.identity == values[CAPTURE])
        number = connection.scalar(query)
        return None if number is None else {"capture_id": number, "issue_id": None}
    name, volume, place = (values[column] for column in ISSUE)
    owner = connection.scalar(select(publication.c.id).where(publication.c.name == name))
    same = (issue.c.publication_id == owner, issue.c.volume == volume, issue.c.number == place)
    number = connection.scalar(select(issue.c.id).where(*same))
    if number is None and owner is not None and values["field"] == ABSENCE:
        # No copy shows an issue that was never published: only the correction knows of it.
        number = next(iter(named_issues(connection, {(owner, volume, place)}).values()))
    return None if number is None else {"capture_id": None, "issue_id": number}
