"""Options that say where the captures of a backfill are read."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import Command

if TYPE_CHECKING:
    from ingest.engine_choice import Part


class PartType(click.ParamType["Part"]):
    """One of several parts."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Part:
        """The part; a usage error says what was expected."""
        from ingest.engine_choice import Part

        if isinstance(value, Part):
            return value
        try:
            return Part.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def engine_options(command: Command) -> Command:
    """Give a command --shard, and --engine, --workers and --scheduler, which it gets as `choice`."""

    @click.option(
        "--engine", type=click.Choice(["auto", "self", "pool", "dask"]), default="auto", show_default=True,
        help="Where captures are read: this process, all cores, a cluster.",
    )  # fmt: skip
    @click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help="Of a pool (default: all cores)."
    )
    @click.option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster: tcp://HOST:8786.")
    @click.option(
        "--shard", type=PartType(), metavar="K/N", help="Read the Kth of N parts, to be stored later."
    )
    @wraps(command)
    def with_choice(
        *args: Any, engine: Any, workers: int | None, scheduler: str | None, **options: Any
    ) -> Any:
        from ingest.engine_choice import Choice

        if (engine == "dask") != (scheduler is not None):
            raise click.UsageError(
                "expected --engine dask and --scheduler ADDRESS together, found one of them"
            )
        return command(*args, choice=Choice(engine, workers, scheduler or ""), **options)

    return with_choice  # type: ignore[return-value]
