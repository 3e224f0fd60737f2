"""`digest corrections`: what people know better than the pages, as lines that another archive takes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode


@click.command()
@click.option(
    "--export",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write them all to FILE, for digest rebuild --corrections FILE.",
)
@json_option
@data_options
def command(target: Path | None, as_json: bool, configuration: Configuration) -> int:
    """List every correction that was ever made, those taken back too; or write them to a file."""
    from db.correction_lines import correction_lines
    from db.engine import open_archive

    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        lines = list(correction_lines(connection))
    if target is not None:
        aside = target.with_name(f"{target.name}.new")
        aside.write_text("".join(lines), "utf-8")
        aside.replace(target)
        click.echo(f"Written: {len(lines)} corrections to {target}.", err=True)
        return ExitCode.GOOD
    for line in lines:
        click.echo(line.rstrip("\n") if as_json else as_text(json.loads(line)))
    if not lines:
        click.echo("No corrections.", err=True)
    return ExitCode.GOOD


def as_text(one: dict[str, Any]) -> str:
    """A correction in one line for people."""
    about = one["address"] or one["name"] or f"{one['publication']} {one['volume']}.{one['number']}"
    said = (
        f"{about}: {one['field']} {one['value']} ({one['because']}; {one['made_by']}, {one['made_at'][:10]})"
    )
    if one["withdrawn_at"] is None:
        return said
    return (
        f"{said}, taken back ({one['withdrawn_because']}; {one['withdrawn_by']}, {one['withdrawn_at'][:10]})"
    )
