"""`digest gaps`: the ledger of issues that should exist, and what a person confirms of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ingest.commands.options import data_options, json_option, publication_option, speaker
from ingest.commands.parse import KeyType
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.gap_ledger import Expected


@click.command("gaps")
@publication_option
@click.option("--all", "is_whole", is_flag=True, help="Print the issues that are held too.")
@click.option(
    "--accept", "keys", type=KeyType(), multiple=True, metavar="ISSUE",
    help="Confirm that ISSUE was never published (several times for several).",
)  # fmt: skip
@click.option("--because", metavar="TEXT", help="Why: it is kept with the archive.")
@click.option("--by", metavar="NAME", help="Who says so (default: the user who runs the command).")
@json_option
@data_options
def command(
    publication: Publication,
    is_whole: bool,
    keys: tuple[Key, ...],
    because: str | None,
    by: str | None,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """List the issues that should exist by the numbering and are not held whole, with what is known of each.

    With --accept an issue counts as never published from now on, and no night tells of it again; `digest
    correct --withdraw` takes that back."""
    from db.engine import open_archive
    from ingest.clock import now
    from ingest.gap_ledger import GapState, gap_ledger

    if keys and not accepted(configuration, publication, keys, *speaker(by, because)):
        return ExitCode.NOT_UNDERSTOOD
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = gap_ledger(connection, publication, now().date())
    shown = [one for one in found if is_whole or one.state is not GapState.HELD]
    for line in (json.dumps(one.record(), ensure_ascii=False) for one in shown) if as_json else lines(shown):
        click.echo(line)
    counts = Counter(one.state for one in found)
    click.echo("; ".join(f"{counts[state]} {state}" for state in GapState if counts[state]) + ".", err=True)
    return ExitCode.GOOD


def accepted(
    configuration: Configuration, publication: Publication, keys: Sequence[Key], by: str, because: str
) -> bool:
    """Whether it could be written down that issues were never published; if not, the reason is told."""
    from db.corrections import Said
    from db.engine import open_archive
    from db.errors import CorrectionError
    from ingest.clock import now
    from ingest.gap_ledger import confirm_absent

    try:
        with open_archive(configuration.database_url) as archive, archive.write() as connection:
            confirm_absent(connection, publication, keys, Said(by, because, now()))
    except CorrectionError as error:
        click.echo(f"Nothing changed: {error}.", err=True)
        return False
    return True


def lines(shown: Sequence[Expected]) -> Iterator[str]:
    """The ledger as a person reads it."""
    from ingest.layout import days

    for one in shown:
        told = f"  {one.because}" if one.because else ""
        yield f"{one.key!s:<6}{days(one.span.start, one.span.end):<28}{one.state:<24}{told}".rstrip()
