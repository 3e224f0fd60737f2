"""Options that several commands share, and errors of the house as exit codes."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from db.spans import span_of
from ingest.configuration import Configuration, ConfigurationError, configuration
from parsers.keys import Key, Span

if TYPE_CHECKING:
    from db.filters import Filters
    from parsers.publication import Publication

Command = TypeVar("Command", bound=Callable[..., Any])


class PublicationType(click.ParamType["Publication"]):
    """A publication by its name."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Publication:
        """The publication of that name; a usage error lists those there are."""
        # Imported late: nobody need wait for the profiles who names none.
        from parsers.publication import Publication
        from parsers.publications import UnknownPublicationError, named

        if isinstance(value, Publication):
            return value
        try:
            return named(str(value))
        except UnknownPublicationError as error:
            self.fail(str(error.args[0]), param, ctx)


class KeyType(click.ParamType[Key]):
    """An issue by its number."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Key:
        """The key that a number means."""
        if isinstance(value, Key):
            return value
        try:
            return Key.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SpanType(click.ParamType[Span]):
    """Calendar days: a day, a month, a year, or two of them with .. between, one of which may be left out."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        """The days that a text means."""
        if isinstance(value, Span):
            return value
        try:
            return span_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def publication_option(command: Command) -> Command:
    """Give a command --publication, passed on as a Publication."""
    from parsers.publications import DEFAULT

    words = f"The publication (default: {DEFAULT})."
    option = click.option(
        "--publication", type=PublicationType(), default=DEFAULT, metavar="NAME", help=words
    )
    return option(command)


KINDS = {"headlines": "headline", "items": "item"}
# What a search is narrowed by beside its publication, by the name of each option.
NARROWING = {
    "--volume": "volume", "--from": "first", "--to": "last", "--said": "said", "--published": "published",
    "--in": "kind",
}  # fmt: skip


def narrowing_options(command: Command) -> Command:
    """Give a command the options that narrow a search, for `narrowed` to make filters of."""
    for option in (
        click.option("--in", "kind", type=click.Choice(list(KINDS)), help="Only headlines, or only items."),
        click.option(
            "--published",
            type=SpanType(),
            metavar="DAYS",
            help="Only issues with their first day in these.",
        ),
        click.option(
            "--said", type=SpanType(), metavar="DAYS", help="Only items that say a date in these days."
        ),
        click.option("--to", "last", type=KeyType(), metavar="ISSUE", help="Only up to this issue: 2.4."),
        click.option(
            "--from", "first", type=KeyType(), metavar="ISSUE", help="Only from this issue on: 1.20."
        ),
        click.option("--volume", type=click.IntRange(1), metavar="N", help="Only this volume."),
    ):
        command = option(command)
    return command


def narrowed(publication: Publication | None, options: dict[str, Any]) -> Filters:
    """The filters that a publication and the options of `narrowing_options` mean; QueryError for none."""
    from db.filters import Filters

    asked = {name: options[name] for name in NARROWING.values()}
    asked["kind"] = KINDS.get(asked["kind"])
    return Filters(publication.name if publication else None, **asked)


def data_options(command: Command) -> Command:
    """Give a command --data and --database-url and pass it a Configuration as `configuration`."""

    @click.option("--data", metavar="DIR", help="The data directory (else DIGEST_DATA, digest.toml, ./data).")
    @click.option("--database-url", metavar="URL", help="The database (else DATABASE_URL, SQLite in DIR).")
    @wraps(command)
    def with_configuration(*args: Any, data: str | None, database_url: str | None, **options: Any) -> Any:
        return command(*args, configuration=settings(data, database_url), **options)

    return with_configuration  # type: ignore[return-value]


def settings(data: str | None, database_url: str | None, contact: str | None = None) -> Configuration:
    """The settings in force; a usage error where they can't be used."""
    try:
        return configuration(data, database_url, contact)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error


def public_url() -> str | None:
    """The address of the site that shows this archive (PUBLIC_URL), None where it is not set."""
    address = os.environ.get("PUBLIC_URL")
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise click.UsageError(f"PUBLIC_URL: expected an http(s) address, found {address!r}")
    return address


def said_options(command: Command) -> Command:
    """Give a command --because and --by and pass it both; whoever runs it is the default of --by."""

    @click.option("--because", required=True, metavar="TEXT", help="Why: it is kept with the archive.")
    @click.option("--by", metavar="NAME", help="Who says so (default: the user who runs the command).")
    @wraps(command)
    def with_said(*args: Any, because: str, by: str | None, **options: Any) -> Any:
        name, reason = speaker(by, because)
        return command(*args, because=reason, by=name, **options)

    return with_said  # type: ignore[return-value]


def speaker(by: str | None, because: str | None) -> tuple[str, str]:
    """Who says something (by default who runs the command) and why; a usage error without a reason."""
    if not (because or "").strip():
        raise click.UsageError("--because: expected a reason, found none")
    from getpass import getuser  # late, since few commands ask it

    return (by or "").strip() or getuser(), (because or "").strip()


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
