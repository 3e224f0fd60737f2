"""`digest verify`: check the archive and print its two hashes."""

from __future__ import annotations

import json

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode


@click.command()
@json_option
@data_options
def command(as_json: bool, configuration: Configuration) -> int:
    """Check rows against each other and kept bytes against their digests; print both hashes."""
    from db.engine import open_archive
    from db.verify import content_hash, evidence_hash, problems
    from ingest.verify import damaged_captures

    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = [*problems(connection), *damaged_captures(connection, configuration.captures)]
        hashes = {"content": content_hash(connection), "evidence": evidence_hash(connection)}
    if as_json:
        click.echo(json.dumps({**hashes, "problems": found}, ensure_ascii=False))
    else:
        for problem in found:
            click.echo(problem)
        click.echo("\n".join(f"{name:<9}{value}" for name, value in hashes.items()))
    if found:
        click.echo(f"Damaged: {len(found)} problems, named above.", err=True)
        return ExitCode.ARCHIVE
    click.echo("Good: every row and every kept byte is as it was stored.", err=True)
    return ExitCode.GOOD
