"""`digest verify`: every damage is named in one sentence, and what follows from the facts is made anew."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from command import ROOT, digest
from conftest import new_database
from sqlalchemy import text

from db.copying import copy_archive
from db.engine import open_archive
from ingest.commands.verify import command as verify
from ingest.plain_text import letters, page_text, stands_in

NIGHT = "2024-04-19T03:00:00Z"
DOCUMENTS = ROOT / "fixtures" / "publications" / "us-japan-alliance-digest"
KEPT = ("block-editor.html", "table.html", "mailing.eml", "text-copy.txt")


@dataclass(frozen=True)
class Held:
    """A data directory and the database that goes with it."""

    data: Path
    url: str

    @property
    def warc(self) -> Path:
        """Its only WARC file."""
        (path,) = (self.data / "captures").glob("*.warc.gz")
        return path

    def run(self, *statements: str) -> None:
        """Change the rows behind the archive's back."""
        with open_archive(self.url) as archive, archive.reshape() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def verified(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """Exit code, what was printed, and what was said, of one verification."""
        options = ["--json", "--data", str(self.data), "--database-url", self.url, *words]
        done = CliRunner().invoke(verify, options, standalone_mode=False, catch_exceptions=False)
        return done.return_value, json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page, another, an e-mail and a text copy, of four issues."""
    return backfilled(tmp_path_factory.mktemp("original"), *KEPT)


def backfilled(folder: Path, *names: str) -> Path:
    """A data directory with some of the stored documents."""
    (folder / "files").mkdir()
    for name in names:
        (folder / "files" / name).write_bytes(gzip.decompress((DOCUMENTS / f"{name}.gz").read_bytes()))
    done = digest("backfill", folder / "files", "--data", folder / "data", DIGEST_NOW=NIGHT)
    assert done.returncode == 0, done.stderr
    return folder / "data"


@pytest.fixture(scope="module")
def copied(original: Path, postgres: str) -> str:
    """The name of a Postgres database that holds the same, to be copied."""
    name = new_database(postgres, f"copied_{uuid4().hex}")
    with open_archive(f"sqlite:///{original / 'archive.sqlite'}") as archive, archive.read() as connection:
        copy_archive(connection, postgres.format(name))
    return name


@pytest.fixture
def held(original: Path, database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Held:
    """The same of the test's own, on each database."""
    data = tmp_path / "data"
    shutil.copytree(original, data)
    if database == "sqlite":
        return Held(data, f"sqlite:///{data / 'archive.sqlite'}")
    address: str = request.getfixturevalue("postgres")
    name = new_database(address, f"t_{uuid4().hex}", request.getfixturevalue("copied"))
    return Held(data, address.format(name))


def test_an_undamaged_archive_is_good(held: Held) -> None:
    code, told, said = held.verified("--repair")
    assert (code, told["problems"], told["repaired"]) == (0, [], [])
    assert list(told) == ["content", "evidence", "problems", "repaired"]
    assert said == "Good: every row and every kept byte is as it was stored.\n"


def test_items_of_a_pdf_are_found_again_by_the_child_that_reads_pdfs(tmp_path: Path) -> None:
    data = backfilled(tmp_path, "printed.pdf")
    held = Held(data, f"sqlite:///{data / 'archive.sqlite'}")
    assert held.verified()[0] == 0
    held.run("UPDATE item SET text = 'Nobody wrote this sentence about the harbour.' WHERE position = 5")
    _, told, _ = held.verified()
    issue = "us-japan-alliance-digest vol-2-2"
    lost = f"printed.pdf: expected the words of {issue} item 5 in its bytes, found others"
    assert lost in told["problems"]


DERIVED = {
    'DELETE FROM "current" WHERE issue_id = 1': [
        "to be current, found None",
        "the full text lacks 0 entries",
    ],
    "DELETE FROM search_entry WHERE id = (SELECT MIN(id) FROM search_entry)": [
        "the full text lacks 1 entries"
    ],
    "UPDATE search_entry SET folded = 'forged' WHERE id = (SELECT MAX(id) FROM search_entry)": [
        "the full text lacks 1 entries and has 1 too many",
        "is not found by its words",
    ],
    "DELETE FROM expected WHERE volume = 2 AND number = 3": [
        "us-japan-alliance-digest: other issues are expected than its numbering gives"
    ],
    'INSERT INTO witness SELECT issue_id, reading_id FROM "current" WHERE issue_id = 2': [
        "to be current, found"
    ],
    "DROP VIEW failing": ["the view failing is missing"],
}


@pytest.mark.parametrize("damage", DERIVED)
def test_what_follows_from_the_facts_is_named_and_made_anew(damage: str, held: Held) -> None:
    _, whole, _ = held.verified()
    held.run(damage)
    code, told, said = held.verified()
    assert code == 6
    for sentence in DERIVED[damage]:
        assert sum(sentence in problem for problem in told["problems"]) == 1, told["problems"]
    assert "All of it follows from the facts: digest verify --repair makes it anew." in said
    code, repaired, said = held.verified("--repair")
    assert (code, repaired["problems"], repaired["repaired"]) == (0, [], told["problems"])
    assert {**repaired, "repaired": []} == whole
    assert held.verified() == (0, whole, "Good: every row and every kept byte is as it was stored.\n")


FACTS = {
    "UPDATE item SET text = 'Nobody wrote this about the harbour.' WHERE revision_id = 1 AND position = 2": [
        "revision 1: expected words of hash",
        "item 2 in its bytes, found others",
    ],
    "UPDATE capture SET evidence = 'publisher' WHERE name = 'table.html'": [
        "table.html: expected the evidence publisher in captures-00001.warc.gz at byte"
    ],
    "UPDATE capture SET captured_at = '2020-01-01T00:00:00.000000Z' WHERE name = 'table.html'": [
        "table.html: expected the time 2020-01-01 00:00:00+00:00 in captures-00001.warc.gz at byte"
    ],
    "UPDATE capture SET warc_offset = warc_offset + 1 WHERE name = 'table.html'": [
        "table.html: captures-00001.warc.gz at byte"
    ],
    f"UPDATE capture SET digest = '{'0' * 64}' WHERE name = 'table.html'": [
        f"expected SHA-256 {'0' * 64} in"
    ],
    "UPDATE capture SET warc_file = 'captures-00009.warc.gz' WHERE name = 'table.html'": [
        "captures-00009.warc.gz at byte"
    ],
}


@pytest.mark.parametrize("damage", FACTS)
def test_damaged_facts_are_named_and_no_repair_hides_them(damage: str, held: Held) -> None:
    held.run(damage)
    code, told, said = held.verified("--repair")
    assert code == 6
    for sentence in FACTS[damage]:
        assert sum(sentence in problem for problem in told["problems"]) == 1, told["problems"]
    assert len(told["problems"]) == len(FACTS[damage]), told["problems"]
    assert "Facts are damaged: take them from a backup, or digest rebuild makes the archive anew." in said


def test_a_row_that_refers_to_none_is_named(held: Held, database: str) -> None:
    bare = "INSERT INTO leftover VALUES (99, 1, 'whose?')"
    # A superuser of Postgres can have it mind no foreign keys.
    held.run(*(["SET LOCAL session_replication_role = replica"] if database == "postgresql" else []), bare)
    code, told, _ = held.verified()
    assert code == 6
    (problem,) = told["problems"]
    assert "of leftover refer" in problem
    assert "of reading that" in problem


def flipped(path: Path) -> None:
    """Change one byte in the middle."""
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(body)


def cut(path: Path) -> None:
    """Lose the end of the file."""
    path.write_bytes(path.read_bytes()[:-40])


@pytest.mark.parametrize("damage", [flipped, cut, Path.unlink], ids=["flipped", "cut", "gone"])
def test_damaged_bytes_are_named_with_file_and_offset(damage: Callable[[Path], None], held: Held) -> None:
    damage(held.warc)
    code, told, said = held.verified()
    assert code == 6
    assert len(told["problems"]) == (len(KEPT) if damage is Path.unlink else 1)
    assert all(
        "captures-00001.warc.gz" in problem and "at byte" in problem for problem in told["problems"]
    ) or (damage is Path.unlink)
    assert "Facts are damaged" in said


def test_words_are_looked_for_by_their_letters() -> None:
    page = page_text("<p>The cru\u00adiser <i>Amsel</i>&nbsp;&ldquo;left&rdquo;<script>x</script> port.</p>")
    assert stands_in("The cruiser Amsel “left” port.", letters(page))
    assert not stands_in("The cruiser Amsel “left” harbour.", letters(page))


def test_an_item_may_go_on_behind_something_else() -> None:
    first, second = "Crews of both navies rehearsed a rescue", " in the outer harbour until the evening."
    document = letters(f"{first} — page 3 — {second}")
    assert stands_in(first + second, document)
    assert not stands_in(first + " in the inner harbour until the evening.", document)
    assert not stands_in("Rescue.", document)
