"""`digest bytes`: the kept bytes of a capture, as the source gave them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ingest.commands.options import data_options
from ingest.commands.parse import of_archive
from ingest.configuration import Configuration


@click.command("bytes")
@click.argument("capture", metavar="CAPTURE", type=click.IntRange(min=1))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write them to FILE instead of stdout.",
)  # fmt: skip
@data_options
def command(capture: int, output: Path | None, configuration: Configuration) -> None:
    """Write the bytes of CAPTURE, a row number as `digest inbox` and `digest status --json` give it."""
    kept, _ = of_archive(capture, configuration)
    if output is None:
        sys.stdout.buffer.write(kept.body)
    else:
        output.write_bytes(kept.body)
    source = kept.address or kept.name or "a file without an address"
    click.echo(f"{len(kept.body)} bytes of {source}, SHA-256 {kept.digest}", err=True)
