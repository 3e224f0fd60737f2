"""Two publications crawled, a backfill and four readers at once: all see whole issues, and no errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from command import digest, objects
from conftest import new_database
from proving import PROVE
from small_site import Served, SmallSite, issue_page, issue_path, list_page
from sqlalchemy import Connection, text

from db.engine import open_archive
from db.search import count, search

ROUNDS, SITE, FOLDER = (40, 6, 24) if PROVE else (1, 4, 8)  # a round after the first edits every issue
PAUSE = 0.05  # seconds between two reads of one reader: writers get a share of few cores
READERS = 4
CRAWLED = ("demo", "us-japan-alliance-digest")
ON_SITE = [(2, number) for number in range(1, SITE + 1)]
IN_FOLDER = [(1, number) for number in range(1, FOLDER + 1)]
ISSUES = 2 * len(ON_SITE) + len(IN_FOLDER)
ENTRIES = 4  # headlines of every issue, and items
WORD = "lanterns"  # in every headline and every item

ISSUE_COUNTS = "SELECT publication, issue_id, headlines, items FROM current_issue"
ENTRY_COUNTS = "SELECT publication, issue_id, count(*) FROM {} GROUP BY publication, issue_id"


@dataclass(frozen=True)
class Input:
    """What one round takes in: a site that has edited all its issues, and a folder of further copies."""

    data: Path
    url: str
    site: SmallSite
    folder: Path
    round: int

    def prepare(self) -> None:
        """Edit the site and write the files."""
        pages = {issue_path(*key): issue_page(*key, word=f"amber{self.round}") for key in ON_SITE}
        self.site.pages.update({path: Served(body) for path, body in pages.items()})
        self.site.pages["/publications/"] = Served(list_page(*pages))
        self.folder.mkdir(parents=True)
        for key in IN_FOLDER:
            page = issue_page(*key, word=f"violet{self.round}")
            (self.folder / f"{key[1]}.html").write_bytes(page)

    def commands(self) -> list[tuple[str | Path, ...]]:
        """The commands that take it in."""
        crawls = [("crawl", "--publication", name, "--site", self.site.url) for name in CRAWLED]
        return [*crawls, ("backfill", self.folder)]

    def take_in(self, command: tuple[str | Path, ...]) -> None:
        """Run one of them, which must end well."""
        night = f"2024-{4 + self.round // 28:02}-{1 + self.round % 28:02}T03:00:00Z"
        run = digest(
            *command, "--data", self.data, "--second-witness", "auto", DATABASE_URL=self.url, DIGEST_NOW=night
        )
        assert run.returncode in {0, 4}, run.stderr  # as the nights pass, issues become overdue
        assert "locked" not in run.stdout + run.stderr


def inputs(folder: Path, url: str, rounds: int = ROUNDS) -> Iterator[Input]:
    """The rounds, each prepared when it is asked for."""
    with SmallSite({}) as site:
        for number in range(rounds):
            taken = Input(folder / "data", url, site, folder / f"copies-{number}", number)
            taken.prepare()
            yield taken


def looked(connection: Connection) -> int:
    """How many issues one transaction sees, each of which must be whole in every view and in the search."""
    shown = connection.execute(text(ISSUE_COUNTS)).all()
    whole = {(publication, issue) for publication, issue, _, _ in shown}
    assert {(headlines, items) for _, _, headlines, items in shown} <= {(ENTRIES, ENTRIES)}
    for view in ("current_headline", "current_item"):
        counts = connection.execute(text(ENTRY_COUNTS.format(view))).all()
        assert {tuple(row) for row in counts} == {(*issue, ENTRIES) for issue in whole}
    assert count(connection, WORD) == 2 * ENTRIES * len(whole)
    hits = search(connection, f"{WORD} NOT strangers", order="newest", limit=20).hits
    assert len(hits) == min(20, 2 * ENTRIES * len(whole))
    return len(whole)


def seen(url: str, ended: threading.Event) -> list[int]:
    """What a reader sees until the writers have ended, and once more."""
    numbers = []
    with open_archive(url) as archive:
        while True:
            last = ended.is_set()
            with archive.read() as connection:
                numbers.append(looked(connection))
            if last:
                return numbers
            ended.wait(PAUSE)


@contextmanager
def readers(url: str) -> Iterator[None]:
    """Four who read all the while; whatever went wrong for one of them is raised at the end."""
    ended = threading.Event()
    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(seen, url, ended) for _ in range(READERS)]
        try:
            yield
        finally:
            ended.set()
    for one in reading:
        numbers = one.result()
        assert numbers == sorted(numbers)  # no issue that was there is ever gone
        assert numbers[-1] == ISSUES
        print(f"{len(numbers)} reads, {len(set(numbers))} numbers of issues")


def content_hash(folder: Path, url: str) -> str:
    """The hash of an archive in which nothing is wrong."""
    (told,) = objects("verify", "--data", folder / "data", DATABASE_URL=url)
    assert told["problems"] == []
    hashed: str = told["content"]
    return hashed


def taken_in_turn(folder: Path) -> str:
    """The hash of all rounds, one command after the other."""
    url = f"sqlite:///{folder / 'archive.sqlite'}"
    for taken in inputs(folder, url):
        for command in taken.commands():
            taken.take_in(command)
    return content_hash(folder, url)


def taken_at_once(folder: Path, url: str) -> str:
    """The hash of all rounds, the commands of each at once and before the eyes of the readers."""
    open_archive(url, create=True).close()
    with readers(url), ThreadPoolExecutor() as writers:
        for taken in inputs(folder, url):
            list(writers.map(taken.take_in, taken.commands()))
    return content_hash(folder, url)


def test_many_at_once_see_whole_issues_and_leave_what_one_after_the_other_leaves(
    tmp_path: Path, postgres: str
) -> None:
    (tmp_path / "sqlite").mkdir()
    on_sqlite = f"sqlite:///{tmp_path / 'sqlite' / 'archive.sqlite'}"
    on_postgres = postgres.format(new_database(postgres, f"t_{uuid4().hex}"))
    expected = taken_in_turn(tmp_path / "in-turn")
    assert taken_at_once(tmp_path / "sqlite", on_sqlite) == expected
    assert taken_at_once(tmp_path / "postgresql", on_postgres) == expected
