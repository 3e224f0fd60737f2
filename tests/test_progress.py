"""Whoever waits is told how far a backfill is, how fast it goes and how long it will take."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from command import ROOT, SETTINGS

from ingest.progress import clock, plain_line, size_of


def test_a_plain_line_has_share_rate_and_time_left() -> None:
    assert plain_line(30_000_000, 120_000_000, 60.0) == "25 %: 30.0 of 120.0 MB read, 0.5 MB/s, 0:03:00 left"
    assert plain_line(0, 0, 60.0) == "100 %: 0.0 of 0.0 MB read, 0.0 MB/s, 0:00:00 left"
    assert clock(3723.4) == "1:02:03"


def test_what_is_to_be_read_is_counted_before(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"123")
    (tmp_path / "y").write_bytes(b"12345")
    (tmp_path / "gone").symlink_to("nowhere")
    assert size_of([tmp_path, tmp_path / "y", tmp_path / "missing"]) == 13


def test_a_bar_stands_on_a_terminal_and_data_is_untouched(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Nothing")
    words = ["backfill", tmp_path / "in", "--dry-run", "--data", tmp_path / "data"]
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    ours, theirs = pty.openpty()
    run = subprocess.run(
        [sys.executable, "-m", "ingest", *map(str, words)], stdout=subprocess.PIPE, stderr=theirs,
        env={**inherited, "PYTHONPATH": str(ROOT), "TERM": "xterm"}, check=False, timeout=120,
    )  # fmt: skip
    os.close(theirs)
    drawn = os.read(ours, 1 << 16)
    os.close(ours)
    assert b"\x1b[" in drawn
    assert b"\x1b" not in run.stdout
    assert run.stdout.startswith(b"a.txt: unknown_publication: ")
