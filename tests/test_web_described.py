"""The JSON interface keeps its own description, whatever schemathesis asks of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_room import Room, opened, sqlite_in

pytestmark = pytest.mark.prove

# What a search means can be said by no pattern: an odd quotation mark is a string as any other, and refused.
SETTINGS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404, 410, 503]
[checks.negative_data_rejection]
expected-statuses = [400, 404, 405, 414]
"""


@pytest.fixture(scope="module")
def room(replica_archive: Path) -> Iterator[Room]:
    with opened(sqlite_in(replica_archive), replica_archive / "captures", seconds=20) as it:
        yield it


def test_schemathesis_finds_nothing(room: Room, tmp_path: Path) -> None:
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    options = ["--checks", "all", "--max-examples", "100", "--url", room.url, "--seed", "7", "--no-color"]
    run = subprocess.run(
        [*command, f"{room.url}/api/openapi.json", *options],
        cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
