"""The group of all commands, each imported only when it is asked for; errors of the house as exit codes."""

from __future__ import annotations

import errno
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from types import FrameType

import click

from db.errors import ArchiveError
from ingest.clock import ClockError
from ingest.commands import COMMANDS, help_text

ARCHIVE_FAILED = 6  # ExitCode.ARCHIVE, named here so that a usage error need not load the verdict
STOPS = (signal.SIGTERM, signal.SIGHUP)
# What a full or broken disk says, be it that of the archive or the one that stdout goes to.
DISK_FAILED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ingest.commands.{name.replace('-', '_')}").command
        return command

    def get_help(self, ctx: click.Context) -> str:
        """The same help that needs no Click at all."""
        return help_text().rstrip("\n")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def digest() -> None:
    """Every command of the archive."""


def run() -> int:
    """Run the command that the command line names; its exit code, errors told in one sentence on stderr."""
    prepare()
    try:
        code = digest.main(prog_name="digest", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped before the end (run it again to go on).", err=True)
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
    except OSError as error:
        lead, code = ("Disk failed", ARCHIVE_FAILED) if error.errno in DISK_FAILED else ("Failed", 1)
        click.echo(f"{lead}: {error}", err=True)
    return code if isinstance(code, int) else 0


def prepare() -> None:
    """Have whoever stops the command stop it as Ctrl-C does, and no letter that a terminal lacks end it."""
    for number in STOPS:
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup, SIGHUP is to be ignored
            signal.signal(number, stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def stop(number: int, frame: FrameType | None) -> None:
    """End whatever is running in good order."""
    raise KeyboardInterrupt
