"""The faults of servers: each ends in exactly the state it must, and once they are over all is as without."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from crawling import started
from fault_server import FAULTS, ISSUES, FaultSite
from proving import PROVE
from small_site import issue_path, pdf_path

from db.engine import open_archive
from db.hashes import content_hash, evidence_hash
from db.verify import problems

OWN = "https://digest-replica.invalid"
# It keeps the host from being asked at all for the rest of a run.
HOLDS_THE_HOST = "29 503 with Retry-After"
TOGETHER = [name for name in FAULTS if name != HOLDS_THE_HOST]
# Floods, bombs, drips and waits: `make prove` has them among the others too.
LONG = ("14 ", "15 ", "16 ", "17 ", "18 ", "20 ", "21 ", "22 ", "28 ", "30 ", "35 ")
# These pages are sound and other bytes than the page has otherwise: they are evidence of their own.
SOUND_PAGES = ("31 ", "35 ", "36 ")
NIGHTS = [f"2024-{month:02}-{day:02}T03:00:00Z" for month in range(4, 7) for day in range(1, 29)]
LATER = "2024-07-10T03:00:00Z"
MEMORY = 400_000_000
SECONDS = 3


def crawled(data: Path, site: str, night: str = NIGHTS[0]) -> None:
    """A whole crawl, with every address asked for; its memory is bounded."""
    crawl = started(data, site, night=night, full=True, page_seconds=SECONDS)
    crawl.outcome()
    assert crawl.peak < MEMORY


def hashes(data: Path) -> tuple[str, str]:
    with open_archive(f"sqlite:///{data / 'archive.sqlite'}") as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return content_hash(connection), evidence_hash(connection)


def states(data: Path) -> dict[str, str]:
    """The state of every page of the ledger, by its path."""
    with sqlite3.connect(data / "archive.sqlite") as connection:
        found = connection.execute("SELECT address, state FROM page").fetchall()
    return {address.removeprefix(OWN): state for address, state in found}


def numbered(count: int) -> list[tuple[int, int]]:
    """So many issues, twenty-four to a volume, without the one that is a PDF."""
    keys = [(volume, number) for volume in range(1, 20) for number in range(1, 25)]
    keys.remove((2, 4))
    return keys[:count]


def without_faults(data: Path, issues: Sequence[tuple[int, int]]) -> tuple[str, str]:
    with FaultSite(issues=issues) as site:
        crawled(data, site.url)
    return hashes(data)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Both hashes of the site without any fault."""
    return without_faults(tmp_path_factory.mktemp("sound"), ISSUES)


@pytest.mark.prove
@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_its_state_and_a_later_night_mends_it(
    name: str, place: int, sound: tuple[str, str], tmp_path: Path
) -> None:
    ill = issue_path(2, place)
    with FaultSite(lambda path: name if path == ill else None) as site:
        crawled(tmp_path, site.url)
        assert states(tmp_path)[ill] in FAULTS[name][1]
        site.fault_at = lambda path: None
        crawled(tmp_path, site.url, LATER)
        assert site.connections == 0
    if not name.startswith(SOUND_PAGES):
        assert hashes(tmp_path) == sound
    assert hashes(tmp_path)[0] == sound[0]


def test_faults_in_one_crawl_end_in_their_states_and_a_later_night_mends_them(tmp_path: Path) -> None:
    names = [name for name in TOGETHER if PROVE or not name.startswith(LONG)]
    issues = numbered(2 * len(names))
    # Sound pages stand among them: what a fault leaves behind must not touch the next one.
    sound = issues[::4]
    ill = dict(zip((issue_path(*key) for key in issues if key not in sound), names, strict=False))
    issues = [key for key in issues if key in sound or issue_path(*key) in ill]
    with FaultSite(ill.get, issues) as site:
        crawled(tmp_path / "ill", site.url)
        found = states(tmp_path / "ill")
        wrong = {name: found[path] for path, name in ill.items() if found[path] not in FAULTS[name][1]}
        assert wrong == {}
        assert {found[issue_path(*key)] for key in sound} == {"stored"}
        site.fault_at = lambda path: None
        crawled(tmp_path / "ill", site.url, LATER)
        assert site.connections == 0
    assert hashes(tmp_path / "ill")[0] == without_faults(tmp_path / "sound", issues)[0]


def test_a_page_in_place_of_a_promised_pdf_is_not_understood(sound: tuple[str, str], tmp_path: Path) -> None:
    with FaultSite() as site:
        promised = site.pages[pdf_path(2, 4)]
        site.pages[pdf_path(2, 4)] = site.pages[issue_path(2, 1)]
        crawled(tmp_path, site.url)
        assert states(tmp_path)[pdf_path(2, 4)] == "not_understood"
        site.pages[pdf_path(2, 4)] = promised
        crawled(tmp_path, site.url, LATER)
    assert hashes(tmp_path) == sound


def test_one_answer_in_ten_has_a_fault_and_a_night_without_mends_all(tmp_path: Path) -> None:
    names = [name for name in TOGETHER if PROVE or not name.startswith(LONG)]
    issues, nights = (numbered(280), 36) if PROVE else (numbered(40), 5)
    chance = random.Random(37)

    def fault_at(path: str) -> str | None:
        return chance.choice(names) if path in ill and chance.random() < 0.1 else None

    ill = {issue_path(*key) for key in issues}
    with FaultSite(fault_at, issues) as site:
        for night in NIGHTS[:nights]:
            crawled(tmp_path / "ill", site.url, night)
            found = states(tmp_path / "ill")
            for path in ill:
                name = site.last[path]
                expected = FAULTS[name][1] if name else {"stored"}
                # A fault that only the headers tell may come with the bytes that are held already.
                alike = {"unchanged"} if "stored" in expected else set()
                assert found[path] in expected | alike, (path, name)
        asked = sum(site.asked[path] for path in ill)
        site.fault_at = lambda path: None
        crawled(tmp_path / "ill", site.url, LATER)
        assert site.connections == 0
    print(f"{asked} requests, one in ten of them with a fault")
    assert hashes(tmp_path / "ill")[0] == without_faults(tmp_path / "sound", issues)[0]
