"""The bundled replica site as a running server: a child process on a free loopback port."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = Path(__file__).resolve().parents[1] / "fixtures" / "site" / "replica_server.py"
PATIENCE = 10  # seconds for the server to end when told to


class ReplicaError(RuntimeError):
    """The replica site can't be served; the message says what is missing."""


@contextmanager
def replica_site() -> Iterator[str]:
    """Serve the replica site for as long as the block lasts; gives its URL on 127.0.0.1."""
    if not SERVER.exists():
        raise ReplicaError(
            "expected the replica site in fixtures/site of a checkout, found an install without it"
        )
    command = [sys.executable, str(SERVER), "--port", "0"]
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stdin=nothing, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            if not url.startswith("http://127.0.0.1:"):
                raise ReplicaError(f"expected the replica site to name its address, found {url!r}")
            yield url
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
