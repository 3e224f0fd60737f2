"""The group of all commands, each imported only when it is asked for; errors of the house as exit codes."""

from __future__ import annotations

from importlib import import_module

import click

from db.errors import ArchiveError
from ingest.clock import ClockError
from ingest.commands import COMMANDS, help_text

ARCHIVE_FAILED = 6  # ExitCode.ARCHIVE, named here so that a usage error need not load the verdict


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ingest.commands.{name}").command
        return command

    def get_help(self, ctx: click.Context) -> str:
        """The same help that needs no Click at all."""
        return help_text().rstrip("\n")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def digest() -> None:
    """Every command of the archive."""


def run() -> int:
    """Run the command that the command line names; its exit code, errors told in one sentence on stderr."""
    try:
        code = digest.main(prog_name="digest", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ClockError as error:
        click.echo(f"DIGEST_NOW: {error}", err=True)
        return 2
    except ArchiveError as error:
        click.echo(f"Archive failed: {error}", err=True)
        return ARCHIVE_FAILED
    return code if isinstance(code, int) else 0
