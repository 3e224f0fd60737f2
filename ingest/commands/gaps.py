"""`digest gaps`: the ledger of issues that should exist, and what a person confirms of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from ingest.commands.options import PublicationType, data_options, json_option, speaker
from ingest.commands.parse import KeyType
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.gap_ledger import Expected

FOLDED_FROM = 4  # issues in turn of which the same is known


@click.command("gaps")
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Where the archive has several.")
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
    publication: Publication | None,
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
    from ingest.gap_ledger import gap_ledger, known_publications

    said = speaker(by, because) if keys else None
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        asked = [publication] if publication else known_publications(connection)
    if said is not None:
        if len(asked) > 1:
            names = ", ".join(one.name for one in asked)
            raise click.UsageError(f"--accept: expected --publication with it, found several: {names}")
        if not accepted(configuration, asked[0], keys, *said):
            return ExitCode.NOT_UNDERSTOOD
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        ledgers = [(one, gap_ledger(connection, one, now().date())) for one in asked]
    for at, (owner, found) in enumerate(ledgers):
        if len(ledgers) > 1 and not as_json:
            click.echo(("\n" if at else "") + owner.title)
        show(owner, found, is_whole=is_whole, as_json=as_json)
    return ExitCode.GOOD


def show(publication: Publication, found: Sequence[Expected], *, is_whole: bool, as_json: bool) -> None:
    """Print the ledger of one publication, and on stderr how many issues are in each state."""
    from ingest.gap_ledger import GapState

    shown = [one for one in found if is_whole or one.state is not GapState.HELD]
    if as_json:
        for one in shown:
            record = {"publication": publication.name} | one.record()
            click.echo(json.dumps(record, ensure_ascii=False))
    else:
        for line in lines([[one] for one in shown] if is_whole else folded(found)):
            click.echo(line)
    counts = Counter(one.state for one in found)
    click.echo("; ".join(f"{counts[state]} {state}" for state in GapState if counts[state]) + ".", err=True)


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


def folded(found: Sequence[Expected]) -> Iterator[Sequence[Expected]]:
    """The issues that are not held, in groups for a line each: runs of which the same is known are one."""
    from ingest.gap_ledger import GapState

    for (state, _), group in groupby(found, key=lambda one: (one.state, one.because)):
        run = list(group)
        if state is not GapState.HELD:
            yield from [run] if len(run) >= FOLDED_FROM else ([one] for one in run)


def lines(groups: Iterable[Sequence[Expected]]) -> Iterator[str]:
    """The ledger as a person reads it: one issue or one run of issues a line."""
    from ingest.layout import days

    for group in groups:
        first, last = group[0], group[-1]
        keys, told = str(first.key), first.because
        if first is not last:
            keys, told = f"{keys}–{last.key}", f"{len(group)} issues" + (f": {told}" if told else "")
        span = days(first.span.start, last.span.end)
        yield f"{keys:<10}{span:<36}{first.state:<23}{'  ' + told if told else ''}".rstrip()
