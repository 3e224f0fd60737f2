"""Starting the command: `digest --help` beside an empty Python, `digest search` beside SQLAlchemy."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from db.engine import open_archive

ROUNDS = 15
GOALS = (("digest --help", "python -c pass", 4.0), ("digest search", "import sqlalchemy", 1.3))


def cost(command: list[str]) -> tuple[float, float]:
    """CPU and wall time of one run in milliseconds."""
    started = time.perf_counter()
    # Bytecode is kept as where the command is installed, whatever the environment of this run says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return (used.ru_utime + used.ru_stime) * 1e3, (time.perf_counter() - started) * 1e3


def main() -> None:
    """Interleaved rounds, medians of the costs and of the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        open_archive(f"sqlite:///{folder}/archive.sqlite", create=True).close()
        digest = [str(Path(sys.executable).with_name("digest"))]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "digest --help": [*digest, "--help"],
            "import sqlalchemy": [sys.executable, "-c", "import sqlalchemy"],
            "digest search": [*digest, "search", "navy", "--data", folder],
        }
        for command in commands.values():  # the first runs write bytecode
            cost(command)
        rounds = [{name: cost(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    print(f"milliseconds of a whole process, {ROUNDS} interleaved rounds, medians: CPU and wall")
    for name in commands:
        cpu, wall = (statistics.median(one[name][at] for one in rounds) for at in (0, 1))
        print(f"  {name:20}{cpu:8.1f}{wall:8.1f}")
    for name, floor, goal in GOALS:
        cpu, wall = (statistics.median(one[name][at] / one[floor][at] for one in rounds) for at in (0, 1))
        print(f"  {name} / {floor}: {cpu:.2f} CPU, {wall:.2f} wall (goal: at most {goal})")


if __name__ == "__main__":
    main()
