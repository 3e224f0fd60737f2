"""`digest verify`: check the archive and print its two hashes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode

if TYPE_CHECKING:
    from db.engine import Archive


@click.command()
@click.option(
    "--repair", "is_repair", is_flag=True, help="Make anew what follows from the facts, if it is wrong."
)
@json_option
@data_options
def command(is_repair: bool, as_json: bool, configuration: Configuration) -> int:
    """Check rows against each other, kept bytes against their digests and every current item against the
    bytes it was read from; print both hashes."""
    from db.engine import open_archive
    from db.verify import content_hash, damaged_facts, evidence_hash
    from ingest.readers import Readers
    from ingest.verify import damaged_captures

    with open_archive(configuration.database_url) as archive, Readers() as readers:
        wrong = derived_problems(archive)
        repaired = wrong if is_repair and wrong else []
        if repaired:
            make_anew(archive)
            wrong = derived_problems(archive)
        with archive.read() as connection:
            damages = [
                *damaged_facts(connection),
                *damaged_captures(connection, configuration.captures, readers),
            ]
            hashes = {"content": content_hash(connection), "evidence": evidence_hash(connection)}
    found = [*damages, *wrong]
    if as_json:
        told = {**hashes, "problems": found, "repaired": repaired}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for problem in found:
            click.echo(problem)
        click.echo("\n".join(f"{name:<9}{value}" for name, value in hashes.items()))
        for problem in repaired:
            click.echo(f"Made anew: {problem}.", err=True)
    if not found:
        click.echo("Good: every row and every kept byte is as it was stored.", err=True)
        return ExitCode.GOOD
    click.echo(f"Damaged: {len(found)} problems, named above. {advice(damages, wrong)}", err=True)
    return ExitCode.ARCHIVE


def derived_problems(archive: Archive) -> list[str]:
    """What is wrong with all that follows from the facts."""
    from db.verify import wrong_derivations
    from ingest.clock import now
    from ingest.verify import wrong_expectations

    with archive.read() as connection:
        return [*wrong_derivations(connection), *wrong_expectations(connection, now())]


def make_anew(archive: Archive) -> None:
    """Make anew all that follows from the facts."""
    from sqlalchemy import select

    from db.repair import repair
    from db.schema import publication
    from ingest.announcing import known_publication
    from ingest.clock import now
    from parsers.publications import named, names
    from parsers.reconcile import copy_differences

    with archive.write() as connection:
        repair(connection, copy_differences)
        for name in connection.scalars(select(publication.c.name)).all():
            if name in names():
                known_publication(connection, named(name), now())


def advice(damages: list[str], wrong: list[str]) -> str:
    """What to do next."""
    if not damages:
        return "All of it follows from the facts: digest verify --repair makes it anew."
    repair = "; digest verify --repair makes anew what follows from them" if wrong else ""
    return f"Facts are damaged: take them from a backup, or digest rebuild makes the archive anew{repair}."
