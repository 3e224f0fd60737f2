"""`digest search`: find words in headlines and items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import (
    PublicationType,
    data_options,
    json_option,
    narrowed,
    narrowing_options,
)
from ingest.configuration import Configuration

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.search import Filters, Hit, Hits
    from parsers.publication import Publication


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only this publication.")
@narrowing_options
@click.option("--order", type=click.Choice(["rank", "newest"]), default="rank", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(0, 10**9), default=0, show_default=True, help="Hits to skip.")
@click.option("--months", "by_month", is_flag=True, help="Count the hits of each month instead.")
@json_option
@data_options
def command(
    words: tuple[str, ...],
    publication: Publication | None,
    order: Any,
    limit: int,
    offset: int,
    by_month: bool,
    as_json: bool,
    configuration: Configuration,
    **options: Any,
) -> None:
    """Find WORDS: all of them, "a phrase", a prefix*, one OR another, NOT a third, one NEAR another.

    Brackets group. DAYS are a day, month or year (2023-02-16, 2023-02, 2023), or two of them with .. between,
    of which one may be left out."""
    from db.engine import open_archive
    from db.query import parsed
    from db.search import QueryError, search

    query = " ".join(words)
    try:
        parsed(query)  # what is no query is said before anything is opened
        filters = narrowed(publication, options)
        with open_archive(configuration.database_url) as archive, archive.read() as connection:
            if by_month:
                print_months(connection, query, filters, as_json=as_json)
                return
            found = search(connection, query, filters, order=order, limit=limit, offset=offset)
            print_hits(found, as_json=as_json)
            told = total(connection, query, filters, found, limit=limit, offset=offset)
    except QueryError as error:
        raise click.UsageError(str(error)) from error
    click.echo(told, err=True)


def print_hits(found: Hits, *, as_json: bool) -> None:
    """Print the hits, before anything else is asked of the archive."""
    from ingest.hit_display import hit_lines
    from ingest.layout import width

    for hit in found.hits:
        if as_json:
            click.echo(json.dumps(record(hit), ensure_ascii=False))
        else:
            click.echo("\n".join(hit_lines(hit, width())) + "\n")


def total(
    connection: Connection, query: str, filters: Filters, found: Hits, *, limit: int, offset: int
) -> str:
    """How many fit, as a sentence, and what of them was shown."""
    from db.search import COUNTED, RANKED, count

    is_all = len(found.hits) < limit and not offset
    number = len(found.hits) if is_all else count(connection, query, filters)
    many = f"More than {COUNTED:,}" if number > COUNTED else f"{number:,}"
    shown = "" if is_all or len(found.hits) == number else f", {len(found.hits)} of them shown"
    ranked = "" if found.is_ranked else f" The newest {RANKED:,} are ranked, older ones follow by date."
    return f"{many} {'hit' if number == 1 else 'hits'} for {query}{shown}.{ranked}"


def print_months(connection: Connection, query: str, filters: Filters, *, as_json: bool) -> None:
    """Print how many hits each month has."""
    from db.search import months

    counted = months(connection, query, filters)
    for month, number in counted:
        if as_json:
            click.echo(json.dumps({"month": month, "hits": number}))
        else:
            click.echo(f"{month or 'unknown'} {number:>9,}")
    number = sum(number for _, number in counted)
    click.echo(f"{number:,} {'hit' if number == 1 else 'hits'} for {query}.", err=True)


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
