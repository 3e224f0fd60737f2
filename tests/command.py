"""The `digest` command as its users run it: a process of its own, without settings of the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from forks import forks

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {"DATABASE_URL", "DIGEST_DATA", "DIGEST_NOW", "DIGEST_CONTACT", "PUBLIC_URL"}
# What Python reads once, as it starts.
OF_THE_START = ("PYTHON", "LANG", "LC_", "TZ")
SECONDS = 120


def digest(
    *words: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; what it wrote is text."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    command = [sys.executable, "-m", "ingest", *map(str, words)]
    whole = {**inherited, "PYTHONPATH": str(ROOT), **environment}
    if any(name.startswith(OF_THE_START) for name in environment):
        return subprocess.run(
            command, cwd=cwd, env=whole, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("stdout", "stderr")]
        process = forks.Process(target=_run, args=(command[3:], cwd or Path.cwd(), whole, streams))
        process.start()
        process.join(SECONDS)
        if process.is_alive():
            process.kill()
            raise subprocess.TimeoutExpired(command, SECONDS)
        return subprocess.CompletedProcess(
            command, process.exitcode or 0, *[stream.read_text(encoding="utf-8") for stream in streams]
        )


def _run(words: list[str], cwd: Path, environment: dict[str, str], streams: list[Path]) -> None:
    """What `python -m ingest` does, in this process, which then ends."""
    for number, stream in enumerate(streams, 1):
        os.dup2(os.open(stream, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = [str(ROOT / "ingest" / "__main__.py"), *words]
    from ingest.commands import main

    main()


def python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a Python that has loaded nothing and knows no settings, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def begun(*words: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    """The command while it runs, in a process of its own; what it writes is lost."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", *map(str, words)],
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def objects(*words: str | Path, **environment: str) -> list[dict[str, Any]]:
    """The JSON objects that a command prints, one a line."""
    return [json.loads(line) for line in digest(*words, "--json", **environment).stdout.splitlines()]
