"""`digest history`: what became of an issue's words, each change with its cause."""

from __future__ import annotations

import json
from itertools import groupby

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.commands.parse import KeyType
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication


@click.command()
@click.argument("key", metavar="ISSUE", type=KeyType())
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Where several hold that number.")
@json_option
@data_options
def command(key: Key, publication: Publication | None, as_json: bool, configuration: Configuration) -> int:
    """Print every change of ISSUE (2.4 or vol-2-4), word by word, with its cause.

    Other bytes with the same words (boilerplate, another encoding) are no change."""
    from db.engine import open_archive
    from db.history import changes
    from db.withdrawals import notices
    from ingest.display import withdrawn_lines
    from ingest.history_display import history_lines, history_object
    from ingest.layout import width

    name = publication.name if publication else None
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = changes(connection, key, name)
        hidden = notices(connection, key, name)
    for at, (_, group) in enumerate(groupby(found, key=lambda one: one.row.publication)):
        some = list(group)
        if as_json:
            click.echo(json.dumps(history_object(some), ensure_ascii=False))
        else:
            click.echo(("\n" if at else "") + "\n".join(history_lines(some, width())))
    for row in hidden:
        click.echo("\n".join(withdrawn_lines(row)), err=True)
    if not found and not hidden:
        click.echo(f"Not held: the archive has no reading of issue {key}; see digest status.", err=True)
        return ExitCode.GAP
    return ExitCode.GOOD
