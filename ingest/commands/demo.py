"""`digest demo`: crawl the bundled replica site over real HTTP and show what a researcher would see."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.options import json_option, settings
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.publications import named

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ingest.crawl_plan import Outcome

CLOCK = "2024-04-02T03:00:00Z"  # the night after the replica's newest issue was due
QUERY = "seaplane"
SHOWN = "2.4"
HITS = 3
COLUMNS = 88
COUNTED = (
    ("issues held", "SELECT count(*) FROM current_issue"),
    ("headlines", "SELECT count(*) FROM current_headline"),
    ("items", "SELECT count(*) FROM current_item"),
    ("dates resolved", 'SELECT count(*) FROM "current_date"'),
    (
        "PDFs read",
        "SELECT count(DISTINCT capture_id) FROM reading WHERE format = 'pdf' AND revision_id IS NOT NULL",
    ),
    ("captures kept", "SELECT count(*) FROM capture"),
)


@click.command()
@click.option(
    "--data", metavar="DIR", default="demo-data", show_default=True, help="Apart from any real archive."
)
@json_option
def command(data: str, as_json: bool) -> int:
    """Crawl the bundled replica site (invented text) and show what a researcher would see.

    A second run finds nothing new and says so.
    """
    from ingest.commands.crawl import as_object
    from ingest.crawl import crawl
    from ingest.replica import ReplicaError, replica_site

    os.environ.setdefault("DIGEST_NOW", CLOCK)
    configuration = settings(data, f"sqlite:///{Path(data) / 'archive.sqlite'}")
    try:
        with replica_site() as url:
            if not as_json:
                click.echo(f"The replica site answers at {url} (every word of it invented for testing).")
            outcome = crawl(configuration, named("demo"), site=url)
    except ReplicaError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(as_object(outcome, named("demo")), ensure_ascii=False))
    else:
        for line in summary(configuration, outcome):
            click.echo(line)
    if outcome.verdict.exit_code:
        click.echo(outcome.verdict.sentence, err=True)
    return int(outcome.verdict.exit_code)


def summary(configuration: Configuration, outcome: Outcome) -> Iterator[str]:
    """What the night brought, one issue, one search, and where everything lies."""
    from db.engine import open_archive
    from db.issues import issue_views
    from db.search import count, search
    from ingest.display import issue_lines
    from ingest.hit_display import hit_lines
    from parsers.model import Key

    yield outcome.verdict.sentence
    if outcome.verdict.exit_code is ExitCode.ARCHIVE:
        return
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        yield ""
        yield from counts(connection)
        for view in issue_views(connection, Key.parse(SHOWN), "demo"):
            yield titled(f"digest show {SHOWN}")
            yield from issue_lines(view, COLUMNS)
        found = search(connection, QUERY)
        items = [hit for hit in found.hits if hit.kind == "item"][:HITS]
        yield titled(f"digest search {QUERY}")
        for hit in items:
            yield from hit_lines(hit, COLUMNS)
            yield ""
        yield f"{count(connection, QUERY)} hits in headlines and items, {len(items)} shown."
    yield titled("where it lies")
    yield from places(configuration)


def titled(text: str) -> str:
    """A line that begins a part of the summary."""
    return "\n" + click.style(f"── {text} ".ljust(COLUMNS, "─"), fg="cyan")


def counts(connection: Connection) -> Iterator[str]:
    """The counts that a visitor asks for first."""
    from sqlalchemy import text

    for label, query in COUNTED:
        yield f"  {label:<16}{connection.scalar(text(query)) or 0:>6}"


def places(configuration: Configuration) -> Iterator[str]:
    """The files that the demo left, and what to try next."""
    data = configuration.data
    yield f"  archive   {data / 'archive.sqlite'} ({size(data / 'archive.sqlite')})"
    for file in sorted(configuration.captures.glob("*.warc.gz")):
        yield f"  captures  {file} ({size(file)})"
    digest = "digest" if sys.prefix == sys.base_prefix else str(shorter(Path(sys.prefix) / "bin" / "digest"))
    yield f"Try next: {digest} search 'coast guard' --data {data}"
    yield f"          {digest} status --data {data}"
    yield f"          {digest} serve --data {data}"


def shorter(path: Path) -> Path:
    """A path as one would type it from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def size(file: Path) -> str:
    """A file's size for people."""
    kib = file.stat().st_size / 1024
    return f"{kib:,.0f} KiB" if kib < 1024 else f"{kib / 1024:,.1f} MiB"
