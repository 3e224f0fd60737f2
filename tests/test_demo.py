"""The demo: the whole way over real HTTP, twice, and what a visitor sees of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from test_contract import digest


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

    hashes = digest("verify", "--data", data).stdout
    second = digest("demo", "--data", data, cwd=tmp_path)
    assert second.returncode == 0
    assert second.stdout.splitlines()[1] == "Good: nothing new; 30 issues held."
    assert digest("verify", "--data", data).stdout == hashes
