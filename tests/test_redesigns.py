"""A redesign of the site that loses anything ends with 3 and touches nothing that researchers see."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from in_memory import Sent, crawled_in_memory
from proving import PROVE
from redesigns import Redesign, redesign

from replica_site import answer  # isort: skip  (found beside the redesigns)

SEEDS = range(200) if PROVE else range(0, 12, 2)
FIRST, SECOND = "2024-04-02T03:00:00Z", "2024-04-12T03:00:00Z"
SHOWN = (
    "SELECT publication, issue_id, title, credit, published_start, published_end, headlines, items, is_whole "
    "FROM current_issue",
    "SELECT publication, issue_id, position, text FROM current_headline",
    "SELECT publication, issue_id, position, headline, text, is_complete FROM current_item",
    'SELECT issue_id, item_position, surface, start_on, end_on FROM "current_date"',
)


def shown(data: Path) -> list[list[tuple[object, ...]]]:
    """What researchers see of every issue."""
    with sqlite3.connect(data / "archive.sqlite") as archive:
        return [sorted(archive.execute(query).fetchall(), key=repr) for query in SHOWN]


def replica(path: str) -> Sent:
    found = answer(path)
    etag = found.etag if found.status == 200 else None
    return Sent(found.body, found.content_type, found.status, etag, found.headers)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the replica before any redesign."""
    data = tmp_path_factory.mktemp("before")
    assert crawled_in_memory(data, replica, night=FIRST).held == 30
    return data


def after(archive: Path, made: Redesign, data: Path) -> tuple[int, str]:
    """The exit code and sentence of the night after a redesign."""
    shutil.copytree(archive, data)
    pages = {path: Sent(body, etag=f'"{made.name}"') for path, body in made.pages.items()}
    outcome = crawled_in_memory(data, lambda path: pages.get(path) or replica(path), night=SECOND)
    return int(outcome.verdict.exit_code), outcome.verdict.sentence


@pytest.mark.parametrize("seed", SEEDS)
def test_a_redesign_that_loses_anything_is_told_and_changes_nothing(
    seed: int, archive: Path, tmp_path: Path
) -> None:
    made = redesign(seed, None if PROVE else 5)
    code, sentence = after(archive, made, tmp_path / "after")
    assert shown(tmp_path / "after") == shown(archive), made.name
    assert code == (3 if made.lost else 0), (made.name, sentence)
