"""`digest doctor`: first contact with a site, a table of checks on stdout and the sum of them on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ingest.commands.options import data_options, json_option, publication_option
from ingest.configuration import Configuration
from parsers.publication import Publication

if TYPE_CHECKING:
    from ingest.checks import Check
    from ingest.doctor import Diagnosis

COLORS = {"good": "green", "warning": "yellow", "failed": "red"}


@click.command("doctor")
@data_options
@publication_option
@click.option("--site", metavar="URL", help="Ask a copy of the publication's site here instead.")
@click.option("--contact", metavar="TEXT", help="Whom the site may write to (else DIGEST_CONTACT).")
@json_option
def command(
    configuration: Configuration,
    publication: Publication,
    site: str | None,
    contact: str | None,
    as_json: bool,
) -> int:
    """Check contact, disk, schema, robots.txt, every way of discovery, and the newest issue with its PDF.

    The site is asked as a night asks it, for some ten pages; nothing is stored. Exit codes are those of
    `digest crawl`: what a night would end with."""
    from ingest.crawl_plan import PlanError
    from ingest.doctor import diagnosis
    from ingest.site_copy import SiteError

    configuration = replace(configuration, contact=contact or configuration.contact)
    try:
        found = diagnosis(configuration, publication, site=site)
    except (PlanError, SiteError) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(as_object(found, publication), ensure_ascii=False))
    else:
        for check in found.checks:
            click.echo("\n".join(lines(check)))
    click.echo(found.verdict.sentence, err=True)
    return found.verdict.exit_code


def as_object(found: Diagnosis, publication: Publication) -> dict[str, object]:
    """A diagnosis as JSON."""
    return {
        "publication": publication.name,
        "exit_code": int(found.verdict.exit_code),
        "sentence": found.verdict.sentence,
        "checks": [
            {
                "check": check.name,
                "state": check.state,
                "found": check.found,
                "advice": check.advice,
                "exit_code": int(check.code),
            }
            for check in found.checks
        ],
    }


def lines(check: Check) -> Iterator[str]:
    """A check as a person reads it, what to mend beneath what was found."""
    yield f"{check.name:<11}{click.style(f'{check.state:<9}', fg=COLORS[check.state])}{check.found}"
    if check.advice:
        yield f"{'':<20}→ {check.advice}"
