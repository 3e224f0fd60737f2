"""`digest export`: write the archive, or what of it is asked for, to one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import (
    NARROWING,
    KeyType,
    PublicationType,
    data_options,
    narrowed,
    narrowing_options,
    public_url,
)
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication

if TYPE_CHECKING:
    from sqlalchemy import Connection

FORMATS = ("csv", "jsonl", "parquet", "sqlite", "datapackage", "atom", "wacz")
TABLES = ("issues", "headlines", "items", "dates", "coverage", "withdrawn")
PROFILES = ("metadata", "snippets", "full-text")
# Which formats each option means something to; elsewhere it would be passed over in silence.
MEANT_FOR = {
    "--table": {"csv", "jsonl", "parquet"},
    "--bom": {"csv"},
    "--query": {"atom"},
    "--limit": {"atom"},
    "--issue": {"wacz"},
    "--profile": set(FORMATS) - {"sqlite", "wacz"},
    "--publication": set(FORMATS) - {"sqlite"},
    **{option: {"atom"} for option in NARROWING},
}
STREAMED = {"csv", "jsonl", "atom"}


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option(
    "--profile", type=click.Choice(PROFILES), help="How much text (default: full-text; atom: snippets)."
)
@click.option("--table", type=click.Choice(TABLES), help="For csv, jsonl and parquet (default: items).")
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only this publication.")
@click.option("--issue", type=KeyType(), metavar="KEY", help="For wacz: this issue (2.4), else all.")
@click.option("--query", metavar="WORDS", help="For atom: what a search for these words finds.")
@narrowing_options
@click.option("--limit", type=click.IntRange(1, 1000), help="For atom: entries at most (default: 50).")
@click.option("--bom", is_flag=True, default=None, help="For csv: begin with a byte order mark, for Excel.")
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@data_options
def command(out: Path, configuration: Configuration, form: str, **options: Any) -> int:
    """Write OUT whole or not at all (- is stdout, for csv, jsonl and atom).

    What a search is narrowed by, from --volume to --in, is for atom with --query."""
    from db.engine import open_archive
    from db.errors import MissingLibraryError, QueryError
    from db.export import RIGHTS, Profile
    from ingest.captures import CaptureError

    check(out, form, options)
    profile = Profile(options["profile"] or ("snippets" if form == "atom" else "full-text"))
    try:
        with open_archive(configuration.database_url) as archive, archive.read() as connection:
            if form == "wacz" and not packed(connection, configuration, out, options):
                click.echo(not_there(connection, options["issue"]), err=True)
                return ExitCode.GAP
            if form != "wacz":
                write(connection, out, form, profile, options)
    except CaptureError as error:
        click.echo(f"Damaged: {error}; see digest verify.", err=True)
        return ExitCode.ARCHIVE
    except (QueryError, MissingLibraryError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"Written{' to stdout' if is_stdout(out) else f': {out}'}. {RIGHTS[profile]}", err=True)
    return ExitCode.GOOD


def check(out: Path, form: str, options: dict[str, Any]) -> None:
    """A usage error where an option means nothing to the format, or the file has no place."""
    for option, forms in MEANT_FOR.items():
        is_given = options[NARROWING.get(option, option.removeprefix("--"))] is not None
        if is_given and form not in forms:
            raise click.UsageError(f"{option} is for {', '.join(sorted(forms))}, found --format {form}")
        if is_given and option in NARROWING and not options["query"]:
            raise click.UsageError(f"{option} narrows a search: expected --query beside it, found none")
    if is_stdout(out):
        if form not in STREAMED:
            raise click.UsageError(f"expected a file for {form}, found - (stdout)")
    elif not out.absolute().parent.is_dir():
        raise click.UsageError(f"expected a folder for {out}, found none")


def packed(connection: Connection, configuration: Configuration, out: Path, options: dict[str, Any]) -> bool:
    """Write a WACZ file; false where the issue asked for is not held."""
    from ingest import wacz

    key, owner = options["issue"], options["publication"]
    count = wacz.write(
        connection, configuration.captures, out, key=key, publication=owner.name if owner else None
    )
    return count > 0 or key is None


def not_there(connection: Connection, key: Key) -> str:
    """Why there is nothing of an issue to pack."""
    from sqlalchemy import select

    from db.views import named

    view = named("withdrawn_issue")
    reason = connection.scalar(select(view.c.because).where(view.c.issue_id == key.issue_id))
    if reason is not None:
        return f"Withdrawn: no bytes of {key} leave the archive ({reason})."
    return "Not held: the archive has no such issue; see digest status."


def is_stdout(out: Path) -> bool:
    """Whether the export goes to stdout."""
    return str(out) == "-"


def write(connection: Connection, out: Path, form: str, profile: Any, options: dict[str, Any]) -> None:
    """Write what was asked for to its file or to stdout."""
    from db.export import Export, write_lines
    from db.export_feed import Feed
    from db.export_files import whole_file

    publication: Publication | None = options["publication"]
    name = publication.name if publication else None
    stdout = sys.stdout.buffer
    if form == "atom":
        filters = narrowed(publication, options)
        feed = Feed(profile, name, options["query"], public_url(), options["limit"] or 50, filters)
        document = feed.document(connection)
        if is_stdout(out):
            stdout.write(document)
        else:
            with whole_file(out) as file:
                file.write(document)
        return
    export = Export(options["table"] or "items", profile, name, mark=bool(options["bom"]))
    if is_stdout(out):
        write_lines(stdout, export.lines(connection, form))
    else:
        export.write(connection, form, out)
