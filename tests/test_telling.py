"""Telling somebody of the night: what is new about it is sent once, and a sign of life comes every night."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

import pytest
from command import ROOT, digest
from small_site import Served, SmallSite, issue_page, issue_path, usual_pages

ISSUE, OTHER = issue_path(2, 2), issue_path(2, 3)
NOTHING = Served(b"<html><head><title>Office hours</title></head><body><p>We are open.</p></body></html>")


class Receiver:
    """What took the messages, over real HTTP; with `refuses` it answers 500."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.pings: list[str] = []
        self.refuses = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(500 if receiver.refuses else 200)
                self.end_headers()
                if not receiver.refuses:
                    receiver.messages.append(json.loads(body))

            def do_GET(self) -> None:
                receiver.pings.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.messages]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite(usual_pages()) as running:
        yield running


def night(
    data: Path, site: SmallSite, day: int, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return digest(
        "crawl", "--publication", "demo", "--site", site.url, "--data", data, *words,
        DIGEST_NOW=f"2024-04-{day:02}T03:00:00Z", **environment,
    )  # fmt: skip


def test_a_cause_is_told_once_until_it_changes_and_then_that_all_is_good(
    site: SmallSite, receiver: Receiver, tmp_path: Path
) -> None:
    tell = ("--notify", f"json://{receiver.host}/")
    good = dict(site.pages)
    assert night(tmp_path, site, 1, *tell).returncode == 0
    assert receiver.titles == []
    site.pages["/robots.txt"] = Served(status=503, validated=False)
    first = night(tmp_path, site, 2, *tell)
    assert first.returncode == 5
    assert receiver.titles == ["demo: Exit code 5"]
    assert receiver.messages[0]["message"] == first.stderr.strip().splitlines()[-1]
    night(tmp_path, site, 3, *tell)
    assert len(receiver.messages) == 1
    site.pages = {**good, ISSUE: NOTHING}
    assert night(tmp_path, site, 4, *tell).returncode == 3
    assert receiver.titles[1:] == ["demo: Exit code 3"]
    site.pages = {**good, ISSUE: Served(issue_page(2, 2, more="<p>Mended</p>"))}
    assert night(tmp_path, site, 5, *tell).returncode == 0
    assert night(tmp_path, site, 6, *tell).returncode == 0
    assert receiver.titles[2:] == ["demo: Good again"]


def test_what_could_not_be_sent_is_a_warning_and_is_sent_the_next_night(
    site: SmallSite, receiver: Receiver, tmp_path: Path
) -> None:
    environment = {"DIGEST_NOTIFY": f"json://user:secret@{receiver.host}/"}
    site.pages["/robots.txt"] = Served(status=503, validated=False)
    receiver.refuses = True
    result = night(tmp_path, site, 1, **environment)
    assert result.returncode == 5
    assert "Warning: notification to json://… could not be sent.\n" in result.stderr
    assert "secret" not in result.stdout + result.stderr
    receiver.refuses = False
    night(tmp_path, site, 2, **environment)
    assert receiver.titles == ["demo: Exit code 5"]


def test_every_night_that_ends_pings(site: SmallSite, receiver: Receiver, tmp_path: Path) -> None:
    ping = ("--ping", f"http://{receiver.host}/alive?job=digest")
    night(tmp_path, site, 1, *ping)
    site.pages["/robots.txt"] = Served(status=503, validated=False)
    night(tmp_path, site, 2, *ping)
    assert receiver.pings == ["/alive?job=digest&exit_code=0", "/alive?job=digest&exit_code=5"]


def test_an_address_that_cannot_be_told_is_a_usage_error_before_the_night(
    site: SmallSite, tmp_path: Path
) -> None:
    for words in (("--notify", "nowhere"), ("--notify", "unheard://secret"), ("--ping", "ftp://x/secret")):
        result = night(tmp_path, site, 1, *words)
        assert result.returncode == 2
        assert "expected an" in result.stderr
        assert "secret" not in result.stderr
    assert site.asked == []


def test_a_ping_that_nobody_answers_is_a_warning(site: SmallSite, tmp_path: Path) -> None:
    result = night(tmp_path, site, 1, "--ping", "http://127.0.0.1:9/")
    assert result.returncode == 0
    assert "Warning: nothing answered the ping of 127.0.0.1: " in result.stderr


def test_the_log_tells_every_page_and_the_verdict_as_json_lines(site: SmallSite, tmp_path: Path) -> None:
    result = night(tmp_path, site, 1)
    lines = (tmp_path / "log" / "crawl-demo.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert (told[0]["message"], told[-1]["message"]) == ("begun", "ended")
    assert told[-1]["sentence"] == result.stderr.strip()
    states = {line["address"]: line["state"] for line in told if line["message"] == "page"}
    assert states["https://digest-replica.invalid" + ISSUE] == "stored"
    assert {"at", "level", "logger", "message"} <= set(told[0])


def test_the_units_for_systemd_are_sound() -> None:
    units = sorted((ROOT / "docs" / "systemd").glob("digest-crawl.*"))
    assert [unit.name for unit in units] == ["digest-crawl.service", "digest-crawl.timer"]
    read = [ConfigParser(interpolation=None, strict=False) for _ in units]
    for parser, unit in zip(read, units, strict=True):
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read(unit, encoding="utf-8")
    assert read[0]["Service"]["ExecStart"].endswith("digest crawl")
    assert read[1]["Timer"]["Persistent"] == "yes"
    analyze = which("systemd-analyze")
    if analyze is not None:
        done = subprocess.run(
            [analyze, "verify", *units], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
