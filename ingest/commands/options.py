"""Options that several commands share, and errors of the house as exit codes."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from ingest.configuration import Configuration, ConfigurationError, configuration
from parsers.publication import Publication
from parsers.publications import DEFAULT, UnknownPublicationError, named

Command = TypeVar("Command", bound=Callable[..., Any])


class PublicationType(click.ParamType[Publication]):
    """A publication by its name."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Publication:
        """The publication of that name; a usage error lists those there are."""
        if isinstance(value, Publication):
            return value
        try:
            return named(str(value))
        except UnknownPublicationError as error:
            self.fail(str(error.args[0]), param, ctx)


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


publication_option = click.option(
    "--publication",
    type=PublicationType(),
    default=DEFAULT,
    metavar="NAME",
    help=f"The publication (default: {DEFAULT}).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
