"""`digest corrections`: what people know better than the pages, as lines that another archive takes in."""

from __future__ import annotations

import json
from pathlib import Path

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
    from db.corrections import corrections
    from db.engine import open_archive
    from ingest.corrections_display import correction_line, correction_object

    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        lines, known = list(correction_lines(connection)), list(corrections(connection))
    if target is not None:
        aside = target.with_name(f"{target.name}.new")
        aside.write_text("".join(lines), "utf-8")
        aside.replace(target)
        click.echo(f"Written: {len(lines)} corrections to {target}.", err=True)
        return ExitCode.GOOD
    for one in known:
        line = json.dumps(correction_object(one), ensure_ascii=False) if as_json else correction_line(one)
        click.echo(line)
    if not known:
        click.echo("No corrections.", err=True)
    return ExitCode.GOOD
