"""`digest parse`: read files and print what they say, storing nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from ingest.wording import counted
from parsers.model import Capture, Key, Reading, SecondWitness
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.findings import Unreadable
    from ingest.readers import Readers


class ReadOptions(TypedDict):
    """How the files of one command are read."""

    publication: str | None
    key: Key | None
    second_witness: SecondWitness


class KeyType(click.ParamType[Key]):
    """An issue's number as 2.4 or vol-2-4."""

    name = "issue"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Key:
        """The key; a usage error says what was expected."""
        if isinstance(value, Key):
            return value
        try:
            return Key.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False, path_type=Path)
)
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Else by host or title.")
@click.option("--address", metavar="URL", help="The address that the files came from.")
@click.option("--as", "key", type=KeyType(), metavar="KEY", help="The issue that a copy without number is.")
@click.option(
    "--second-witness", type=click.Choice(["always", "auto"]), default="always", show_default=True,
    help="Check every reading by another parser, or only the doubtful ones.",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Print every block with its role and the rule that gave it.")
@json_option
@data_options
def command(
    files: tuple[Path, ...],
    publication: Publication | None,
    address: str | None,
    key: Key | None,
    second_witness: SecondWitness,
    explain: bool,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Read FILEs (.html .mhtml .pdf .txt .eml, told by their bytes) and print every issue found.

    Archives are read record by record, bundles file by file. A FILE that is the number of a capture (as
    `digest inbox` names it) is read from the archive."""
    from ingest.readers import Readers

    name = publication.name if publication else None
    failures = 0
    with Readers() as readers:
        for file, found, owner in inputs(files, address, configuration):
            options: ReadOptions = {
                "publication": name or owner,
                "key": key,
                "second_witness": second_witness,
            }
            show = explained if explain else parsed
            failures += show(readers, file, found, options, as_json=as_json)
    if failures:
        click.echo(f"Not understood: {failures} of the readings above failed.", err=True)
        return ExitCode.NOT_UNDERSTOOD
    return ExitCode.GOOD


def inputs(
    files: tuple[Path, ...], address: str | None, configuration: Configuration
) -> Iterator[tuple[str, Capture | Unreadable, str | None]]:
    """Every file to read with the name to print, as given or below the folder given, and of a capture of the
    archive the publication that it was taken for."""
    from ingest.sources import Archived, Unreadable, Wanted, captures

    for file in files:
        if is_number(file):
            capture, owner = of_archive(int(file.name), configuration)
            yield f"capture {file}", capture, owner
            continue
        for found in captures([file], Wanted(address)):
            if isinstance(found, Capture):
                name = str(file / (found.name or "")) if file.is_dir() else str(file)
                yield name, found, None
            elif isinstance(found, Archived):
                owner = found.purpose.publication if found.purpose else None
                yield f"{file}!{found.capture.label}", found.capture, owner
            elif isinstance(found, Unreadable):
                yield str(found.path), found, None


def is_number(file: Path) -> bool:
    """Whether a name is the number of a capture: digits alone, and no file of that name is there."""
    return str(file).isascii() and str(file).isdigit() and not file.exists()


def of_archive(number: int, configuration: Configuration) -> tuple[Capture, str | None]:
    """A kept capture and the publication that it was taken for; a usage error where it can't be had."""
    from ingest.kept_captures import NotKeptError, kept_capture

    try:
        return kept_capture(configuration, number)
    except NotKeptError as error:
        raise click.UsageError(str(error)) from error


def parsed(
    readers: Readers, file: str, found: Capture | Unreadable, options: ReadOptions, *, as_json: bool
) -> int:
    """Print the readings of one file, and count those that failed; a file that can't be opened is one."""
    from ingest.contract import reading_record
    from ingest.parser_version import parser_version

    readings = readers.readings(found, **options) if isinstance(found, Capture) else (unread(found),)
    for reading in readings:
        if as_json:
            record = reading_record(file, reading, parser_version())
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            click.echo("\n".join(lines(file, reading)))
    return sum(not reading.ok for reading in readings)


def explained(
    readers: Readers, file: str, found: Capture | Unreadable, options: ReadOptions, *, as_json: bool
) -> int:
    """Print one file block by block, then its readings, and count those that failed."""
    from ingest.contract import explanation_record
    from ingest.display import block_lines
    from ingest.layout import width
    from ingest.parser_version import parser_version

    if not isinstance(found, Capture):
        return parsed(readers, file, found, options, as_json=as_json)
    explanation = readers.explanation(found, **options)
    if as_json:
        record = explanation_record(file, explanation, parser_version())
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        for block in explanation.blocks:
            click.echo("\n".join(block_lines(block, width())))
        for reading in explanation.readings:
            click.echo("\n".join(lines(file, reading)))
    return sum(not reading.ok for reading in explanation.readings)


def unread(found: Unreadable) -> Reading:
    """The reading of a file that can't be opened."""
    return Reading(1, None, failure=found.failure)


def lines(file: str, reading: Reading) -> Iterator[str]:
    """A reading for the eye: what it is, its headlines, and what to be careful of."""
    if reading.failure is not None:
        message = reading.failure.message.removeprefix(f"{Path(file).name}: ")
        yield f"{file}: {reading.failure.code}: {message}"
        return
    issue = reading.issue
    assert issue is not None
    dates = sum(len(item.mentions) for item in issue.items)
    yield (
        f"{file}: {issue.publication} {issue.key or 'without a number'}: "
        f"{counted(len(issue.headlines), 'headline')}, {counted(len(issue.items), 'item')}, "
        f"{counted(dates, 'date')}"
    )
    for headline in issue.headlines:
        yield f"  {headline.position}. {headline.text}"
    for caution in reading.cautions:
        yield f"  warning: {caution.code}: {caution.message}"
