"""A crawl that is killed before, amid or after anything it does to its disk ends, once it is run again, where
an undisturbed one does."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from crawling import crawled, started
from kill_points import Points
from proving import PROVE
from small_site import SmallSite, usual_pages
from test_crawl_kills import acknowledged, hashes, kept

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures" / "site"))

from replica_server import ReplicaServer

TORN = "amid write by ingest.warc_file.append"
# One of each kind; `make prove` goes through all, the first, the middle and the last time they are come to.
SOME = (
    ("before sync by ingest.warc_file.sync", 2),
    ("before commit by ingest.pipeline.keep", 1),
    ("before commit by ingest.pipeline.store", 1),
)
# What only a run after a torn write comes to.
OF_REPAIR = ("ingest.warc_file.repaired", "ingest.warc_file._keep_aside", "ingest.warc_file.sync_folder")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The replica, or a site of a few pages where only some points are tried."""
    with ExitStack() as stack:
        if PROVE:
            yield stack.enter_context(ReplicaServer()).url
        else:
            yield stack.enter_context(SmallSite(usual_pages(with_pdf=True))).url


@pytest.fixture(scope="module")
def undisturbed(
    site: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[str, str], int, Counter[str]]:
    """Both hashes of an undisturbed crawl, the issues it holds and the points it comes to."""
    data = tmp_path_factory.mktemp("undisturbed")
    crawl = started(data, site, second_witness="auto")
    held = crawl.outcome().held
    return hashes(data), held, crawl.came


def killed(data: Path, site: str, point: tuple[str, int]) -> set[tuple[object, ...]]:
    """Kill a crawl at a point; the captures acknowledged until then."""
    assert started(data, site, second_witness="auto", points=Points(deadly=point)).died()
    return acknowledged(data)


def times(count: int) -> list[int]:
    """The first, the middle and the last time."""
    return sorted({1, (count + 1) // 2, count})


def test_a_crawl_killed_at_any_point_is_continued_by_running_it_again(
    site: str, undisturbed: tuple[tuple[str, str], int, Counter[str]], tmp_path: Path
) -> None:
    expected, held, came = undisturbed
    every = [(name, time) for name in sorted(came) for time in times(came[name])]
    points = every if PROVE else SOME
    missed = []
    for number, point in enumerate(points):
        data = tmp_path / str(number)
        if not started(data, site, second_witness="auto", points=Points(deadly=point)).died():
            # Answers that come closer together are stored at once: this time it did not come there so often.
            assert point[1] > 1, point
            missed.append(point)
            continue
        promised = acknowledged(data)
        assert crawled(data, site, second_witness="auto").held == held, point
        assert hashes(data) == expected, point
        assert promised <= kept(data), point
    names = {name for name, _ in points}
    print(f"killed at {len(points) - len(missed)} points, {len(names)} by name; not come to: {missed}")
    assert len(points) - len(missed) >= (40 if PROVE else len(SOME))


def test_a_crawl_killed_while_it_repairs_is_continued_by_running_it_again(
    site: str, undisturbed: tuple[tuple[str, str], int, Counter[str]], tmp_path: Path
) -> None:
    expected, held, _ = undisturbed
    repair = started(torn(tmp_path / "whole", site)[0], site, second_witness="auto")
    repair.outcome()
    names = sorted(name for name in repair.came if name.endswith(OF_REPAIR))
    assert len(names) == 6
    for number, name in enumerate(names if PROVE else names[:1]):
        data, promised = torn(tmp_path / str(number), site)
        promised |= killed(data, site, (name, 1))
        assert crawled(data, site, second_witness="auto").held == held, name
        assert hashes(data) == expected, name
        assert promised <= kept(data), name


def torn(data: Path, site: str) -> tuple[Path, set[tuple[object, ...]]]:
    """An archive whose last record was being written when the crawl was killed."""
    return data, killed(data, site, (TORN, 3))
