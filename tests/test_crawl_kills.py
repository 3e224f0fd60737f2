"""A crawl that is killed loses nothing: running it again gives the archive of one that never was."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from pathlib import Path

from crawling import crawled, started
from small_site import SmallSite, usual_pages

from db.engine import open_archive
from db.verify import content_hash, evidence_hash, problems
from ingest.captures import iter_records

# An archive that was killed so often is full, and killing later crawls of it would prove little.
KILLS_AN_ARCHIVE = 4
ARCHIVES = 25 if os.environ.get("DIGEST_PROVE") else 1


def hashes(data: Path) -> tuple[str, str]:
    with open_archive(f"sqlite:///{data / 'archive.sqlite'}") as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return content_hash(connection), evidence_hash(connection)


def acknowledged(data: Path) -> set[tuple[object, ...]]:
    if not (data / "archive.sqlite").exists():
        return set()
    connection = sqlite3.connect(data / "archive.sqlite")
    try:
        return set(
            connection.execute("SELECT address, digest, warc_file, warc_offset FROM capture").fetchall()
        )
    except sqlite3.OperationalError:  # killed before there was a table
        return set()
    finally:
        connection.close()


def kept(data: Path) -> set[tuple[object, ...]]:
    """Every record of the WARC files, which must all be readable after the last run."""
    return {
        (capture.address, capture.digest, place.file, place.offset)
        for file in sorted((data / "captures").glob("*.warc.gz"))
        for place, capture in iter_records(file)
    }


def killed_crawls(data: Path, site: str, seconds: float, chance: random.Random) -> set[tuple[object, ...]]:
    """The captures acknowledged by crawls of one archive that were killed at all times of `seconds`."""
    promised: set[tuple[object, ...]] = set()
    for number in range(KILLS_AN_ARCHIVE):
        crawl = started(data, site)
        time.sleep(seconds * (number + chance.random()) / KILLS_AN_ARCHIVE)
        crawl.kill()
        promised |= acknowledged(data)
    return promised


def test_killed_crawls_end_where_an_undisturbed_one_does(tmp_path: Path) -> None:
    chance = random.Random(20240402)
    acknowledgements = 0
    with SmallSite(usual_pages(with_pdf=True)) as site:
        undisturbed = tmp_path / "undisturbed"
        crawled(tmp_path / "none", None)  # refused for want of a contact; the next one starts as fast as any
        begun = time.monotonic()
        assert crawled(undisturbed, site.url).held == 4
        whole = time.monotonic() - begun
        for number in range(ARCHIVES):
            data = tmp_path / f"killed-{number}"
            promised = killed_crawls(data, site.url, whole, chance)
            outcome = crawled(data, site.url)
            assert (outcome.verdict.exit_code, outcome.held) == (0, 4)
            assert hashes(data) == hashes(undisturbed)
            assert promised <= kept(data)
            acknowledgements += len(promised)
    print(f"{ARCHIVES * KILLS_AN_ARCHIVE} crawls killed, {acknowledgements} captures acknowledged before")
