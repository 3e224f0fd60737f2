"""A backfill that is killed within a batch loses no capture that was acknowledged, and ends, once it is run
again, where an undisturbed one does."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from forks import forks
from kill_points import Points, watched
from proving import PROVE
from test_backfill import NIGHT, issue_page
from test_crawl_kills import acknowledged, hashes, kept
from warc_samples import HTML, issue_address, record

from ingest.backfill import How, What, backfill
from ingest.configuration import Configuration

CAPTURES = 240 if PROVE else 24  # more than one batch, or a part of one
# Amid the records of a batch, between its bytes and its rows, and between its rows and its readings.
POINTS = (
    ("amid write by ingest.warc_file.append", 9),
    ("before sync by ingest.warc_file.sync", 2),
    ("after sync by ingest.warc_file.sync", 2),
    ("before commit by ingest.pipeline.keep", 1),
    ("after commit by ingest.pipeline.keep", 1),
    ("before commit by ingest.pipeline.store", 1),
    ("after commit by ingest.pipeline.store", 1),
)
SOME = POINTS if PROVE else POINTS[0::2]


def _taken(data: str, source: str, points: Points) -> None:
    os.environ["DIGEST_NOW"] = NIGHT
    configuration = Configuration(Path(data), f"sqlite:///{data}/archive.sqlite", None)
    with watched(points):
        for _ in backfill(configuration, What([Path(source)]), How(second_witness="auto")):
            pass


def taken(data: Path, source: Path, points: Points | None = None) -> int | None:
    """The exit code of a process in which a backfill runs."""
    process = forks.Process(target=_taken, args=(str(data), str(source), points or Points()))
    process.start()
    process.join()
    return process.exitcode


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A web archive in which each issue stands twice, at two times."""
    path = tmp_path_factory.mktemp("source") / "pages.warc.gz"
    pages = [
        record(
            issue_address(1 + at // 2), issue_page(1 + at // 2), headers=[HTML],
            WARC_Date=f"20{10 + at % 2}-03-01T04:05:06Z",
        )
        for at in range(CAPTURES)
    ]  # fmt: skip
    path.write_bytes(b"".join(pages))
    return path


def test_a_backfill_killed_within_a_batch_is_continued_by_running_it_again(
    source: Path, tmp_path: Path
) -> None:
    undisturbed = tmp_path / "undisturbed"
    assert taken(undisturbed, source) == 0
    expected = hashes(undisturbed)
    assert len(acknowledged(undisturbed)) == CAPTURES
    for number, point in enumerate(SOME):
        data = tmp_path / str(number)
        assert taken(data, source, Points(deadly=point)) == -signal.SIGKILL, point
        promised = acknowledged(data)
        assert taken(data, source) == 0, point
        assert hashes(data) == expected, point
        assert promised <= kept(data), point
