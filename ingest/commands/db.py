"""`digest db`: the schema of an archive, and the archive in another database."""

from __future__ import annotations

import json

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import DATABASES, Configuration
from ingest.verdict import ExitCode


class Database(click.ParamType[str]):
    """The address of a database."""

    name = "url"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address as it stands; a usage error where it is of another kind."""
        if not value.startswith(DATABASES):
            self.fail(f"expected sqlite:///PATH or postgresql://HOST/NAME, found {value!r}", param, ctx)
        return value


@click.group()
def command() -> None:
    """Upgrade the schema of an archive, say which one it has, copy the archive to another database."""


@command.command()
@json_option
@data_options
def status(as_json: bool, configuration: Configuration) -> int:
    """Say which schema and views the archive has, and which schema this program knows; nothing is changed."""
    from db.engine import standing_versions
    from db.upgrade import REVISIONS

    label, found, views = standing_versions(configuration.database_url)
    known = REVISIONS[-1]
    state = "current" if found == known else "older" if found in REVISIONS else "unknown"
    if as_json:
        told = {"database": label, "schema": found, "known": known, "state": state, "views": views}
        click.echo(json.dumps(told))
    else:
        click.echo(f"database  {label}\nschema    {found} ({state}; this program knows up to {known})")
        click.echo(f"views     version {views}" if views else "views     without a version, as before 1.0")
    if state == "older":
        click.echo("Run digest db upgrade; a crawl or a backfill does it too.", err=True)
    elif state == "unknown":
        click.echo("Use the version of this program that wrote it, or a newer one.", err=True)
        return ExitCode.ARCHIVE
    return ExitCode.GOOD


@command.command()
@json_option
@data_options
def upgrade(as_json: bool, configuration: Configuration) -> int:
    """Bring the schema of an archive to the newest one, whole or not at all.

    What follows from the facts is derived anew where the schema is older than its rules."""
    from db import upgrade
    from db.engine import open_archive, standing_versions
    from parsers.reconcile import copy_differences

    label, before, _ = standing_versions(configuration.database_url)
    after, is_derived = upgrade.REVISIONS[-1], upgrade.is_outdated(before)
    open_archive(configuration.database_url, create=True, compare=copy_differences).close()
    if as_json:
        click.echo(json.dumps({"database": label, "before": before, "after": after, "derived": is_derived}))
    news = f"schema {after} stands already" if before == after else f"schema {before} is now {after}"
    anew = "; what is current was derived anew by the newest rules" if is_derived else ""
    click.echo(f"Good: {news} in {label}{anew}.", err=True)
    return ExitCode.GOOD


@command.command()
@click.argument("source", type=Database())
@click.argument("target", type=Database())
@json_option
def copy(source: str, target: str, as_json: bool) -> int:
    """Copy the archive at SOURCE into the empty database at TARGET, whole or not at all.

    Both are addresses such as sqlite:///data/archive.sqlite or postgresql://host/name. The kept bytes lie in
    the data directory and are not copied; digest backup copies both."""
    from db.copying import copy_archive
    from db.engine import open_archive
    from db.errors import TargetError

    with open_archive(source) as archive, archive.read() as connection:
        try:
            copied = copy_archive(connection, target)
        except TargetError as error:
            raise click.UsageError(str(error)) from error
    hashes = {"content": copied.content, "evidence": copied.evidence}
    if as_json:
        click.echo(json.dumps({"rows": copied.counts, **hashes}))
    else:
        click.echo("\n".join(f"{name:<9}{value}" for name, value in hashes.items()))
    click.echo(
        f"Good: {sum(copied.counts.values()):,} rows copied; both databases have these hashes.", err=True
    )
    return ExitCode.GOOD
