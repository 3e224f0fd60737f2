"""A new publication from its skeleton to a reviewed fixture, in a copy of the source tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
COPIED = (
    "db",
    "ingest",
    "parsers",
    "spiders",
    "tests",
    "fixtures/publications",
    "fixtures/README.md",
    "pyproject.toml",
)
NAME = "harbour-news"
PROFILE = "parsers/publications/harbour_news.py"
FOLDER = "fixtures/publications/harbour-news"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a source checkout holds."""
    tree = tmp_path / "tree"
    for part in COPIED:
        (tree / part).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, tree / part)
    return tree


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def digest(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(tree, "ingest", *words)


def stored_tests(tree: Path) -> subprocess.CompletedProcess[str]:
    return run(
        tree, "pytest", "-q", "-p", "no:randomly", "tests/test_stored_fixtures.py", "-k", f"{NAME} or every"
    )


def test_a_publication_is_one_file_and_a_reviewed_fixture(tree: Path) -> None:
    made = digest(tree, "new-publication", NAME)
    assert made.returncode == 0, made.stderr
    assert made.stdout.split() == [PROFILE, f"{FOLDER}/sample.html"]
    assert f"digest fixture {FOLDER}/sample.html" in made.stderr
    assert "test_every_publication_has_a_stored_document" in stored_tests(tree).stdout

    profile, sample = tree / PROFILE, tree / FOLDER / "sample.html"
    profile.write_text(profile.read_text().replace('site="",', 'site="https://harbour-news.invalid",'))
    sample.write_text(sample.read_text().replace("Port Amsel", "Port Orrin"))
    stored = digest(tree, "fixture", str(sample))
    assert stored.returncode == 0, stored.stderr
    assert stored.stdout.split() == [f"{FOLDER}/sample.html.gz", f"{FOLDER}/sample.json"]

    unreviewed = stored_tests(tree)
    assert unreviewed.returncode == 1
    assert f"{FOLDER}/sample.json has not been reviewed" in unreviewed.stdout

    expected = tree / FOLDER / "sample.json"
    told = json.loads(expected.read_text())
    (reading,) = told["readings"]
    assert (reading["publication"], reading["key"], reading["warnings"]) == (NAME, "1.1", [])
    assert [item["headline"] for item in reading["items"]] == [1, 2, 3, 4, 5]
    assert reading["items"][0]["text"].startswith("The council of Port Orrin met")
    expected.write_text(json.dumps({**told, "reviewed": "somebody"}))
    reviewed = stored_tests(tree)
    assert reviewed.returncode == 0, reviewed.stdout

    profile.write_text(profile.read_text().replace("Headlines", "Topics"))
    assert stored_tests(tree).returncode == 1


def test_what_stands_is_never_overwritten(tree: Path) -> None:
    digest(tree, "new-publication", NAME)
    profile = tree / PROFILE
    profile.write_text("mine")
    again = digest(tree, "new-publication", NAME)
    assert again.returncode == 2
    assert f"found {PROFILE}: nothing was written" in again.stderr
    assert profile.read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["Harbour", "harbour_news", "-harbour", "harbour--news", "../harbour", "9", "h" * 61]
)
def test_what_can_be_no_name_is_refused(tree: Path, name: str) -> None:
    refused = digest(tree, "new-publication", "--", name)
    assert refused.returncode == 2
    assert f"found {name!r}" in refused.stderr
    assert not list(tree.glob("fixtures/publications/*arbour*"))


def test_another_document_under_a_stored_name_is_refused(tree: Path) -> None:
    digest(tree, "new-publication", NAME)
    sample = tree / FOLDER / "sample.html"
    digest(tree, "fixture", str(sample))
    kept = (tree / FOLDER / "sample.html.gz").read_bytes()
    sample.write_text(sample.read_text().replace("Karsholm", "Kornholm"))
    refused = digest(tree, "fixture", str(sample))
    assert refused.returncode == 2
    assert f"found {FOLDER}/sample.html.gz with another document" in refused.stderr
    assert (tree / FOLDER / "sample.html.gz").read_bytes() == kept


def test_a_document_of_nobody_is_no_fixture(tree: Path, tmp_path: Path) -> None:
    page = tmp_path / "strange.html"
    page.write_text("<html><body><p>Nothing that anybody would know.</p></body></html>")
    refused = digest(tree, "fixture", str(page))
    assert refused.returncode == 2
    assert "name it with --publication" in refused.stderr
    stored = digest(tree, "fixture", str(page), "--publication", "demo")
    assert stored.returncode == 0
    told = json.loads((tree / "fixtures/publications/demo/strange.json").read_text())
    assert told["readings"][0]["error"]["code"] == "no_issue"


def test_outside_of_a_source_checkout_both_say_what_they_need(tree: Path) -> None:
    shutil.rmtree(tree / "tests")
    for words in (("new-publication", NAME), ("fixture", str(tree / "pyproject.toml"))):
        refused = digest(tree, *words)
        assert refused.returncode == 2
        assert "expected a source checkout" in refused.stderr
        assert "without tests" in refused.stderr


def test_both_commands_are_listed() -> None:
    assert {"new-publication", "fixture"} <= set(COMMANDS)
