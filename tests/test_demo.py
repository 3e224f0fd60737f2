"""The demo: the whole way over real HTTP, twice, and what a visitor sees of it."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from pathlib import Path

import notebook
from test_contract import ROOT, digest

# What make says before the demo begins, and the line with a port that is another one every time.
NOT_OF_THE_DEMO = ("Making .venv", "Installing the pinned", "The replica site answers at")


def session() -> list[tuple[str, list[str]]]:
    """The commands of the session that the README shows, each with the lines it is said to print."""
    block = re.search(r"^    \$ make demo\n(?:(?:    .*)?\n)+", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert block is not None
    parts = [part.splitlines() for part in block[0].split("    $ ") if part.strip()]
    return [(command, [line[4:] for line in lines if line.strip()]) for command, *lines in parts]


def test_the_demo_brings_every_issue_in_and_a_second_run_finds_nothing_new(tmp_path: Path) -> None:
    data = tmp_path / "demo-data"
    first = digest("demo", "--data", data, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    lines = first.stdout.splitlines()
    assert lines[1].startswith("Good: 30 new issues: ")
    assert "  issues held         30" in lines
    assert "  headlines          148" in lines
    assert "  items              148" in lines
    assert "  PDFs read           23" in lines
    assert any("[seaplane]" in line for line in lines)
    assert any(str(data / "archive.sqlite") in line for line in lines)
    assert first.stderr == ""
    (demo, shown), *others = session()
    assert demo == "make demo"
    assert_printed([line for line in shown if not line.startswith(NOT_OF_THE_DEMO)], first.stdout)
    assert len(others) == 2
    for command, shown in others:
        program, *words = shlex.split(command)
        assert program == ".venv/bin/digest"
        run = digest(*words, cwd=tmp_path)
        assert_printed(shown, run.stdout + run.stderr)

    with sqlite3.connect(data / "archive.sqlite") as archive:
        publications = archive.execute("SELECT DISTINCT publication FROM current_issue").fetchall()
        outside = archive.execute(
            "SELECT count(*) FROM capture WHERE address NOT LIKE 'https://digest-replica.invalid/%'"
        ).fetchone()
        cautions = archive.execute("SELECT count(*) FROM current_issue WHERE NOT is_whole").fetchone()
    archive.close()
    assert publications == [("demo",)]
    assert outside == (0,)
    assert cautions == (0,)

    assert_notebook_runs(tmp_path)

    hashes = digest("verify", "--data", data).stdout
    second = digest("demo", "--data", data, cwd=tmp_path)
    assert second.returncode == 0
    assert second.stdout.splitlines()[1] == "Good: nothing new; 30 issues held."
    assert digest("verify", "--data", data).stdout == hashes

    third = digest("demo", "--data", data, "--json", cwd=tmp_path)
    told = json.loads(third.stdout)
    assert (told["exit_code"], told["held"], told["new"]) == (0, 30, [])


def assert_notebook_runs(folder: Path) -> None:
    """The notebook of the documents finds in the demo's archive what it asks for."""
    run = notebook.run(folder)
    assert run.returncode == 0, run.stderr
    for text in ("vol-3-6", "Second cable to the Tinmarsh", "day-range", "captures-00001.warc.gz"):
        assert text in run.stdout
    assert run.stdout.endswith(
        "The text belongs to the publisher: for research only, not to be published again.\n"
    )


def assert_printed(shown: list[str], printed: str) -> None:
    """Lines that a document shows, up to an ellipsis of its own, stand in what was printed, in that order."""
    at = 0
    for line in shown:
        text = line.removesuffix("…").rstrip()
        assert text in printed[at:], line
        at = printed.index(text, at)
