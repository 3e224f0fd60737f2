"""`digest rebuild`: make the archive anew from kept bytes and exported corrections."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import SecondWitness


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Copy the WARC files of this data directory first, into one that has none.",
)
@click.option(
    "--corrections",
    "corrections_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What digest corrections --export wrote.",
)
@click.option(
    "--second-witness",
    type=click.Choice(["always", "auto"]),
    default="always",
    show_default=True,
    help="As the bytes were first read.",
)
@json_option
@data_options
def command(
    source: Path | None,
    corrections_file: Path | None,
    second_witness: SecondWitness,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Make the archive of a data directory anew from its WARC files, in a database that holds none.

    The same bytes and corrections give the same two hashes, whichever database it is."""
    from db.correction_lines import CorrectionLineError, corrections_in
    from db.errors import NothingKeptError, TargetError
    from ingest.backup import copy_captures
    from ingest.rebuild import RebuildOutcome, rebuild

    lines = corrections_file.read_text("utf-8").splitlines() if corrections_file else []
    try:
        corrections = corrections_in(lines)
        if source is not None:
            copy_captures(source / "captures", configuration.captures)
        for one in rebuild(configuration, corrections, second_witness=second_witness):
            if not isinstance(one, RebuildOutcome):
                click.echo(one, err=True)
                continue
            for damage in one.damages:
                click.echo(damage, err=True)
            if as_json:
                click.echo(json.dumps({**one.counts, "damages": one.damages}, ensure_ascii=False))
            click.echo(one.sentence, err=True)
            return one.exit_code
    except CorrectionLineError as error:
        raise click.UsageError(f"{corrections_file}, {error}") from error
    except (NothingKeptError, TargetError) as error:
        raise click.UsageError(str(error)) from error
    return ExitCode.FAILED
