"""What all tests share: an empty database and an archive, on SQLite and Postgres alike."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from db.engine import Archive, open_archive
from db.facts import metadata

ROOT = Path(__file__).resolve().parent.parent
# The replica site is no part of the installed packages.
for place in (ROOT, ROOT / "fixtures" / "site"):
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

from postgres_server import running_server  # noqa: E402

DATABASES = ("sqlite", "postgresql")
Fill = Callable[[Archive], None]
FilledWith = Callable[[str, Fill], Archive]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a Postgres server of this test process, with {} where the database's name goes.

    Its databases are left where they are: they vanish with the server."""
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a database that holds a new archive, to be copied."""
    name = new_database(postgres, "template_archive")
    open_archive(postgres.format(name), create=True).close()
    return name


@pytest.fixture(scope="session")
def postgres_archive(postgres: str, postgres_template: str) -> str:
    """The address of the archive that tests on Postgres use one after the other."""
    return postgres.format(new_database(postgres, "archive", postgres_template))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds a new archive, to be copied."""
    path = tmp_path_factory.mktemp("template") / "archive.sqlite"
    open_archive(f"sqlite:///{path}", create=True).close()
    return path


@pytest.fixture(scope="session")
def replica_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of some pages of the replica and the bytes kept, to be read only."""
    from reading_room import filled  # few tests need it, and it loads much

    folder = tmp_path_factory.mktemp("replica")
    filled(folder)
    return folder


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a first night on the replica, to be copied or read; one for all processes."""
    from crawling import crawled
    from replica_server import ReplicaServer

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "first-night"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = folder.with_suffix(".made")
            with ReplicaServer() as site:
                assert crawled(made, site.url, second_witness="auto").verdict.exit_code == 0
            made.rename(folder)
    return folder


@pytest.fixture(scope="session")
def usual_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a first night on the usual small site, to be copied; one for each process."""
    from crawling import crawled
    from small_site import SmallSite, usual_pages

    folder = tmp_path_factory.mktemp("usual-night")
    with SmallSite(usual_pages(with_pdf=True)) as site:
        assert crawled(folder, site.url).held == 4
    return folder


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on; it runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of the test's own: no archive yet."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.sqlite'}"
    address: str = request.getfixturevalue("postgres")
    return address.format(new_database(address, f"t_{uuid4().hex}"))


@pytest.fixture(scope="session")
def sqlite_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the archive is that tests on SQLite use one after the other."""
    return tmp_path_factory.mktemp("archive") / "archive.sqlite"


@pytest.fixture
def archive_url(database: str, request: pytest.FixtureRequest) -> str:
    """The address of an archive that holds nothing yet. Tests that change its schema make their own."""
    if database == "sqlite":
        path: Path = request.getfixturevalue("sqlite_archive")
        for of_before in path.parent.iterdir():
            of_before.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgres_archive")
    empty(address)
    return address


@pytest.fixture(scope="session")
def filled_with(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FilledWith]:
    """An archive on a database, filled once for all tests of this process, which only read it."""
    with ExitStack() as held:

        @cache
        def filled(database: str, fill: Fill) -> Archive:
            if database == "sqlite":
                path = tmp_path_factory.mktemp("filled") / "archive.sqlite"
                shutil.copy(request.getfixturevalue("sqlite_template"), path)
                url = f"sqlite:///{path}"
            else:
                address, template = map(request.getfixturevalue, ("postgres", "postgres_template"))
                url = address.format(new_database(address, f"filled_{uuid4().hex}", template))
            archive = held.enter_context(open_archive(url))
            fill(archive)
            return archive

        yield filled


@pytest.fixture(scope="session")
def opened() -> Callable[[str], Archive]:
    """The archive at an address, one for all tests. It connects anew after it was closed, and knows the
    statements of the tests before, which are dear to put together."""
    return cache(open_archive)


@pytest.fixture
def archive(archive_url: str, opened: Callable[[str], Archive]) -> Iterator[Archive]:
    """An archive of the test's own that holds nothing yet, open."""
    with opened(archive_url) as archive:
        yield archive


def new_database(address: str, name: str, template: str = "template1") -> str:
    """Make a Postgres database, empty or a copy of another; its name."""
    with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return name


def empty(address: str) -> None:
    """Empty every table: a hundred times faster than making a database, and than TRUNCATE."""
    with psycopg.connect(address) as connection:
        connection.execute(
            "SET lock_timeout = '20s'"
        )  # a test that left a writer open must not hang the rest
        for table in reversed(metadata.sorted_tables):
            connection.execute(f'DELETE FROM "{table.name}"'.encode())
            if table.columns.get("id") is not None and table.columns["id"].identity is not None:
                restart = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
                connection.execute(restart.encode())
