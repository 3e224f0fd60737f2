"""`digest status`: where the archive lies, what it holds, and how the last runs went."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key

if TYPE_CHECKING:
    from ingest.standing import Standing

CONTRADICTIONS_SHOWN = 5
NAMED_AT_MOST = 12
AGE = re.compile(r"([1-9][0-9]{0,5})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class AgeType(click.ParamType[timedelta]):
    """A length of time as 90m, 36h or 2d."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length of time; a usage error says what was expected."""
        if isinstance(value, timedelta):
            return value
        match = AGE.fullmatch(str(value))
        if match is None:
            self.fail(f"expected a length of time as 90m, 36h or 2d, found {value!r}", param, ctx)
        return timedelta(**{UNITS[match[2]]: int(match[1])})


@click.command("status")
@click.option(
    "--max-age", type=AgeType(), metavar="AGE",
    help="Exit with 4 where no crawl has ended within 90m, 36h or 2d.",
)  # fmt: skip
@data_options
@json_option
def command(configuration: Configuration, max_age: timedelta | None, as_json: bool) -> int:
    """Say what the archive holds and how the last runs went."""
    from ingest.standing import as_object, standing  # late, so that --help does not load the archive

    found = standing(configuration, max_age)
    if as_json:
        click.echo(json.dumps(as_object(found), ensure_ascii=False))
    else:
        for line in lines(found):
            click.echo(line)
    if found.late:
        click.echo(f"Late: {'; '.join(found.late)} (look whether the nightly job still runs).", err=True)
        return ExitCode.GAP
    return ExitCode.GOOD


def lines(found: Standing) -> Iterator[str]:
    """The standing of an archive as a person reads it."""
    yield f"Archive   {found.database}"
    yield f"Captures  {found.captures} in {found.folder}"
    for publication in found.publications:
        yield ""
        yield f"{publication.title} ({publication.name})"
        yield f"  issues held  {len(publication.held)}, whole {publication.whole}"
        yield f"  missing by the numbering  {', '.join(publication.gaps) or 'none'}"
        for key, clauses in list(publication.contradictions.items())[:CONTRADICTIONS_SHOWN]:
            yield f"  date of {key}  {'; '.join(clauses)}"
        more = len(publication.contradictions) - CONTRADICTIONS_SHOWN
        if more > 0:
            yield f"  dates of {more} more issues are contradicted (view issue_claim)"
        differing = publication.differing
        yield f"  witnesses differ  {told(differing, 'compare them by `digest show KEY --witnesses`')}"
        if publication.fewer:
            yield f"  fewer items than another copy  {told(publication.fewer)}"
        for key, reading in publication.held_back.items():
            yield f"  held back  {key}: a newer copy has less (digest accept {reading} --because TEXT)"
        if publication.withdrawn:
            yield f"  withdrawn  {told(publication.withdrawn)}"
        if publication.taken_down:
            stays = told(publication.taken_down, "they stay as they were read")
            yield f"  taken down by the publisher  {stays}"
        for page in publication.pages:
            yield f"  {page.state}  {page.address}{f'  {page.note}' if page.note else ''}"
    if found.failing:
        yield ""
        yield "Captures not understood"
        for capture in found.failing:
            yield f"  {capture.label}  {capture.code}: {capture.message}"
    if found.unnumbered:
        yield ""
        yield "Read, but without a number (`digest correct CAPTURE --key KEY --because TEXT` gives one)"
        for copy in found.unnumbered:
            yield f"  {copy.capture_id}  {copy.label}  {copy.title or ''}".rstrip()
    yield ""
    yield "Last runs" if found.runs else "Last runs  none yet: digest crawl or digest backfill begins"
    for run in found.runs:
        moment = f"{run.started_at:%Y-%m-%d %H:%M}"
        code = "-" if run.exit_code is None else run.exit_code
        yield f"  {moment}  {run.kind:<9} {code}  {run.sentence or 'not finished'}"


def told(keys: Sequence[Key], advice: str = "") -> str:
    """How many issues, the first few by number, and what to do about them."""
    if not keys:
        return "none"
    more = " …" if len(keys) > NAMED_AT_MOST else ""
    named = ", ".join(map(str, keys[:NAMED_AT_MOST])) + more
    return f"{len(keys)}: {named}" + (f" ({advice})" if advice else "")
