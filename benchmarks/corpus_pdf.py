"""Every PDF of a folder through the child reader: how many end in which reading or failure."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from ingest.child_reader import ChildReader
from parsers.model import Capture, Reading

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora" / "pdf"


def outcome(readings: tuple[Reading, ...]) -> str:
    """The failure's code, or what was read."""
    failure = readings[0].failure
    return str(failure.code) if failure else "issue"


def main() -> None:
    """Print one line for each outcome and the slowest files; exit with an exception if the parent breaks."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?", default=CORPUS)
    arguments.add_argument("--verbose", action="store_true", help="print every file that is no issue")
    options = arguments.parse_args()
    files = sorted(options.folder.glob("*.pdf"))
    found: Counter[str] = Counter()
    seconds: dict[str, float] = {}
    with ChildReader() as child:
        for file in files:
            started = time.perf_counter()
            readings = child.readings(
                Capture(file.read_bytes(), name=file.name), publication="us-japan-alliance-digest"
            )
            seconds[file.name] = time.perf_counter() - started
            found[outcome(readings)] += 1
            if options.verbose and readings[0].failure:
                print(readings[0].failure.code, readings[0].failure.message)
    print(f"{len(files)} files, {sum(seconds.values()):.1f} s")
    for code, count in found.most_common():
        print(f"{count:5}  {code}")
    for name, taken in sorted(seconds.items(), key=lambda pair: -pair[1])[:5]:
        print(f"{taken:7.2f} s  {name}")


if __name__ == "__main__":
    main()
