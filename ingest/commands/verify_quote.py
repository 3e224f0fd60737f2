"""`digest verify-quote`: where words stand, proved from the kept bytes, or the nearest wording."""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.nearest_wording import Nearest, Piece
    from ingest.quotes import Match, Proof

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
    """Find WORDS in items, headlines, titles and credits, to the letter (white space and the shape of
    quotation marks apart), and prove them."""
    from db.engine import open_archive
    from ingest.nearest_wording import nearest
    from ingest.quotes import match, places, proof, quotation
    from ingest.readers import Readers

    quote = quotation(" ".join(words))
    if not quote:
        raise click.UsageError("expected words to look for, found none")
    owner = publication.name if publication else None
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        found = places(connection, quote, owner=owner)
        first = [match(connection, quote, *one) for one in islice(found.items(), PROVED_AT_MOST)]
        near = None if found else nearest(connection, quote, owner=owner)
    with Readers() as readers:
        proved = [(one, proof(one, quote, configuration.captures, readers)) for one in first]
    if as_json:
        click.echo(json.dumps(record(quote, len(found), proved, near), ensure_ascii=False))
    else:
        show(proved, near)
    return verdict(len(found), proved, near)


def show(proved: Proved, near: Nearest | None) -> None:
    """Print where the words stand, or the nearest wording."""
    from ingest.layout import INDENT, width, wrapped

    for match, one in proved:
        text = match.place.text
        bold = click.style(text[match.start : match.end], bold=True)
        click.echo(head(match.wording, match.place.name))
        click.echo(wrapped(f"{text[: match.start]}{bold}{text[match.end :]}", width(), INDENT))
        place, said = one.copy.place, f"not proved: {one.failure}"
        if one.is_good:
            said = f"read again, {one.place} has these words"
        kept = f"SHA-256 {one.copy.payload_digest}, {place.file} at byte {place.offset}"
        click.echo(f"{INDENT}{kept}: {said}\n")
    if near is not None:
        click.echo(head(near.wording, near.place))
        click.echo(wrapped(" ".join(marked(piece) for piece in near.pieces), width(), INDENT))


def head(wording: Any, place: str) -> str:
    """The line above a text: the name of its wording, an item's headline or else its place in the issue, and
    whether it is a former one."""
    former = "" if wording.is_current else " · a former wording"
    said = place if wording.position is None else wording.headline or "(no headline)"
    return f"{click.style(wording.reference, bold=True)} · {said}{former}"


def marked(piece: Piece) -> str:
    """A piece of a difference: coloured on a terminal, else in brackets."""
    kind, text = piece
    return click.style(text, fg=COLOURS[kind]) if sys.stdout.isatty() else BRACKETS[kind].format(text)


def verdict(count: int, proved: Proved, near: Nearest | None) -> int:
    """Say what came of it, and the exit code: words that are not there are no failure."""
    if not count:
        what = "the nearest wording is above" if near else "and no wording is near"
        click.echo(
            f"Not found: no item, headline, title or credit has these words, current or former; {what}.",
            err=True,
        )
        return ExitCode.GOOD
    shown = f", the first {len(proved)} proved" if count > len(proved) else ""
    bad = [one for _, one in proved if not one.is_good]
    if not bad:
        click.echo(f"Found: {count} {'place' if count == 1 else 'places'}{shown}.", err=True)
        return ExitCode.GOOD
    click.echo(
        f"Found in the archive, but {len(bad)} not proved: {bad[0].failure}; see digest verify.", err=True
    )
    return ExitCode.NOT_UNDERSTOOD if all(one.is_intact for one in bad) else ExitCode.ARCHIVE


def record(quote: str, count: int, proved: Proved, near: Nearest | None) -> dict[str, Any]:
    """All of it as one JSON object; offsets are code points of `text`."""
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
                "place": match.place.name,
                "text": match.place.text,
                "start": match.start,
                "end": match.end,
                "proof": {
                    "is_proved": one.is_good,
                    "is_intact": one.is_intact,
                    "place": one.place,
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
            "place": near.place,
            "text": near.text,
            "likeness": round(near.likeness, 4),
            "difference": [list(piece) for piece in near.pieces],
        },
    }
