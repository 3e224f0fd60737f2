"""A disk that is full or refuses to sync ends the crawl with exit 6; nothing acknowledged is lost, and the
next run comes to what an undisturbed one does."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import crawled
from kill_points import Points
from proving import PROVE
from small_site import SmallSite, usual_pages
from test_crawl_kills import acknowledged, hashes, kept

HELD = 4
SIZES = 64 if PROVE else 3
SYNCS = (1, 2, 3) if PROVE else (2,)  # answers share syncs: a quick machine comes to few
REFUSALS = (errno.ENOSPC, errno.EIO, errno.EDQUOT) if PROVE else (errno.ENOSPC,)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with SmallSite(usual_pages(with_pdf=True)) as running:
        yield running.url


@pytest.fixture(scope="module")
def undisturbed(site: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[str, str], int]:
    """Both hashes of a crawl with all the room it wants, and the size of its largest file."""
    data = tmp_path_factory.mktemp("undisturbed")
    assert crawled(data, site).held == HELD
    largest = max(file.stat().st_size for file in data.rglob("*") if file.is_file())
    return hashes(data), largest


def recovered(data: Path, site: str, expected: tuple[str, str]) -> None:
    """Run again with room: nothing that was acknowledged is lost, and all is as if undisturbed."""
    promised = acknowledged(data)
    assert crawled(data, site).held == HELD
    assert hashes(data) == expected
    assert promised <= kept(data)


def test_a_disk_that_is_full_at_any_size_ends_the_crawl(
    site: str, undisturbed: tuple[tuple[str, str], int], tmp_path: Path
) -> None:
    expected, largest = undisturbed
    for number in range(SIZES):
        data = tmp_path / str(number)
        outcome = crawled(data, site, largest_file=largest * number // SIZES)
        assert outcome.verdict.exit_code == 6, (number, outcome.verdict.sentence)
        recovered(data, site, expected)


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("sync", SYNCS)
def test_a_sync_that_fails_ends_the_crawl(
    sync: int, code: int, site: str, undisturbed: tuple[tuple[str, str], int], tmp_path: Path
) -> None:
    outcome = crawled(tmp_path, site, points=Points(refused=sync, errno=code))
    assert outcome.verdict.exit_code == 6
    assert os.strerror(code) in outcome.verdict.sentence
    recovered(tmp_path, site, undisturbed[0])
