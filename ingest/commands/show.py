"""`digest show`: print an issue with its dates resolved and where its bytes lie, or compare its copies."""

from __future__ import annotations

import json

import click

from ingest.commands.options import PublicationType, data_options, json_option
from ingest.configuration import Configuration
from ingest.verdict import ExitCode
from parsers.model import Key
from parsers.publication import Publication

TAKEN_DOWN = "Note: the publisher has taken this page down since; it stands as it was read."


@click.command()
@click.argument("issue", metavar="ISSUE")
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Where several hold that number.")
@click.option("--witnesses", is_flag=True, help="Compare its copies, place by place.")
@json_option
@data_options
def command(
    issue: str,
    publication: Publication | None,
    witnesses: bool,
    as_json: bool,
    configuration: Configuration,
) -> int:
    """Print ISSUE (2.4, vol-2-4 or latest)."""
    from db.engine import open_archive
    from db.issues import doubts, issue_record, issue_views, latest_key, plain
    from db.withdrawals import notices
    from ingest.display import issue_lines, withdrawn_lines
    from ingest.gaps import taken_down
    from ingest.layout import width
    from ingest.witness_display import witness_lines, witnesses_object

    name = publication.name if publication else None
    wanted = None if issue == "latest" else asked(issue)
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        key = wanted or latest_key(connection, name)
        views = issue_views(connection, key, name) if key else []
        readings = {copy.reading_id for view in views for copy in view.copies} if witnesses else set()
        warned = doubts(connection, readings)
        hidden = notices(connection, key, name) if key else []
        gone = taken_down(connection, name)
    for row in hidden:
        told = json.dumps({"withdrawn": plain(row._mapping)}) if as_json else "\n".join(withdrawn_lines(row))
        click.echo(told)
    if not views and hidden:
        return ExitCode.GOOD
    if not views:
        what = f"issue {wanted}" if wanted else "any issue"
        click.echo(f"Not held: the archive has no reading of {what}; see digest status.", err=True)
        return ExitCode.GAP
    for at, view in enumerate(views):
        if as_json:
            compared = {"witnesses": witnesses_object(view, warned)} if witnesses else {}
            click.echo(json.dumps(issue_record(view) | compared, ensure_ascii=False))
        else:
            # Where several publications hold that number, their titles may be the same.
            owner = [f"{view.issue.publication}:"] if len(views) > 1 else []
            owner += [TAKEN_DOWN] if (view.issue.publication, view.key) in gone else []
            lines = witness_lines(view, warned, width()) if witnesses else issue_lines(view, width())
            click.echo(("\n" if at else "") + "\n".join([*owner, *lines]))
    return ExitCode.GOOD


def asked(issue: str) -> Key:
    """The key that was asked for; a usage error where it is none."""
    try:
        return Key.parse(issue)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
