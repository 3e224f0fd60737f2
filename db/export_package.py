"""A Frictionless data package: the tables as CSV, and a descriptor that says what every column means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, func, select

from db.export_files import Entry, whole_file, zip_entry
from db.export_tables import RIGHTS, TABLES, Column, Profile, Row, columns, rows, view_of
from db.export_text import csv_lines
from db.schema import publication as publications
from db.views import named

KEYS = {
    "issues": ("publication", "volume", "number"),
    "headlines": ("publication", "volume", "number", "position"),
    "items": ("publication", "volume", "number", "position"),
    "dates": ("publication", "volume", "number", "item_position", "position"),
    "coverage": ("publication", "month"),
    "withdrawn": ("publication", "volume", "number"),
}
PARENT = {"headlines": "issues", "items": "issues"}
# The publisher's text is not ours to license; of its titles and numbers nobody has said anything.
LICENCES = {Profile.METADATA: "notspecified"}
DEFUSED = (
    "An apostrophe stands before whatever a spreadsheet would take for a formula: take one away at the "
    "beginning of a cell, and behind each semicolon, tab and line break in it, to have the exact text."
)


def write(
    connection: Connection, path: Path, profile: Profile, *, publication: str | None = None
) -> dict[str, int]:
    """Write the package as one zip file; how many rows each table has."""
    with whole_file(path) as file, ZipFile(file, "w") as package:
        resources = []
        counts = {}
        for table in TABLES:
            shown = columns(table, profile)
            with zip_entry(package, f"{table}.csv") as entry:
                counted = Counted(rows(connection, table, profile, publication=publication))
                for line in csv_lines(shown, counted):
                    entry.write(line.encode())
            counts[table] = counted.count
            resources.append(resource(table, shown, entry))
        described = descriptor(connection, profile, resources, publication)
        with zip_entry(package, "datapackage.json") as entry:
            entry.write(json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n")
        with zip_entry(package, "README.md") as entry:
            entry.write(readme(described).encode())
    return counts


class Counted:
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def descriptor(
    connection: Connection, profile: Profile, resources: list[dict[str, Any]], publication: str | None
) -> dict[str, Any]:
    """What datapackage.json says of the whole."""
    query = select(publications).order_by(publications.c.name)
    if publication is not None:
        query = query.where(publications.c.name == publication)
    owners = connection.execute(query).all()
    titles = ", ".join(row.title for row in owners) or "no publication"
    return {
        "profile": "tabular-data-package",
        "name": "alliance-digest-archive",
        "title": f"Archive of {titles}",
        "description": f"Issues, headlines, items and the dates said in them ({profile.value}). {DEFUSED}",
        "licenses": [{"name": LICENCES.get(profile, "other-closed"), "title": RIGHTS[profile]}],
        "sources": [{"title": row.title, "path": row.site} for row in owners],
        "coverage": [coverage(connection, row.name) for row in owners],
        "resources": resources,
    }


def coverage(connection: Connection, publication: str) -> dict[str, Any]:
    """From when to when issues of a publication are held, how many, and how many are missing."""
    held, months, gone = named("current_issue"), named("coverage"), named("withdrawn_issue")
    spans = select(func.min(held.c.published_start), func.max(held.c.published_end), func.count())
    first, last, count = connection.execute(spans.where(held.c.publication == publication)).one()
    missing = select(func.sum(months.c.missing)).where(months.c.publication == publication)
    withdrawn = select(func.count()).select_from(gone).where(gone.c.publication == publication)
    return {
        "publication": publication,
        "start": first and str(first),
        "end": last and str(last),
        "issues_held": count,
        "issues_withdrawn": connection.scalar(withdrawn),
        "issues_missing": int(connection.scalar(missing) or 0),
    }


def resource(table: str, shown: tuple[Column, ...], entry: Entry) -> dict[str, Any]:
    """What datapackage.json says of one table."""
    schema: dict[str, Any] = {
        "fields": [
            {"name": one.name, "type": one.kind, "format": form(one), "description": one.comment}
            for one in shown
        ],
        "missingValues": [""],
        "primaryKey": list(KEYS[table]),
    }
    if table in PARENT:
        key = list(KEYS[PARENT[table]])
        reference = {"resource": PARENT[table], "fields": key}
        schema["foreignKeys"] = [{"fields": key, "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": entry.name,
        "description": view_of(table).comment,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": entry.size,
        "hash": entry.hash,
        "schema": schema,
    }


def form(column: Column) -> str:
    """The format of a column's values: moments have microseconds, which the default form lacks."""
    return "%Y-%m-%dT%H:%M:%S.%fZ" if column.kind == "datetime" else "default"


def readme(described: dict[str, Any]) -> str:
    """The same for people."""
    lines = [f"# {described['title']}", "", described["description"], ""]
    lines += [f"Source: {one['title']}, {one['path']}" for one in described["sources"]]
    lines += ["", f"Rights: {described['licenses'][0]['title']}", ""]
    lines += [
        f"Held of {one['publication']}: {one['issues_held']} issues from {one['start']} to {one['end']}; "
        f"{one['issues_withdrawn']} withdrawn, {one['issues_missing']} missing by the numbering."
        for one in described["coverage"]
    ]
    for one in described["resources"]:
        lines += ["", f"## {one['path']}", "", one["description"], ""]
        lines += [f"- `{field['name']}`: {field['description']}" for field in one["schema"]["fields"]]
    return "\n".join(lines) + "\n"
