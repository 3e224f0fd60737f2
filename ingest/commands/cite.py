"""`digest cite`: how to cite an item or an issue, pinned to its words, with where its bytes are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ingest.commands.options import PublicationType, data_options, json_option, public_url
from ingest.configuration import Configuration
from ingest.references import Reference
from ingest.verdict import ExitCode
from parsers.publication import Publication

if TYPE_CHECKING:
    from db.wordings import Copy, Wording
    from ingest.citations import Citation

STYLES = ("chicago", "bibtex", "csl-json", "ris")


class ReferenceType(click.ParamType[Reference]):
    """2.4/3, vol-2-4/3, 2.4/3@9f2c41, or 2.4 for the whole issue."""

    name = "reference"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Reference:
        """The reference; a usage error says what was expected."""
        if isinstance(value, Reference):
            return value
        try:
            return Reference.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("reference", metavar="ITEM", type=ReferenceType())
@click.option("--style", type=click.Choice(STYLES), default="chicago", show_default=True)
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Where several hold that number.")
@json_option
@data_options
def command(
    reference: Reference,
    style: str,
    publication: Publication | None,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Cite ITEM (2.4/3, or 2.4 for the issue; 2.4/3@9f2c41 is the item in the words of that hash)."""
    from db.engine import open_archive
    from ingest.citations import STYLES, record
    from ingest.references import citation, fits, found

    base, owner = public_url(), publication.name if publication else None
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        wordings = found(connection, reference, owner)
        cited = [citation(connection, one, base) for one in wordings if fits(one, reference.pin)]
    if not cited:
        click.echo(not_held(reference, wordings), err=True)
        return ExitCode.GAP
    for one in cited:
        if as_json:
            click.echo(json.dumps(record(one, style), ensure_ascii=False))
        else:
            click.echo(STYLES[style](one))
            if style == "chicago":
                click.echo("\n".join(evidence_lines(one)))
        if not one.wording.is_current:
            click.echo(changed(one.wording, wordings), err=True)
        if one.wording.is_withdrawn:
            click.echo(f"Withdrawn: `digest show {one.wording.key}` says why.", err=True)
    return ExitCode.GOOD


def evidence_lines(cited: Citation) -> Iterator[str]:
    """Where each copy came from and where its bytes are kept, and what was done to the text."""
    from ingest.citations import normalisations

    if cited.permalink:
        yield f"  address here  {cited.permalink}"
    if cited.wayback:
        yield f"  Wayback  {cited.wayback}"
    for copy in cited.wording.copies:
        yield f"  {copy_line(copy)}"
    yield f"  text: {'; '.join(normalisations(cited.wording))}"


def copy_line(copy: Copy) -> str:
    """One copy in a line."""
    from ingest.display import taken

    source = copy.address or copy.name or "a file without an address"
    where = f", {copy.locator}" if copy.locator else ""
    return (
        f"{copy.format}: {source} ({copy.evidence}), {taken(copy.captured_at)}, "
        f"SHA-256 {copy.payload_digest}, {copy.place.file} at byte {copy.place.offset}{where}"
    )


def changed(wording: Wording, others: list[Wording]) -> str:
    """What to say of a wording that is not the current one."""
    same = [one.reference for one in others if one.is_current and one.position == wording.position]
    now = f"it now reads as {', '.join(same)}" if same else "the issue has no such item now"
    return f"Changed since: {wording.reference} is a former wording; {now}."


def not_held(reference: Reference, wordings: list[Wording]) -> str:
    """What to say where nothing fits."""
    what = f"item {reference.position} of {reference.key}" if reference.position else f"issue {reference.key}"
    current = [one.reference for one in wordings if one.is_current]
    if reference.pin and current:
        return f"Not held: no wording of {what} has the hash {reference.pin}; it now reads as {current[0]}."
    return f"Not held: the archive has no reading of {what}; see digest status."
