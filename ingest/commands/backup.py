"""`digest backup`: archive and kept bytes as a data directory of their own."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@json_option
@data_options
def command(target: Path, as_json: bool, configuration: Configuration) -> int:
    """Write a backup to the new folder TARGET; crawls and backfills may go on meanwhile.

    TARGET becomes a data directory: the archive as SQLite whatever database it lies in, the corrections, and
    the WARC files up to the last record that the archive knows."""
    from db.errors import TargetError
    from ingest.backup import DATABASE, backup

    try:
        made = backup(configuration, target)
    except TargetError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        facts = {"folder": str(made.folder), "captures": made.captures, "warc_bytes": made.warc_bytes}
        click.echo(json.dumps(facts, ensure_ascii=False))
    click.echo(
        f"Good: {made.captures} captures in {made.folder}. Check it: digest verify --data {made.folder} "
        f"--database-url sqlite:///{made.folder / DATABASE}",
        err=True,
    )
    return ExitCode.GOOD
