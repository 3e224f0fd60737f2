"""`digest crawl`: one night, its table on stdout and its verdict on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import click

from ingest.commands.options import SpanType, data_options, json_option, publication_option
from ingest.configuration import Configuration
from ingest.crawl_plan import Outcome
from ingest.verdict import Verdict
from parsers.model import Span
from parsers.publication import Publication


@click.command("crawl")
@data_options
@publication_option
@click.option("--site", metavar="URL", help="Ask a copy of the publication's site here instead.")
@click.option("--address", metavar="URL", help="Fetch this page and its PDF only.")
@click.option("--since", type=SpanType(), metavar="DAY", help="Only issues from this day, month or year on.")
@click.option("--until", type=SpanType(), metavar="DAY", help="Only issues until its end.")
@click.option("--contact", metavar="TEXT", help="Whom the site may write to (else DIGEST_CONTACT).")
@click.option("--full", is_flag=True, help="Ask for every address ever seen, not only for what is due.")
@click.option(
    "--second-witness",
    type=click.Choice(["always", "auto"]),
    default="always",
    help="Check every reading by a second reader, or only where nothing else vouches.",
)
@click.option(
    "--notify", "addresses", multiple=True, metavar="URL",
    help="Tell this Apprise address of a night that was not good (else DIGEST_NOTIFY).",
)  # fmt: skip
@click.option(
    "--ping", metavar="URL", help="Ask for this address when the night has ended (else DIGEST_PING)."
)
@json_option
@click.pass_context
def command(
    context: click.Context,
    configuration: Configuration,
    publication: Publication,
    site: str | None,
    address: str | None,
    since: Span | None,
    until: Span | None,
    contact: str | None,
    full: bool,
    second_witness: str,
    addresses: tuple[str, ...],
    ping: str | None,
    as_json: bool,
) -> None:
    """Fetch what is new, keep it, read it, and judge the night."""
    from ingest.crawl import crawl  # late, so that --help does not load the archive

    configuration = replace(
        configuration,
        contact=contact or configuration.contact,
        notify=addresses or configuration.notify,
        ping=ping or configuration.ping,
    )
    tellable(configuration)
    days = asked_days(since, until)
    outcome = crawl(
        configuration,
        publication,
        site=site,
        address=address,
        full=full,
        second_witness="auto" if second_witness == "auto" else "always",
        days=days,
    )
    if as_json:
        click.echo(json.dumps(as_object(outcome, publication), ensure_ascii=False))
    elif outcome.run_id is not None:
        for line in table(outcome):
            click.echo(line)
    for sentence in told(configuration, outcome.verdict, publication.name):
        click.echo(f"Warning: {sentence}.", err=True)
    click.echo(outcome.verdict.sentence, err=True)
    context.exit(outcome.verdict.exit_code)


def asked_days(since: Span | None, until: Span | None) -> Span | None:
    """The days that a crawl is narrowed to, None where it is not."""
    if since is None and until is None:
        return None
    start = since.start if since else date.min
    end = until.end if until else date.max
    if end < start:
        raise click.UsageError(f"--since {start} is after --until {end}: there is no issue of such days")
    return Span(start, end)


def tellable(configuration: Configuration) -> None:
    """A usage error before anything is asked for where nobody could be told of the night."""
    from ingest.telling import TellingError, check

    try:
        check(configuration.notify, configuration.ping)
    except TellingError as error:
        raise click.UsageError(str(error)) from error


def told(configuration: Configuration, verdict: Verdict, publication: str) -> Iterator[str]:
    """Tell whoever is to be told; a sentence for each that could not be reached."""
    from ingest.telling import Memory, notify, ping

    if configuration.notify:
        memory = Memory.of(configuration.data, publication)
        yield from notify(configuration.notify, verdict, publication, memory)
    if configuration.ping:
        yield from filter(None, [ping(configuration.ping, verdict.exit_code)])


def as_object(outcome: Outcome, publication: Publication) -> dict[str, object]:
    """A night as JSON: the verdict, the counts and the issues that are new or changed."""
    return {
        "run": outcome.run_id,
        "publication": publication.name,
        "exit_code": int(outcome.verdict.exit_code),
        "sentence": outcome.verdict.sentence,
        "causes": [
            {"exit_code": int(cause.code), "text": cause.text, "advice": cause.advice}
            for cause in outcome.verdict.causes
        ],
        "held": outcome.held,
        "new": [str(key) for key in outcome.new],
        "changed": [str(key) for key in outcome.changed],
        "differing": [str(key) for key in outcome.differing],
        "held_back": {str(key): reading for key, reading in outcome.held_back.items()},
        "counts": dict(outcome.counts),
    }


def table(outcome: Outcome) -> list[str]:
    """A night as a table of names and numbers."""
    rows = {
        **outcome.counts,
        "issues new": len(outcome.new),
        "issues changed": len(outcome.changed),
        "witnesses differ": len(outcome.differing),
        "issues held back": len(outcome.held_back),
        "issues held": outcome.held,
    }
    return [f"{name.replace('_', ' '):<20}{number:>8}" for name, number in rows.items()]
