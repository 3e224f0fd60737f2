"""How a run went: from its counts to one exit code and one sentence, without any I/O."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What every command ends with, as the contract numbers it."""

    GOOD = 0
    FAILED = 1
    USAGE = 2
    NOT_UNDERSTOOD = 3
    GAP = 4
    UNREACHABLE = 5
    ARCHIVE = 6
