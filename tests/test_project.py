"""The project as a whole: pinned versions, declared imports, sound documents, no text of the publication."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ingest.commands import COMMANDS
from parsers.publication import Publication

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("ingest", "spiders", "parsers", "db", "web")
LOCKS = {"constraints.txt": ["build"], "constraints-test.txt": ["build", "test", "lint"]}
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)(?: ; (.+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
WORD = re.compile(r"\w+(?:[-'’]\w+)*")
ADDRESS = re.compile(r"https?://\S+")
# Not installed for the tests, so that nothing here can be asked who brings it.
MAKERS = {"fpdf": ["fpdf2"], "newspaper": ["newspaper4k"], "readability": ["readability-lxml"]}
RUN = 9  # so many words in a row are no coincidence

# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = [
    f"{name}.{top}" for name, top in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"))
]
REGISTRY_OPTIONS = [f"--{name}-url" for name in ("index", "extra-index")] + ["--find" + "-links"]
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
# `someone` is nobody: tests may give a name a path that must not be kept.
MACHINE_PATH = re.compile(
    r"(?<![\w.:/-])/(?:" + "|".join(("home", "root", "Users", "work", "mnt")) + r")/(?!someone/)\w"
)


@cache
def texts() -> dict[str, str]:
    """Every text file that the project keeps, by its path from the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else list(walked())
    return dict(sorted(entry for name in names if name for entry in text_of(name)))


def walked() -> Iterator[str]:
    """The files of a tree that git does not know, or may not read."""
    left_out = {".git", ".venv", "build", "dist", "data", "demo-data", "__pycache__"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part in left_out or part.endswith((".egg-info", "_cache")) for part in parts)
        if path.is_file() and not hidden:
            yield path.relative_to(ROOT).as_posix()


def text_of(name: str) -> Iterator[tuple[str, str]]:
    try:
        yield name, (ROOT / name).read_bytes().decode("utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return  # a PDF, an archive, or a file that is being taken away


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", ".ci/run", "docs/README.md"]
)
def test_the_documents_stand(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED) == []


def test_no_path_of_one_machine_is_written_down() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_no_package_registry_is_written_down() -> None:
    assert lines_with(re.compile("|".join(map(re.escape, REGISTRY_HOSTS)))) == []


def pins(lock: str) -> dict[str, list[str]]:
    """Name → pinned versions; a name stands twice where two Pythons need two versions."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            found.setdefault(canonicalize_name(match[1]), []).append(match[2])
    return found


def asked(groups: list[str]) -> list[Requirement]:
    wanted = [*PROJECT["project"]["dependencies"]]
    # What only some need is no part of the lock for all.
    if not set(groups) & {"build"}:
        wanted += [entry for extra in PROJECT["project"]["optional-dependencies"].values() for entry in extra]
    wanted += [entry for group in groups for entry in PROJECT["dependency-groups"][group]]
    return [Requirement(entry) for entry in wanted]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_all_that_is_asked_for_at_versions_that_are_allowed(lock: str) -> None:
    pinned = pins(lock)
    for requirement in asked(LOCKS[lock]):
        versions = pinned[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_pins_and_hashes_and_nothing_else(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    rest = [
        line for line in lines if not (PIN.match(line) or HASH.match(line) or line.lstrip().startswith("#"))
    ]
    assert rest == []
    assert [option for option in REGISTRY_OPTIONS if any(option in line for line in lines)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    after = [following for line, following in pairwise(lines) if PIN.match(line)]
    assert after
    assert [line for line in after if not HASH.match(line)] == []


def test_both_locks_pin_the_same_versions() -> None:
    both = pins("constraints-test.txt")
    assert {name: both.get(name) for name in pins("constraints.txt")} == pins("constraints.txt")


def third_party_imports(folders: tuple[str, ...]) -> set[str]:
    ours = {*PACKAGES, *(path.stem for path in ROOT.glob("*/**/*.py") if ".venv" not in path.parts)}
    found: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - ours


def undeclared(folders: tuple[str, ...], groups: list[str]) -> set[str]:
    """Imports that no dependency of those groups is said to bring."""
    declared = {canonicalize_name(requirement.name) for requirement in asked(groups)}
    makers = {**MAKERS, **packages_distributions()}
    return {
        name
        for name in third_party_imports(folders)
        if not declared & {canonicalize_name(maker) for maker in makers.get(name, [name])}
    }


@pytest.mark.parametrize(
    ("folders", "groups"),
    [(PACKAGES, []), (("tests", "benchmarks"), ["test", "bench", "prove"]), (("fixtures",), ["fixtures"])],
    ids=["packages", "tests and benchmarks", "fixtures"],
)
def test_every_library_that_is_imported_is_declared(folders: tuple[str, ...], groups: list[str]) -> None:
    assert undeclared(folders, groups) == set()


def test_one_version_stands_everywhere() -> None:
    version = PROJECT["project"]["version"]
    run = subprocess.run(
        [sys.executable, "-m", "ingest", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"digest {version}\n"
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{name} → {target}"
        for name, text in texts().items()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_the_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for name, text in texts().items()
        if name.endswith(".md")
        for target in re.findall(r"`make ([a-z]+)`", text)
    }
    assert {"demo", "test", "lint", "bench"} <= targets
    assert named <= targets


def documented_commands() -> Iterator[tuple[str, str, str]]:
    """Document, command and its words, of every call of `digest` in code of a document."""
    for name, text in texts().items():
        if name.endswith(".md"):
            for call in re.finditer(r"(?:^    |`|/|\$ )digest ([a-z][a-z-]*)([^`\n#]*)", text, re.MULTILINE):
                yield name, call[1], call[2]


def test_the_commands_and_options_that_documents_name_exist() -> None:
    calls = list(documented_commands())
    assert {command for _, command, _ in calls} >= {"crawl", "backfill", "parse", "show", "search", "verify"}
    unknown = [
        f"{name}: digest {command}{words}"
        for name, command, words in calls
        if command not in COMMANDS or not set(re.findall(r"--[a-z-]+", words)) <= options(command)
    ]
    assert unknown == []


def options(command: str) -> set[str]:
    parameters = import_module(f"ingest.commands.{command.replace('-', '_')}").command.params
    return {option for parameter in parameters for option in parameter.opts}


def test_every_fact_of_a_publication_is_explained() -> None:
    page = (ROOT / "docs" / "new-publication.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \|", page, re.MULTILINE)
    explained = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(explained) == sorted(field.name for field in fields(Publication))


def runs_of_words(text: str) -> Iterator[tuple[str, ...]]:
    words = WORD.findall(ADDRESS.sub(" ", text).casefold())
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def published_texts() -> Iterator[str]:
    """The publication's own wording: every line of the stored copies, every text of their labels."""
    for folder in ("seeds", "replicas"):
        for path in sorted((SHARED / folder).glob("*.txt")):
            yield from path.read_text(encoding="utf-8").splitlines()
        for path in sorted((SHARED / folder).glob("*.json")):
            yield from strings(json.loads(path.read_text(encoding="utf-8")))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(),
    reason="skipped the search for text of the real publication: there is no ../shared",
)
def test_no_text_of_the_real_publication_stands_in_the_project() -> None:
    published = {run for text in published_texts() for run in runs_of_words(text)}
    assert len(published) > 500
    found = {
        name: " ".join(run)
        for name, text in texts().items()
        for run in runs_of_words(text)
        if run in published
    }
    assert found == {}
