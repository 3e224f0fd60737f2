"""`digest runs`: every run with its verdict, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from parsers.publication import Publication

if TYPE_CHECKING:
    from db.store import RunRow

SHOWN = 20


@click.command("runs")
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only its runs.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=SHOWN, show_default=True, help="At most so many."
)
@json_option
@data_options
def command(publication: Publication | None, limit: int, as_json: bool, configuration: Configuration) -> None:
    """List the runs, the newest first: when, how long, what kind, exit code, and the verdict's sentence."""
    from db.engine import open_archive
    from ingest.past_runs import past_runs, run_record

    name = publication.name if publication else None
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = list(past_runs(connection, publication=name, most=limit))
    for run in found:
        click.echo(json.dumps(run_record(run), ensure_ascii=False) if as_json else "\n".join(lines(run)))
    if not found:
        click.echo("No runs yet: `digest crawl` or `digest backfill` makes the first one.", err=True)


def lines(run: RunRow) -> Iterator[str]:
    """A run as a person reads it."""
    code = "-" if run.exit_code is None else run.exit_code
    told = (run.kind, run.publication or "", duration(run))
    yield f"{run.id:>5}  {run.started_at:%Y-%m-%d %H:%M}  exit {code}  {'  '.join(filter(None, told))}"
    yield f"       {run.sentence or 'Not finished: it runs still, or it was killed (run it again to go on).'}"


def duration(run: RunRow) -> str:
    """How long a run took, nothing where that is unknown."""
    if run.finished_at is None:
        return ""
    seconds = round((run.finished_at - run.started_at).total_seconds())
    minutes, hours = seconds // 60, seconds // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"
