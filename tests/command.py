"""The `digest` command as its users run it: a process of its own, without settings of the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {"DATABASE_URL", "DIGEST_DATA", "DIGEST_NOW", "DIGEST_CONTACT", "PUBLIC_URL"}


def digest(
    *words: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; what it wrote is text."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return subprocess.run(
        [sys.executable, "-m", "ingest", *map(str, words)],
        cwd=cwd,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def objects(*words: str | Path, **environment: str) -> list[dict[str, Any]]:
    """The JSON objects that a command prints, one a line."""
    return [json.loads(line) for line in digest(*words, "--json", **environment).stdout.splitlines()]
