"""`digest fixture`: store a document with what was read of it, for a person to review."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.commands.options import PublicationType, data_options
from ingest.commands.parse import KeyType, inputs, is_number
from ingest.configuration import Configuration
from ingest.wording import counted
from parsers.model import Capture, Key
from parsers.publication import Publication


@click.command("fixture")
@click.argument("file", metavar="FILE", type=click.Path(readable=False, path_type=Path))
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Else by host or title.")
@click.option("--address", metavar="URL", help="The address that the file came from.")
@click.option("--as", "key", type=KeyType(), metavar="KEY", help="The issue that a copy without number is.")
@data_options
def command(
    file: Path,
    publication: Publication | None,
    address: str | None,
    key: Key | None,
    configuration: Configuration,
) -> None:
    """Store FILE under fixtures/publications/ with its result, which fails the tests until reviewed.

    A FILE that is the number of a capture (as `digest inbox` names it) is taken from the archive."""
    from ingest.checkout import CheckoutError, checkout
    from ingest.readers import Readers
    from ingest.stored_fixtures import store

    try:
        root = checkout()
        _, capture, taken_for = next(inputs((file,), address, configuration), (None, None, None))
        if not isinstance(capture, Capture):
            raise CheckoutError(f"expected one file that can be read, found {file}")
        asked = publication.name if publication else taken_for
        with Readers() as readers:
            found = readers.readings(capture, publication=asked, key=key)
        owners = {reading.issue.publication for reading in found if reading.issue}
        owner = asked or next(iter(owners), None)
        if owner is None:
            failure = found[0].failure
            raise CheckoutError(failure.message if failure else "no publication was recognised")
        name = f"capture-{file}" if is_number(file) else file.stem
        fixture = store(root, capture, found, owner, name, key)
    except CheckoutError as error:
        raise click.UsageError(str(error)) from error
    for path in (fixture.document, fixture.expected):
        click.echo(path.relative_to(root))
    failed = sum(not reading.ok for reading in found)
    click.echo(
        f"Stored: {counted(len(found) - failed, 'issue')} read, {failed} failed. "
        f"Compare {fixture.expected.name} with "
        'the document by eye, then set "reviewed" in it to your name; the tests fail until then.',
        err=True,
    )
