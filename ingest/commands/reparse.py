"""`digest reparse`: the parser of this program over all kept captures."""

from __future__ import annotations

import json
from typing import Any

import click

from ingest.commands.options import PublicationType, data_options, json_option, speaker
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import SecondWitness
from parsers.publication import Publication

LOSS_ACCEPTED = "Accepted by digest reparse --accept-loss."


@click.command()
@click.option(
    "--diff", "is_diff", is_flag=True, help="Print what would change and store nothing (the default)."
)
@click.option("--apply", "is_applied", is_flag=True, help="Store what the parser reads otherwise.")
@click.option("--accept-loss", is_flag=True, help="Store also what has fewer items than before.")
@click.option("--because", default=LOSS_ACCEPTED, metavar="TEXT", help="Why a loss is accepted.")
@click.option("--by", metavar="NAME", help="Who accepts it (default: the user who runs the command).")
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only captures of this one.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N captures.")
@click.option(
    "--second-witness", type=click.Choice(["always", "auto"]), default="always", show_default=True,
    help="Check every reading by another parser, or only the doubtful ones.",
)  # fmt: skip
@json_option
@data_options
def command(
    is_diff: bool,
    is_applied: bool,
    accept_loss: bool,
    because: str,
    by: str | None,
    publication: Publication | None,
    limit: int | None,
    second_witness: SecondWitness,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Read every kept capture anew, the oldest first, and print what changes per issue and field.

    With --apply it is stored, save captures that would lose an issue, items or headlines: those are left as
    they are, and the exit code is 3, unless --accept-loss says that it is right. The last lines name the
    capture from which on less is read than before. Running it again after a kill adds nothing twice."""
    from ingest.corrections import said_now
    from ingest.layout import width
    from ingest.reparse import Task, reparse
    from ingest.reparse_display import change_lines, change_object
    from ingest.reparse_verdict import ReparseOutcome

    if is_diff and is_applied:
        raise click.UsageError("expected --diff or --apply, found both")
    task = Task(
        publication.name if publication else None,
        limit,
        is_applied,
        said_now(*speaker(by, because)) if accept_loss else None,
        second_witness,
    )
    for told in reparse(configuration, task):
        if isinstance(told, ReparseOutcome):
            return closed(told, as_json)
        if as_json:
            click.echo(json.dumps(change_object(told), ensure_ascii=False))
        else:
            click.echo("\n".join(change_lines(told, width())))
    return ExitCode.FAILED


def closed(outcome: Any, as_json: bool) -> int:
    """Print the outcome; its exit code."""
    from ingest.reparse_display import outcome_object

    if as_json:
        click.echo(json.dumps(outcome_object(outcome), ensure_ascii=False))
    click.echo(outcome.sentence, err=True)
    return int(outcome.exit_code)
