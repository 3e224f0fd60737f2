"""The faults of servers: each ends in exactly the state it must, and once they are over all is as without."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from crawling import crawled
from fault_server import FAULTS, FaultSite
from small_site import issue_path

from db.engine import open_archive
from db.hashes import content_hash, evidence_hash
from db.verify import problems

OWN = "https://digest-replica.invalid"
# The fault as the first, the middle and the last issue that the crawl asks for.
PROVE = bool(os.environ.get("DIGEST_PROVE"))
PLACES = (1, 2, 3) if PROVE else (2,)
# Floods, bombs, drips and waits take a minute each; `make prove` runs them.
LONG = ("14 ", "15 ", "16 ", "17 ", "18 ", "20 ", "21 ", "22 ", "28 ", "29 ", "30 ", "35 ")
NAMES = [name for name in FAULTS if PROVE or not name.startswith(LONG)]
# The cut copy was read, with a warning, and stays in the history of the issue.
LEAVES_A_REVISION = {"5 longer than its length"}
LATER = "2024-04-10T03:00:00Z"


def hashes(data: Path) -> tuple[str, str]:
    with open_archive(f"sqlite:///{data / 'archive.sqlite'}") as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return content_hash(connection), evidence_hash(connection)


def state(data: Path, path: str) -> str:
    with sqlite3.connect(data / "archive.sqlite") as connection:
        (found,) = connection.execute(f"SELECT state FROM page WHERE address = '{OWN}{path}'").fetchone()
    return str(found)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Both hashes of the site without any fault."""
    data = tmp_path_factory.mktemp("sound")
    with FaultSite(lambda asked: None, is_ill=False) as site:
        crawled(data, site.url)
    return hashes(data)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_ends_in_its_state_and_a_later_night_mends_it(
    name: str, place: int, sound: tuple[str, str], tmp_path: Path
) -> None:
    fault, states = FAULTS[name]
    with FaultSite(fault, faulty=issue_path(2, place)) as site:
        crawled(tmp_path, site.url, page_seconds=2 if states == {"timeout"} else 60)
        assert state(tmp_path, site.faulty) in states
        site.is_ill = False
        crawled(tmp_path, site.url, night=LATER, full=True)
        assert site.connections == 0
    if name not in LEAVES_A_REVISION:
        assert hashes(tmp_path)[0] == sound[0]
