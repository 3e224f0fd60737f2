"""`digest accept`: let a reading stand although it has less than an older one."""

from __future__ import annotations

import click

from ingest.commands.options import data_options, json_option, said_options
from ingest.configuration import Configuration


@click.command()
@click.argument("reading", type=click.IntRange(min=1), metavar="READING")
@said_options
@json_option
@data_options
def command(reading: int, because: str, by: str, as_json: bool, configuration: Configuration) -> int:
    """Accept READING, which is held back since it has less than an older one.

    Older copies of the same form count no more then. The sentence of the night and `digest status` give the
    number. `digest correct --withdraw` takes an acceptance back."""
    from ingest.commands.correct import corrected
    from ingest.corrections import accept, said_now

    return corrected(lambda: accept(configuration, reading, said_now(by, because)), as_json)
