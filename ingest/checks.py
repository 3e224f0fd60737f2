"""What was looked at before a first night, and what each finding means for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.verdict import Cause, ExitCode, Verdict, judged


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its name, what was found, and what to mend, empty where nothing is.

    `code` is what a night would end with because of it; a good one beside something to mend is a warning."""

    name: str
    found: str
    advice: str = ""
    code: ExitCode = ExitCode.GOOD

    @property
    def state(self) -> Literal["good", "warning", "failed"]:
        """How it stands."""
        if self.code is not ExitCode.GOOD:
            return "failed"
        return "warning" if self.advice else "good"


def conclusion(checks: Sequence[Check], *news: str) -> Verdict:
    """The exit code of the worst failure, and a sentence that names every one."""
    causes = [
        Cause(check.code, f"{check.name}: {check.found}", check.advice)
        for check in checks
        if check.code is not ExitCode.GOOD
    ]
    good = sum(check.state == "good" for check in checks)
    return judged(causes, [f"{good} of {len(checks)} checks are good", *news])
