"""`digest plot`: a search month by month as a chart."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from ingest.commands.options import PublicationType, data_options, narrowed, narrowing_options
from ingest.configuration import Configuration
from parsers.publication import Publication

FORMS = {".svg", ".png"}


@click.command()
@click.argument("query", metavar="TERM")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A file that ends in .svg or .png (default: SVG on stdout).",
)
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only this publication.")
@narrowing_options
@data_options
def command(
    query: str,
    output: Path | None,
    publication: Publication | None,
    configuration: Configuration,
    **options: Any,
) -> None:
    """Draw how many headlines and items fit TERM in each month, and the dates said in them.

    Months are shaded of which not all issues are held, or none was due: a gap is not silence."""
    from db.engine import open_archive
    from db.errors import QueryError
    from db.export_files import whole_file

    if output is not None and output.suffix.lower() not in FORMS:
        raise click.UsageError(f"-o: expected a file that ends in .svg or .png, found {output.name}")
    # By name, as nothing else here may know the room: it stands above all that this package does.
    room = import_module("web.timeline")
    try:
        with open_archive(configuration.database_url) as archive, archive.read() as connection:
            drawing = room.plot(connection, query, narrowed(publication, options))
    except QueryError as error:
        raise click.UsageError(str(error)) from error
    if drawing is None:
        click.echo("Nothing to draw: the archive covers no month yet.", err=True)
    elif output is None:
        sys.stdout.write(f"{drawing.svg(alone=True)}\n")
    else:
        is_png = output.suffix.lower() == ".png"
        with whole_file(output) as file:
            file.write(drawing.png() if is_png else f"{drawing.svg(alone=True)}\n".encode())
        click.echo(f"Written: {output}", err=True)
