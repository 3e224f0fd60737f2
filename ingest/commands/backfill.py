"""`digest backfill`: bring in issues from files, folders and archives of others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.clock import ClockError, instant
from ingest.commands.engine_options import engine_options
from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import SecondWitness
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.engine_choice import Choice, Part


class InstantType(click.ParamType[datetime]):
    """An ISO instant; UTC where it names no zone."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant; a usage error says what was expected."""
        if isinstance(value, datetime):
            return value
        try:
            return instant(str(value))
        except ClockError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument(
    "paths", nargs=-1, metavar="[PATH...]",
    # One that is there and can't be read is a failure of its own: the others are brought in all the same.
    type=click.Path(exists=True, readable=False, path_type=Path),
)  # fmt: skip
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Else by host or title.")
@click.option("--address", metavar="URL", help="The address that the files came from.")
@click.option("--captured", type=InstantType(), metavar="INSTANT", help="When the copies were taken.")
@click.option(
    "--second-witness", type=click.Choice(["always", "auto"]), default="always", show_default=True,
    help="Check every reading by another parser, or only the doubtful ones.",
)  # fmt: skip
@click.option("--wayback", multiple=True, metavar="PATTERN", help="What the Wayback Machine has of it.")
@click.option("--wayback-server", metavar="URL", help="Another archive of its kind, as pywb is.")
@click.option(
    "--wayback-delay", type=click.FloatRange(min=0), default=4.0, show_default=True, metavar="SECONDS",
    help="Between two requests.",
)  # fmt: skip
@click.option(
    "--plan", "is_plan", is_flag=True, help="Print what is missing, who has it, and what a crawl could have."
)
@click.option("--apply", "is_applied", is_flag=True, help="With --plan: bring it in, what is missing first.")
@click.option("--dry-run", is_flag=True, help="Read everything, keep nothing.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Stop after N copies.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@engine_options
@json_option
@data_options
def command(
    paths: tuple[Path, ...],
    publication: Publication | None,
    address: str | None,
    captured: datetime | None,
    second_witness: SecondWitness,
    wayback: tuple[str, ...],
    wayback_server: str | None,
    wayback_delay: float,
    is_plan: bool,
    is_applied: bool,
    shard: Part | None,
    dry_run: bool,
    limit: int | None,
    fail_fast: bool,
    choice: Choice,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Bring in PATHs: files, and folders with all that is in them. Running it again adds nothing.

    Saved pages, PDFs, texts and e-mails come in as they are, zip, tar and WACZ files by what is in them, of
    WARC and ARC files the records of our publications. A PATTERN is an address, with * at its end for all
    that begin so."""
    from db.errors import ArchiveError
    from ingest.backfill import BackfillOutcome, How, What, backfill, looked_at
    from ingest.captures import CaptureError
    from ingest.engine import EngineError
    from ingest.progress import progress, size_of
    from ingest.sources import Wanted
    from ingest.wayback import archives

    check_sources(paths, wayback, wayback_server, is_kept=is_applied or not is_plan)
    check_plan(is_plan, is_applied, dry_run, shard)
    later: list[str] = []
    web = archives(wayback, wayback_server, wayback_delay, configuration.contact, publication)
    work = looked_at if dry_run else backfill
    how = How(limit, fail_fast, second_witness, choice)
    try:
        with progress(size_of(paths)) as read:
            what = What(paths, Wanted(address, captured, publication, meter=read), web)
            if shard is not None:
                return part_read(configuration, what, how, shard)
            if is_plan:
                what, code, later = planned(configuration, what, how, as_json, is_applied)
                if not is_applied:
                    return code
            for told in work(configuration, what, how):
                if isinstance(told, BackfillOutcome):
                    outcome = told
                elif not as_json:
                    click.echo(told)
    except EngineError as error:
        raise click.UsageError(str(error)) from error
    except (ArchiveError, CaptureError) as error:
        click.echo(f"Archive failed: {error} (mend that, then run the same command again).", err=True)
        return ExitCode.ARCHIVE
    return closed(outcome, as_json, later)


def check_sources(
    paths: tuple[Path, ...], wayback: tuple[str, ...], wayback_server: str | None, *, is_kept: bool
) -> None:
    """A usage error where there is nothing to bring in; a plan alone tells of the live site all the same."""
    if is_kept and not paths and not wayback:
        raise click.UsageError("expected a PATH, or --wayback PATTERN, found neither")
    if wayback_server and not wayback_server.startswith(("http://", "https://")):
        raise click.UsageError(f"expected an http(s) address as --wayback-server, found {wayback_server!r}")


def check_plan(is_plan: bool, is_applied: bool, dry_run: bool, shard: Part | None) -> None:
    """A usage error where the options contradict each other."""
    if is_applied and not is_plan:
        raise click.UsageError("expected --plan with --apply: the plan is shown before it is done")
    if sum((is_plan, dry_run, shard is not None)) > 1:
        raise click.UsageError("expected one of --plan, --dry-run and --shard, found several")


def part_read(configuration: Configuration, what: Any, how: Any, part: Part) -> int:
    """Read one part of all shards, and say how much that was."""
    from ingest.engine_choice import read_part
    from ingest.wording import counted

    done = [count for _, count in read_part(configuration, what.paths, what.wanted, how.second_witness, part)]
    told = f"{counted(len(done), 'shard')} read, {counted(sum(done), 'new capture')}"
    click.echo(f"Part {part.number} of {part.among}: {told}; digest backfill stores them.", err=True)
    return ExitCode.GOOD


def planned(
    configuration: Configuration, what: Any, how: Any, as_json: bool, is_applied: bool
) -> tuple[Any, int, list[str]]:
    """Print the plan; its sources as they are to be brought in, its exit code, and what is left to do once
    they are in."""
    from ingest.backfill_plan import chosen, plan
    from ingest.plan_display import crawls, plan_lines, plan_records, sentence

    found = plan(configuration, what, how, is_applied=is_applied)
    for line in map(json_line, plan_records(found)) if as_json else plan_lines(found):
        click.echo(line)
    code, said = sentence(found)
    click.echo(said, err=True)
    return chosen(what, found), int(code), crawls(found)


def json_line(record: Mapping[str, Any]) -> str:
    """A record as a line of JSON."""
    return json.dumps(record, ensure_ascii=False)


def closed(outcome: Any, as_json: bool, later: Sequence[str]) -> int:
    """Print the outcome, and what is left to do; its exit code."""
    if as_json:
        summary = {
            "exit_code": int(outcome.exit_code),
            "sentence": outcome.sentence,
            "counts": outcome.counts,
            "failures": list(outcome.failures),
            "unnumbered": list(outcome.unnumbered),
            "differing": [str(key) for key in outcome.differing],
            "held_back": {str(key): reading for key, reading in outcome.held_back.items()},
            "sources": outcome.sources,
        }
        click.echo(json_line(summary))
    else:
        click.echo("\n".join(table(outcome.sources)))
    click.echo("\n".join((outcome.sentence, *later)), err=True)
    return int(outcome.exit_code)


COLUMNS = ("stored", "unchanged", "duplicate", "not_understood", "unreadable", "passed", "ignored")


def table(sources: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """What became of the inputs, by source and outcome; outcomes that are nowhere are left out."""
    from ingest.intake import shown
    from ingest.layout import table_lines

    columns = [one for one in COLUMNS if any(outcomes.get(one) for outcomes in sources.values())]
    heads = ["source", *(one.replace("_", " ") for one in columns)]
    rows = [
        [shown(source), *(f"{outcomes.get(one, 0):,}" for one in columns)]
        for source, outcomes in sources.items()
    ]
    yield from table_lines([heads, *rows])
