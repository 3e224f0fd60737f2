"""`digest export` as it is typed: what goes where, what is refused, and with which exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from archive_samples import READING, Arrived, keep, page
from command import ROOT, digest

from db.engine import open_archive


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with open_archive(f"sqlite:///{folder / 'archive.sqlite'}", create=True) as archive:
        keep(archive, Arrived(page(b"one"), [READING]))
    return folder


def export(data: Path, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return digest("export", "--data", data, *words, **environment)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "sqlite", "datapackage", "atom"])
def test_every_format_is_written_and_says_whose_the_text_is(data: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    run = export(data, "--format", form, out)
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.startswith(f"Written: {out}. ")
    assert "to the publisher" in run.stderr
    assert out.stat().st_size > 400


@pytest.mark.parametrize(("form", "start"), [("csv", "publication,"), ("jsonl", "{"), ("atom", "<?xml")])
def test_lines_can_go_to_stdout(data: Path, form: str, start: str) -> None:
    run = export(data, "--format", form, "-")
    assert run.returncode == 0
    assert run.stdout.startswith(start)


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "xlsx", "out"),
        ("--format", "sqlite", "--profile", "metadata", "out"),
        ("--format", "csv", "--query", "rope", "out"),
        ("--format", "atom", "--bom", "out"),
        ("--format", "atom", "--query", "NOT", "-"),
        ("--format", "atom", "--volume", "2", "-"),
        ("--format", "csv", "--from", "2.4", "-"),
        ("--format", "atom", "--query", "fog", "--from", "2.4", "--to", "1.1", "-"),
        ("--format", "parquet", "-"),
        ("--format", "csv", "nowhere/out.csv"),
        ("--format", "csv"),
    ],
    ids=" ".join,
)
def test_what_means_nothing_is_a_usage_error(data: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    run = export(
        data, *words[:-1], tmp_path / words[-1] if words[-1] in {"out", "nowhere/out.csv"} else words[-1]
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "Error: " in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_parquet_without_its_library_says_how_to_get_it(data: Path, tmp_path: Path) -> None:
    without = "import sys; sys.modules['pyarrow'] = None; from ingest.commands import main; main()"
    words = ["export", "--data", str(data), "--format", "parquet", str(tmp_path / "out")]
    run = subprocess.run(
        [sys.executable, "-c", without, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "pip install 'alliance-digest-archive[parquet]'" in run.stderr
    assert not (tmp_path / "out").exists()


def test_an_address_of_the_site_that_is_none_is_a_usage_error(data: Path) -> None:
    run = export(data, "--format", "atom", "-", PUBLIC_URL="archive.invalid")
    assert run.returncode == 2
    assert "PUBLIC_URL: expected an http(s) address, found 'archive.invalid'" in run.stderr
    good = export(data, "--format", "atom", "-", PUBLIC_URL="https://archive.invalid")
    assert "https://archive.invalid/harbour-digest/vol-2-4" in good.stdout


def test_no_archive_is_a_failure_of_the_archive(tmp_path: Path) -> None:
    run = export(tmp_path / "none", "--format", "csv", tmp_path / "out.csv")
    assert run.returncode == 6
    assert list(tmp_path.iterdir()) == []
