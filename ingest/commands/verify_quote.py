"""`digest verify-quote`: where words stand, proved from the kept bytes, or the nearest wording."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.quotes import Match, Nearest, Piece, Proof

Proved = list[tuple["Match", "Proof"]]
PROVED_AT_MOST = 10
COLOURS = {"same": None, "quoted": "red", "published": "green"}
BRACKETS = {"same": "{}", "quoted": "[-{}-]", "published": "{{+{}+}}"}


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only this publication.")
@json_option
@data_options
def command(
    words: tuple[str, ...], publication: Publication | None, as_json: bool, configuration: Configuration
) -> int:
    """Find WORDS to the letter (white space and the shape of quotation marks apart) and prove them."""
    from db.engine import open_archive
    from ingest.quotes import matches, nearest, proof, quotation
    from ingest.readers import Readers

    quote = quotation(" ".join(words))
    if not quote:
        raise click.UsageError("expected words to look for, found none")
    owner = publication.name if publication else None
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = matches(connection, quote, owner=owner)
        near = None if found else nearest(connection, quote, owner=owner)
    with Readers() as readers:
        proved = [(one, proof(one, quote, configuration.captures, readers)) for one in found[:PROVED_AT_MOST]]
    if as_json:
        click.echo(json.dumps(record(quote, len(found), proved, near), ensure_ascii=False))
    else:
        show(proved, near)
    return verdict(len(found), proved, near)


def show(proved: Proved, near: Nearest | None) -> None:
    """Print where the words stand, or the nearest wording."""
    from ingest.layout import INDENT, width, wrapped

    for match, one in proved:
        wording = match.wording
        text = match.text
        bold = click.style(text[match.start : match.end], bold=True)
        click.echo(head(wording))
        click.echo(wrapped(f"{text[: match.start]}{bold}{text[match.end :]}", width(), INDENT))
        place, said = one.copy.place, f"not proved: {one.failure}"
        if one.is_good:
            said = f"read again, item {one.position} has these words"
        kept = f"SHA-256 {one.copy.payload_digest}, {place.file} at byte {place.offset}"
        click.echo(f"{INDENT}{kept}: {said}\n")
    if near is not None:
        click.echo(head(near.wording))
        click.echo(wrapped(" ".join(marked(piece) for piece in near.pieces), width(), INDENT))


def head(wording: Any) -> str:
    """The line above a wording: its name, its headline, and whether it is a former one."""
    former = "" if wording.is_current else " · a former wording"
    return f"{click.style(wording.reference, bold=True)} · {wording.headline or '(no headline)'}{former}"


def marked(piece: Piece) -> str:
    """A piece of a difference: coloured on a terminal, else in brackets."""
    kind, text = piece
    return click.style(text, fg=COLOURS[kind]) if sys.stdout.isatty() else BRACKETS[kind].format(text)


def verdict(count: int, proved: Proved, near: Nearest | None) -> int:
    """Say what came of it, and the exit code: words that are not there are no failure."""
    if not count:
        what = "the nearest wording is above" if near else "and no wording is near"
        click.echo(f"Not found: no item has these words, current or former; {what}.", err=True)
        return ExitCode.GOOD
    shown = f", the first {len(proved)} proved" if count > len(proved) else ""
    bad = [one for _, one in proved if not one.is_good]
    if not bad:
        click.echo(f"Found: {count} {'wording' if count == 1 else 'wordings'}{shown}.", err=True)
        return ExitCode.GOOD
    click.echo(
        f"Found in the archive, but {len(bad)} not proved: {bad[0].failure}; see digest verify.", err=True
    )
    return ExitCode.NOT_UNDERSTOOD if all(one.is_intact for one in bad) else ExitCode.ARCHIVE


def record(quote: str, count: int, proved: Proved, near: Nearest | None) -> dict[str, Any]:
    """All of it as one JSON object; offsets are code points of the item's text."""
    from ingest.citations import wording_record
    from ingest.quotes import FOLDING

    return {
        "quote": quote,
        "found": count > 0,
        "count": count,
        "folding": list(FOLDING),
        "matches": [
            {
                **wording_record(match.wording),
                "start": match.start,
                "end": match.end,
                "proof": {
                    "is_proved": one.is_good,
                    "is_intact": one.is_intact,
                    "position": one.position,
                    "failure": one.failure,
                    "payload_digest": one.copy.payload_digest,
                    "warc_file": one.copy.place.file,
                    "warc_offset": one.copy.place.offset,
                },
            }
            for match, one in proved
        ],
        "nearest": near
        and {
            **wording_record(near.wording),
            "likeness": round(near.likeness, 4),
            "difference": [list(piece) for piece in near.pieces],
        },
    }
