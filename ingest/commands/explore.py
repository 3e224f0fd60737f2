"""`digest explore`: SQL in the browser, by Datasette."""

from __future__ import annotations

from importlib import import_module

import click

from db.errors import MissingLibraryError
from ingest.commands.options import data_options
from ingest.configuration import Configuration


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8024, show_default=True, help="0 takes any.")
@data_options
def command(host: str, port: int, configuration: Configuration) -> int:
    """Ask the archive in SQL in a browser, with the documented questions to start from.

    Needs Datasette (the extra `explore`). It can only read. Texts that are withdrawn are left out."""
    # By name, as nothing else here may know the room: it stands above all that this package does.
    room = import_module("web.exploring")
    try:
        return int(room.explore(configuration.database_url, host, port))
    except MissingLibraryError as error:
        raise click.UsageError(str(error)) from error
