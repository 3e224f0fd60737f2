"""`digest backfill`: bring in issues from files and folders."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ingest.clock import ClockError, instant
from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import SecondWitness
from parsers.publication import Publication


class InstantType(click.ParamType[datetime]):
    """An ISO instant; UTC where it names no zone."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant; a usage error says what was expected."""
        if isinstance(value, datetime):
            return value
        try:
            return instant(str(value))
        except ClockError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...",
    # One that is there and can't be read is a failure of its own: the others are brought in all the same.
    type=click.Path(exists=True, readable=False, path_type=Path),
)  # fmt: skip
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Else by host or title.")
@click.option("--address", metavar="URL", help="The address that the files came from.")
@click.option("--captured", type=InstantType(), metavar="INSTANT", help="When the copies were taken.")
@click.option(
    "--second-witness", type=click.Choice(["always", "auto"]), default="always", show_default=True,
    help="Check every reading by another parser, or only the doubtful ones.",
)  # fmt: skip
@json_option
@data_options
def command(
    paths: tuple[Path, ...],
    publication: Publication | None,
    address: str | None,
    captured: datetime | None,
    second_witness: SecondWitness,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Bring in PATHs: files, and folders with all that is in them. Running it again adds nothing."""
    from db.errors import ArchiveError
    from ingest.backfill import BackfillOutcome, backfill
    from ingest.captures import CaptureError

    try:
        for told in backfill(
            configuration,
            paths,
            publication=publication,
            address=address,
            captured_at=captured,
            second_witness=second_witness,
        ):
            if isinstance(told, BackfillOutcome):
                return closed(told, as_json)
            if not as_json:
                click.echo(told)
    except (ArchiveError, CaptureError) as error:
        click.echo(f"Archive failed: {error} (mend that, then run the same command again).", err=True)
        return ExitCode.ARCHIVE
    return ExitCode.FAILED


def closed(outcome: Any, as_json: bool) -> int:
    """Print the outcome; its exit code."""
    if as_json:
        summary = {
            "exit_code": int(outcome.exit_code),
            "sentence": outcome.sentence,
            "counts": outcome.counts,
            "failures": list(outcome.failures),
            "unnumbered": list(outcome.unnumbered),
            "differing": [str(key) for key in outcome.differing],
            "held_back": {str(key): reading for key, reading in outcome.held_back.items()},
        }
        click.echo(json.dumps(summary, ensure_ascii=False))
    click.echo(outcome.sentence, err=True)
    return int(outcome.exit_code)
