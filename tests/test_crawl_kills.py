"""A crawl that is killed loses nothing: running it again gives the archive of one that never was."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

from crawling import crawled, started
from proving import PROVE
from small_site import PDFS, Served, SmallSite, issue_page, issue_path, list_page, usual_pages

from db.engine import open_archive
from db.verify import content_hash, evidence_hash, problems
from ingest.captures import iter_records

# After so many kills an archive is about full, and killing later crawls of it would prove little.
KILLS_AN_ARCHIVE, ARCHIVES = (40, 25) if PROVE else (4, 5)
# Until a crawl asks for its first page.
BEGINNING = 0.5


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


def large_site() -> dict[str, Served]:
    """312 pages of issues and 30 PDFs, seven of which stand there twice."""
    pages = {
        issue_path(volume, number): Served(issue_page(volume, number))
        for volume in range(4, 17)
        for number in range(1, 25)
    }
    files = sorted(PDFS.glob("*.pdf"))
    for folder, some in (("2023/02", files[:23]), ("2024/05", files[:7])):
        for file in some:
            path = f"/wp-content/uploads/{folder}/{file.name}"
            pages[path] = Served(file.read_bytes(), media_type="application/pdf")
    pages["/publications/"] = Served(list_page(*pages))
    return pages


def killed_crawls(data: Path, site: str, seconds: float, chance: random.Random) -> set[tuple[object, ...]]:
    """The captures acknowledged by crawls of one archive, each killed at a random moment; together
    they last about as long as `seconds`, which is what a whole one takes."""
    promised: set[tuple[object, ...]] = set()
    for _ in range(KILLS_AN_ARCHIVE):
        crawl = started(data, site, second_witness="auto")
        time.sleep(chance.random() * (BEGINNING + 2 * seconds / KILLS_AN_ARCHIVE))
        crawl.kill()
        promised |= acknowledged(data)
    return promised


def test_killed_crawls_end_where_an_undisturbed_one_does(tmp_path: Path) -> None:
    chance = random.Random(20240402)
    acknowledgements = 0
    with SmallSite(large_site() if PROVE else usual_pages(with_pdf=True)) as site:
        undisturbed = tmp_path / "undisturbed"
        crawled(tmp_path / "none", None)  # refused for want of a contact; the next one starts as fast as any
        begun = time.monotonic()
        held = crawled(undisturbed, site.url, second_witness="auto").held
        whole = time.monotonic() - begun
        assert held == (335 if PROVE else 4)
        for number in range(ARCHIVES):
            data = tmp_path / f"killed-{number}"
            promised = killed_crawls(data, site.url, whole, chance)
            outcome = crawled(data, site.url, second_witness="auto")
            assert (outcome.verdict.exit_code, outcome.held) == (0, held)
            assert hashes(data) == hashes(undisturbed)
            assert promised <= kept(data)
            acknowledgements += len(promised)
            kills = (number + 1) * KILLS_AN_ARCHIVE
            print(f"{kills} crawls killed, {acknowledgements} captures acknowledged before", flush=True)
