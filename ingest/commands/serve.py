"""`digest serve`: the reading room, a web page over the archive that can only be read."""

from __future__ import annotations

import logging
from importlib import import_module

import click

from ingest.commands.export import PROFILES
from ingest.commands.options import data_options, public_url
from ingest.configuration import Configuration


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8023, show_default=True, help="0 takes any.")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="full-text",
    show_default=True,
    help="How much of the publisher's text is shown.",
)
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="A further name it answers to.")
@click.option("--index", "is_indexed", is_flag=True, help="Let search engines list it.")
@data_options
def command(
    host: str, port: int, profile: str, hosts: tuple[str, ...], is_indexed: bool, configuration: Configuration
) -> None:
    """Show the archive in a browser: search, read, compare, quote. It cannot be written to.

    Others reach it only through a reverse proxy, which should ask who they are; PUBLIC_URL is its address."""
    # By name, as nothing else here may know the room: it stands above all that this package does.
    room = import_module("web.server")
    logging.basicConfig(level=logging.WARNING)
    room.serve(
        room.settings(
            configuration.database_url,
            configuration.captures,
            profile=profile,
            public_url=public_url(),
            is_indexed=is_indexed,
            hosts=(*hosts, *(() if host in {"0.0.0.0", "::"} else (host,))),  # noqa: S104
        ),
        host,
        port,
        lambda address: click.echo(f"The reading room is open at {address} (Ctrl-C closes it).", err=True),
    )
