"""Random histories of edits end as a simple model says: revisions, states, and the text that stands."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from edit_histories import NUMBERS, TITLES, WORDS, Model, Wording
from in_memory import crawled_in_memory
from proving import PROVE

HISTORIES = range(500 if PROVE else 6)
NIGHTS = 6 if PROVE else 4
OWN = "https://digest-replica.invalid"


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "archive.sqlite") as archive:
        return archive.execute(query).fetchall()


def wording(number: int, title: str, text: str) -> Wording:
    """What a row says, in the terms of the model."""
    (word,) = (one for one in WORDS if f" its {one} " in text)
    (form,) = (one for one in TITLES if one.format(f"2.{number}") == title)
    return Wording(word, form)


def seen(data: Path) -> dict[int, set[Wording]]:
    """Every wording that an issue had."""
    query = (
        "SELECT DISTINCT i.number, v.title, t.text FROM reading r JOIN issue i ON i.id = r.issue_id "
        "JOIN revision v ON v.id = r.revision_id JOIN item t ON t.revision_id = v.id AND t.position = 1"
    )
    found: dict[int, set[Wording]] = {number: set() for number in NUMBERS}
    for number, title, text in rows(data, query):
        found[number].add(wording(number, title, text))
    return found


def current(data: Path) -> dict[int, Wording]:
    """The wording that stands for each issue."""
    query = (
        "SELECT i.number, i.title, t.text FROM current_issue i "
        "JOIN current_item t ON t.issue_id = i.issue_id AND t.position = 1"
    )
    return {number: wording(number, title, text) for number, title, text in rows(data, query)}


def gone(data: Path) -> set[str]:
    """The issues' addresses at which nothing is."""
    query = "SELECT address FROM page WHERE kind = 'issue' AND state = 'gone' AND content_digest IS NOT NULL"
    return {str(address).removeprefix(OWN) for (address,) in rows(data, query)}


@pytest.mark.parametrize("seed", HISTORIES)
def test_an_archive_holds_what_the_model_says(seed: int, tmp_path: Path) -> None:
    model = Model(random.Random(f"edits {seed}"))
    for night in range(NIGHTS):
        if night:
            model.night()
        crawled_in_memory(tmp_path, model.site, night=f"2024-04-{night + 2:02}T03:00:00Z")
        assert seen(tmp_path) == model.seen, night
        assert current(tmp_path) == model.current, night
        served = {path: page for (_, path), page in model.pages.items() if path in model.served}
        assert gone(tmp_path) == {path for path, page in served.items() if not page.is_there}, night
    assert rows(tmp_path, "SELECT count(*) FROM issue") == [(3,)]
