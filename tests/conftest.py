"""What all tests share: an empty database and an archive, on SQLite and Postgres alike."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from db.engine import Archive, open_archive

ROOT = Path(__file__).resolve().parent.parent
# The replica site is no part of the installed packages.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from postgres_server import running_server  # noqa: E402

DATABASES = ("sqlite", "postgresql")
TEMPLATE = "archive_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a Postgres server of this test process, with {} where the database's name goes.

    Its databases are left where they are: they vanish with the server."""
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a Postgres database that holds a new archive, to be copied."""
    new_database(postgres, TEMPLATE)
    open_archive(postgres.format(TEMPLATE), create=True).close()
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds a new archive, to be copied."""
    path = tmp_path_factory.mktemp("template") / "archive.sqlite"
    open_archive(f"sqlite:///{path}", create=True).close()
    return path


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on; it runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the test's own: no archive yet."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'archive.sqlite'}"
        return
    address = request.getfixturevalue("postgres")
    yield address.format(new_database(address, f"t_{uuid4().hex}"))


@pytest.fixture
def archive_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an archive of the test's own that holds nothing yet."""
    if database == "sqlite":
        path = tmp_path / "archive.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgres_template")
    yield address.format(new_database(address, f"t_{uuid4().hex}", template))


@pytest.fixture
def archive(archive_url: str) -> Iterator[Archive]:
    """An archive of the test's own that holds nothing yet, open."""
    with open_archive(archive_url) as opened:
        yield opened


def new_database(address: str, name: str, template: str = "template0") -> str:
    """Make a Postgres database, the copy of another; its name."""
    with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return name
