"""`digest inbox`: every failure that waits for a person, each with its next command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.inbox import Entry


@click.command("inbox")
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only what concerns it.")
@json_option
@data_options
def command(publication: Publication | None, as_json: bool, configuration: Configuration) -> None:
    """List every failure that stands, with the commands that come next."""
    from db.engine import open_archive
    from ingest.inbox import inbox

    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = list(inbox(connection, publication.name if publication else None))
    for entry in found:
        click.echo(json.dumps(record(entry), ensure_ascii=False) if as_json else text(entry))
    waiting = f"{len(found)} {'thing waits' if len(found) == 1 else 'things wait'} for you"
    click.echo(f"{waiting}." if found else "Nothing waits for you.", err=True)


def record(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    return {
        "what": entry.what,
        "where": entry.where,
        "since": entry.since.isoformat() if entry.since else None,
        "said": entry.said,
        "capture": entry.capture,
        "commands": list(entry.commands),
    }


def text(entry: Entry) -> str:
    """An entry as a person reads it, commands beneath what they are for."""
    since = f"  (since {entry.since:%Y-%m-%d %H:%M} UTC)" if entry.since else ""
    head = f"{click.style(entry.what, bold=True)}  {entry.where}{since}"
    return "\n".join([head, f"    {entry.said}", *(f"    → {command}" for command in entry.commands)])
