"""`digest cite`: how to cite an item or an issue, pinned to its words, with where its bytes are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from ingest.commands.options import PublicationType, data_options, json_option, public_url
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.wordings import Copy, Wording
    from ingest.citations import Citation

REFERENCE = re.compile(
    r"(?P<key>[^/@]+)(?:/(?P<position>\d{1,4}))?(?:@(?P<pin>[0-9a-f]{6,64}))?", re.IGNORECASE
)
STYLES = ("chicago", "bibtex", "csl-json", "ris")


class Reference(NamedTuple):
    """What is to be cited: an issue, or an item of it, and the first digits of the hash of its words."""

    key: Key
    position: int | None
    pin: str | None


class ReferenceType(click.ParamType[Reference]):
    """2.4/3, vol-2-4/3, 2.4/3@9f2c41, or 2.4 for the whole issue."""

    name = "reference"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Reference:
        """The reference; a usage error says what was expected."""
        if isinstance(value, Reference):
            return value
        match = REFERENCE.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"expected an item as 2.4/3 or 2.4/3@9f2c41, found {value!r}", param, ctx)
        try:
            key = Key.parse(match["key"])
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return Reference(key, int(match["position"]) if match["position"] else None, match["pin"])


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


def found(connection: Connection, reference: Reference, owner: str | None) -> list[Wording]:
    """The wordings of what is referred to; of a pinned item those at any place, since items may move."""
    from db.wordings import issue_wordings, item_wordings

    if reference.position is None:
        return issue_wordings(connection, reference.key, owner=owner)
    there = item_wordings(connection, reference.key, reference.position, owner=owner)
    if reference.pin is None or any(fits(one, reference.pin) for one in there):
        return there
    moved = item_wordings(connection, reference.key, owner=owner)
    return there + [one for one in moved if one.position != reference.position and fits(one, reference.pin)]


def fits(wording: Wording, pin: str | None) -> bool:
    """Whether a wording is the one asked for: that of the hash, else the current one."""
    return wording.is_current if pin is None else wording.digest.startswith(pin.lower())


def citation(connection: Connection, wording: Wording, base: str | None) -> Citation:
    """A wording with what its issue is called and which days it stands for."""
    from sqlalchemy import select

    from db.permalinks import path, permalink
    from db.schema import publication
    from db.views import named
    from ingest.citations import Citation

    view = named("withdrawn_issue" if wording.is_withdrawn else "current_issue")
    ours = (view.c.publication == wording.publication, view.c.issue_id == wording.key.issue_id)
    row = connection.execute(select(view).where(*ours)).first()
    serial = select(publication.c.title).where(publication.c.name == wording.publication)
    place = path(wording.publication, wording.key.issue_id, wording.position, wording.pin)
    return Citation(
        wording,
        connection.execute(serial).scalar_one(),
        row.title if row and not wording.is_withdrawn else None,
        row.published_start if row else None,
        row.published_end if row else None,
        row.published_method if row else None,
        permalink(base, place),
        row.because if row and wording.is_withdrawn else None,
    )


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
