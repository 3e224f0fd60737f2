"""Data packages and WACZ files are read by the tools they are for (make prove installs these)."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import pytest
from test_contract import digest

pytestmark = pytest.mark.prove
ADDRESS = "https://digest-replica.invalid/publications/us-japan-alliance-digest-vol-2-4/"
# SHA-256 of the page that the replica site serves there.
PAGE = "dcb4eba5de980ace94bce8215247d860759b2fd26dd0b1c242d891b36b958e47"
REPLAY = Path(sys.prefix) / "replay" / "bin"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the demo, and it as a data package and a WACZ file."""
    folder = tmp_path_factory.mktemp("demo")
    assert digest("demo", "--data", "data", cwd=folder).returncode == 0
    for form, name in (("datapackage", "digest.zip"), ("wacz", "digest.wacz")):
        assert digest("export", "--format", form, "--data", "data", name, cwd=folder).returncode == 0
    return folder


def test_frictionless_finds_nothing_wrong_with_a_data_package(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from frictionless import Package

    monkeypatch.chdir(demo)
    package = Package("digest.zip")
    report = package.validate()
    assert report.flatten(["title", "message"]) == []
    assert {task.name: task.stats.get("rows") for task in report.tasks}["items"] == 148


def test_the_validator_of_wacz_finds_nothing_wrong(demo: Path) -> None:
    command = [Path(sys.prefix) / "bin" / "wacz", "validate", "-f", demo / "digest.wacz"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


def test_pywb_replays_the_very_bytes_that_were_kept(demo: Path) -> None:
    for words in (["init", "demo"], ["add", "--unpack-wacz", "demo", "digest.wacz"]):
        subprocess.run([REPLAY / "wb-manager", *words], cwd=demo, check=True, timeout=120)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([REPLAY / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=demo)
    try:
        assert sha256(replayed(port, f"/demo/20240402030000id_/{ADDRESS}")).hexdigest() == PAGE
    finally:
        server.terminate()
        server.wait(30)


def replayed(port: int, path: str) -> bytes:
    """What the server answers, once it does."""
    for _ in range(120):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read()
        except ConnectionRefusedError:
            time.sleep(0.5)
        finally:
            connection.close()
    raise AssertionError("pywb does not answer")
