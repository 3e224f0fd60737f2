"""Runs the benchmarks one after the other and says on what they ran: `python -m benchmarks [NAME …]`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARIES = ("selectolax", "lxml", "beautifulsoup4", "pypdfium2", "pdfplumber", "dateparser", "sqlalchemy")


def benchmarks() -> dict[str, Path]:
    """Every benchmark by its name: `bench_pdf.py` is `pdf`."""
    paths = (*sorted(HERE.glob("bench_*.py")), HERE / "compare.py")
    return {path.stem.removeprefix("bench_"): path for path in paths}


def machine() -> str:
    """What the figures below were measured on; they mean nothing elsewhere, their ratios do."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return f"{platform.python_implementation()} {platform.python_version()}, {cores}\n{libraries}"


def succeeds(name: str, path: Path) -> bool:
    """Run one benchmark as a process of its own, so that no import or cache of another helps it."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run([sys.executable, path], cwd=HERE.parent, check=False).returncode
    outcome = "" if code == 0 else f", failed with exit code {code}"
    print(f"   ({time.monotonic() - started:.0f} s{outcome})", flush=True)
    return code == 0


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all: 0 if every one succeeded, 1 if not, 2 if there is nothing to run."""
    known = benchmarks()
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        found = ", ".join(unknown) or "none at all"
        print(f"expected benchmarks among {', '.join(known) or 'bench_*.py'}, found {found}", file=sys.stderr)
        return 2
    print(machine())
    outcomes = [succeeds(name, known[name]) for name in names or known]
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
