"""`digest correct`: give a capture its number, or take a correction back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from ingest.commands.options import data_options, json_option, speaker
from ingest.commands.parse import KeyType
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key

if TYPE_CHECKING:
    from ingest.corrections import Entered


@click.command()
@click.argument("capture", type=click.IntRange(min=1), metavar="CAPTURE", required=False)
@click.option("--key", type=KeyType(), metavar="KEY", help="The issue that the capture is.")
@click.option(
    "--withdraw", "number", type=click.IntRange(min=1), metavar="ID", help="Take a correction back."
)
@click.option("--because", metavar="TEXT", help="Why: it is kept with the archive.")
@click.option("--by", metavar="NAME", help="Who says so (default: the user who runs the command).")
@json_option
@data_options
def command(
    capture: int | None,
    key: Key | None,
    number: int | None,
    because: str | None,
    by: str | None,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Have CAPTURE (a number from `digest status`) be the issue KEY, as `digest parse --as KEY` reads it.

    It holds for every later reading of the capture. --withdraw takes back a correction of any kind: a number,
    an acceptance, a withdrawn text; `digest corrections` gives their numbers."""
    from ingest.corrections import give_key, said_now, undo

    if (capture is None) != (key is None) or (capture is None) == (number is None):
        raise click.UsageError("expected CAPTURE with --key, or --withdraw ID alone")
    said = said_now(*speaker(by, because))
    if capture is not None and key is not None:
        return corrected(lambda: give_key(configuration, capture, key, said), as_json)
    return corrected(lambda: undo(configuration, number or 0, said), as_json)


def corrected(act: Callable[[], Entered], as_json: bool) -> int:
    """Do what a person says and print what came of it; exit 3 where it can't be done as said."""
    from db.errors import CorrectionError, UnknownRowError
    from ingest.corrections_display import entered_line, entered_object
    from ingest.kept_captures import NotKeptError

    try:
        entered = act()
    except (CorrectionError, UnknownRowError, NotKeptError) as error:
        click.echo(f"Nothing changed: {error}.", err=True)
        return ExitCode.NOT_UNDERSTOOD
    click.echo(json.dumps(entered_object(entered), ensure_ascii=False) if as_json else entered_line(entered))
    return ExitCode.GOOD
