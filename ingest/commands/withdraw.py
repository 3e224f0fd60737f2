"""`digest withdraw`: hide an issue's text everywhere, keeping digest, citation and reason."""

from __future__ import annotations

import click

from ingest.commands.options import PublicationType, data_options, json_option, said_options
from ingest.commands.parse import KeyType
from ingest.configuration import Configuration
from parsers.model import Key
from parsers.publication import Publication


@click.command()
@click.argument("key", metavar="ISSUE", type=KeyType())
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Where several hold that number.")
@said_options
@json_option
@data_options
def command(
    key: Key,
    publication: Publication | None,
    because: str,
    by: str,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Withdraw ISSUE: no view, search, export or feed shows its text any more.

    The kept bytes, their digests, the citation and the reason stay. `digest correct --withdraw` takes it
    back."""
    from ingest.commands.correct import corrected
    from ingest.corrections import said_now, withdraw

    name = publication.name if publication else None
    return corrected(lambda: withdraw(configuration, key, name, said_now(by, because)), as_json)
