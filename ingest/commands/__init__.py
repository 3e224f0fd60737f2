"""The `digest` command: one thin module a command, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import click

from db.errors import ArchiveError
from ingest.clock import ClockError

VERSION = "0.1.0"
ARCHIVE_FAILED = 6  # ExitCode.ARCHIVE, named here so that --help need not load the verdict
# The one-line helps stand here so that `digest --help` loads no command; a test keeps them true.
COMMANDS = {
    "demo": "Crawl the bundled replica site and show what a researcher would see.",
    "crawl": "Fetch what is new, keep it, read it, and judge the night.",
    "backfill": "Bring in issues from files and folders.",
    "parse": "Read files and print what they say, storing nothing.",
    "show": "Print an issue as published.",
    "search": "Find words in headlines and items.",
    "status": "Say what the archive holds and how the last runs went.",
    "verify": "Check the archive and print its two hashes.",
}


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for --help, from the table and not from the modules."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(VERSION, prog_name="digest", message="%(prog)s %(version)s")
def digest() -> None:
    """The archive of record for the US-Japan Alliance Digest.

    Data goes to stdout, messages to stderr. Exit codes: 0 good, 1 failed unexpectedly, 2 usage,
    3 not understood, 4 a gap or an issue not held, 5 source not reached, 6 archive or disk failed.
    """


def main() -> NoReturn:
    """Run the command and leave with its exit code."""
    try:
        code = digest.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ClockError as error:
        click.echo(f"DIGEST_NOW: {error}", err=True)
        sys.exit(2)
    except ArchiveError as error:
        click.echo(f"Archive failed: {error}", err=True)
        sys.exit(ARCHIVE_FAILED)
    sys.exit(code if isinstance(code, int) else 0)
