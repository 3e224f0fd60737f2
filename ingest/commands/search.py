"""`digest search`: find words in headlines and items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.publication import Publication

if TYPE_CHECKING:
    from db.search import Hit


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only this publication.")
@click.option("--order", type=click.Choice(["rank", "newest"]), default="rank", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True, help="Hits to pass over.")
@json_option
@data_options
def command(
    words: tuple[str, ...],
    publication: Publication | None,
    order: Any,
    limit: int,
    offset: int,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Find WORDS: all of them, "a phrase", a prefix*, one OR another, NOT a third."""
    from db.engine import open_archive
    from db.query import parsed
    from db.search import QueryError, search
    from ingest.display import hit_lines, width

    query = " ".join(words)
    try:
        parsed(query)  # what is no query is said before anything is opened
        with open_archive(configuration.database_url) as archive, archive.read() as connection:
            name = publication.name if publication else None
            found = search(connection, query, publication=name, order=order, limit=limit, offset=offset)
    except QueryError as error:
        raise click.UsageError(str(error)) from error
    for hit in found.hits:
        if as_json:
            click.echo(json.dumps(record(hit), ensure_ascii=False))
        else:
            click.echo("\n".join(hit_lines(hit, width())) + "\n")
    shown = f", {len(found.hits)} of them shown" if len(found.hits) < found.total else ""
    click.echo(f"{found.total} {'hit' if found.total == 1 else 'hits'} for {query}{shown}.", err=True)
    return ExitCode.GOOD


def record(hit: Hit) -> dict[str, Any]:
    """A hit as JSON; spans are offsets into the snippet."""
    return {
        "publication": hit.publication,
        "key": str(hit.key),
        "issue_id": hit.issue_id,
        "kind": hit.kind,
        "position": hit.position,
        "headline": hit.headline,
        "snippet": hit.snippet,
        "spans": [list(span) for span in hit.spans],
        "published_start": hit.published_start.isoformat() if hit.published_start else None,
        "published_end": hit.published_end.isoformat() if hit.published_end else None,
        "address": hit.address,
    }
