"""The house stands as designed: imports point one way, readers do no I/O, modules stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from parsers.publications import DEFAULT, all_publications

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ingest", "spiders", "parsers", "db", "web")
# What the reading room takes of ingest: kept bytes, and what tells of them in words. None of it is a job.
READ_BY_WEB = (
    "captures", "citations", "claim_display", "clock", "comparison", "gap_ledger", "history", "kept_places",
    "layout", "page_picture", "past_runs", "references", "wording",
)  # fmt: skip
ARROWS = {
    "parsers": {"parsers"},
    "db": {"db", "parsers.keys", "parsers.model"},
    "ingest": {"ingest", "parsers", "db"},
    "spiders": {"spiders", "parsers", "ingest"},
    "web": {"web", "db", "parsers.keys", "parsers.model", *(f"ingest.{name}" for name in READ_BY_WEB)},
}
# fmt: off
IO_MODULES = {
    "os", "pathlib", "io", "socket", "ssl", "subprocess", "multiprocessing", "threading", "asyncio",
    "concurrent", "signal", "select", "selectors", "shutil", "tempfile", "glob", "fileinput", "fcntl", "mmap",
    "sqlite3", "http", "ftplib", "smtplib", "imaplib", "poplib", "socketserver", "urllib.request", "requests",
    "aiohttp", "httpx", "twisted", "scrapy", "sqlalchemy", "alembic", "psycopg", "warcio", "time", "logging",
    "random", "secrets", "uuid", "locale", "zoneinfo", "getpass", "platform", "pickle",
}
# Bytes held in memory look like a file to the libraries that read them; that is no I/O.
IO_EXCEPTIONS = {"io.BytesIO", "io.StringIO"}
IO_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
CLOCK_CALLS = {"now", "utcnow", "today"}
LATE = {"dateparser", "pdfplumber"}
HEAVY = {
    "alembic", "bs4", "dateparser", "lxml", "pdfminer", "pdfplumber", "psycopg", "pypdfium2", "rich",
    "scrapy", "selectolax", "sqlalchemy", "starlette", "twisted", "uvicorn", "warcio",
}
# fmt: on
MODULE_LINES, FUNCTION_LINES = 320, 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


@dataclass(frozen=True)
class Imported:
    """One name that a module imports, and whether only a function or a type checker does so."""

    name: str
    late: bool


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def waits(node: ast.AST) -> bool:
    """Whether what stands inside a node does not run on import."""
    typing_only = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    return typing_only or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def imported(path: Path) -> list[Imported]:
    return list(imports_under(tree(path), late=False))


def imports_under(node: ast.AST, *, late: bool) -> Iterator[Imported]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Imported(alias.name, late) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            source = "." * child.level + (child.module or "")
            yield from (Imported(f"{source}.{alias.name}", late) for alias in child.names)
        else:
            yield from imports_under(child, late=late or waits(child))


def within(name: str, allowed: set[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def strays(package: str) -> list[str]:
    """Imports of our own packages that no arrow of this package allows."""
    return [
        f"{module_name(path)} imports {entry.name}"
        for path in modules(package)
        for entry in imported(path)
        if within(entry.name, set(PACKAGES)) and not within(entry.name, ARROWS[package])
    ]


def name_of_call(node: ast.Call) -> str:
    return ast.unparse(node.func)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_follow_the_arrows(package: str) -> None:
    assert strays(package) == []


def test_settings_name_the_spiders_without_importing_them() -> None:
    named = import_module("ingest.settings").SPIDER_MODULES
    assert named
    assert all(isinstance(name, str) and within(name, {"spiders"}) for name in named)


@pytest.mark.parametrize("command", ["explore", "plot", "serve"])
def test_commands_name_the_reading_room_without_importing_it(command: str) -> None:
    source = (ROOT / "ingest" / "commands" / f"{command}.py").read_text(encoding="utf-8")
    assert 'import_module("web.' in source


def test_an_import_is_seen_wherever_it_stands() -> None:
    source = "import db\ndef f():\n    from ingest import crawl\n    from spiders.issues import Issues as X\n"
    assert list(imports_under(ast.parse(source), late=False)) == [
        Imported("db", late=False),
        Imported("ingest.crawl", late=True),
        Imported("spiders.issues.Issues", late=True),
    ]


def test_imports_are_absolute() -> None:
    found = [(path.name, entry.name) for path in modules(*PACKAGES) for entry in imported(path)]
    assert [(module, name) for module, name in found if name.startswith(".")] == []


def test_parsers_import_nothing_that_does_io() -> None:
    found = [
        f"{module_name(path)} imports {entry.name}"
        for path in modules("parsers")
        for entry in imported(path)
        if within(entry.name, IO_MODULES) and entry.name not in IO_EXCEPTIONS
    ]
    assert found == []


def test_parsers_open_print_and_execute_nothing() -> None:
    found = [
        f"{path.name}:{node.lineno} calls {name_of_call(node)}"
        for path in modules("parsers")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and name_of_call(node) in IO_CALLS
    ]
    assert found == []


def test_parsers_ask_no_clock() -> None:
    found = [
        f"{path.name}:{node.lineno} calls {name_of_call(node)}"
        for path in modules("parsers")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and name_of_call(node).rpartition(".")[2] in CLOCK_CALLS
    ]
    assert found == []


def test_slow_libraries_are_imported_only_inside_functions() -> None:
    found = [
        f"{module_name(path)} imports {entry.name} when it is imported"
        for path in modules(*PACKAGES)
        for entry in imported(path)
        if within(entry.name, LATE) and not entry.late
    ]
    assert found == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_the_command_answers_without_any_heavy_library(arguments: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "ingest", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert "ingest" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_ours_and_not_others_of_the_same_name(package: str) -> None:
    origin = import_module(package).__file__
    assert origin is not None
    assert Path(origin).resolve() == ROOT / package / "__init__.py"


def test_every_package_folder_is_named_in_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {module_name(path.parent / "__init__.py") for path in modules(*PACKAGES)}
    assert sorted(project["tool"]["setuptools"]["packages"]) == sorted(folders)


def test_packages_have_an_init_module_and_other_folders_none() -> None:
    folders = {path.parent for path in modules(*PACKAGES)}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
    assert [path for path in modules("tests", "fixtures") if path.name == "__init__.py"] == []


def test_no_module_is_named_like_one_of_the_standard_library() -> None:
    ours = modules(*PACKAGES, "tests", "fixtures", "benchmarks")
    named = {path.stem for path in ours if not path.stem.startswith("__")}
    assert named & set(sys.stdlib_module_names) == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules(*PACKAGES) if path.stem in VAGUE_NAMES] == []


def test_modules_stay_small() -> None:
    lengths = {module_name(path): len(path.read_text("utf-8").splitlines()) for path in modules(*PACKAGES)}
    assert {name: length for name, length in lengths.items() if length > MODULE_LINES} == {}


def test_functions_stay_small() -> None:
    found = {
        f"{module_name(path)}.{node.name}": node.end_lineno - node.lineno + 1
        for path in modules(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name: length for name, length in found.items() if length > FUNCTION_LINES} == {}


def test_every_module_says_what_it_is() -> None:
    assert [module_name(path) for path in modules(*PACKAGES) if not ast.get_docstring(tree(path))] == []


def test_one_publication_stands_only_in_its_profile() -> None:
    profiles = ROOT / "parsers" / "publications"
    found = [
        f"{module_name(path)} names {word}"
        for path in modules(*PACKAGES)
        if path.parent != profiles
        for word in ("spfusa", "sasakawa")
        if word in path.read_text(encoding="utf-8").lower()
    ]
    assert found == []


def test_a_further_publication_is_named_in_its_profile_alone() -> None:
    further = [one for one in all_publications() if one.name not in {DEFAULT, "demo"}]
    assert further
    words = {word.casefold() for one in further for word in (one.name, one.name.replace("-", "_"), one.title)}
    profiles = ROOT / "parsers" / "publications"
    found = [
        f"{path.relative_to(ROOT)} names {word}"
        for path in modules(*PACKAGES, "tests", "benchmarks")
        if path.parent != profiles
        for word in words
        if word in path.read_text(encoding="utf-8").casefold()
    ]
    assert found == []
