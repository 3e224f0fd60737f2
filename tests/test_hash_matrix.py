"""Both hashes are one value on any day, in any zone, locale and order, for any hash seed, on either base."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from command import ROOT, digest
from conftest import new_database
from proving import PROVE

from ingest.stored_fixtures import stored_fixtures
from parsers.publications import named

DAYS = ("2022-02-28T23:59:59Z", "2024-02-29T12:00:00Z", "2031-12-31T23:30:00Z")
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
SEEDS = ("0", "1", "4294967295")
LOCALES = ("C", "C.UTF-8")
DATABASES = ("sqlite", "postgresql")
# Every value of each stands in one of these.
FEW = [(DAYS[at], ZONES[at], SEEDS[-at], LOCALES[at % 2], DATABASES[at % 2]) for at in range(3)]
PLACES = list(product(DAYS, ZONES, SEEDS, LOCALES, DATABASES)) if PROVE else FEW


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Stored documents of publications that are known by their titles, each of another layout or form."""
    folder = tmp_path_factory.mktemp("documents")
    kept = [one for one in stored_fixtures(ROOT) if named(one.publication).known_by_title]
    kept = kept if PROVE else kept[::6]
    for at, fixture in enumerate(kept):
        (folder / f"{at:02d}-{fixture.expected.stem}.html").write_bytes(fixture.body())
    return sorted(folder.iterdir())


def test_both_hashes_are_one_value_wherever_and_whenever_the_copies_come_in(
    documents: list[Path], postgres: str, tmp_path: Path
) -> None:
    found = set()
    for turn, (day, zone, seed, locale, database) in enumerate(PLACES):
        data = tmp_path / str(turn)
        address = f"sqlite:///{data / 'archive.sqlite'}"
        if database == "postgresql":
            address = postgres.format(new_database(postgres, f"t_{uuid4().hex}"))
        where = {"DIGEST_NOW": day, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        place = ("--data", data, "--database-url", address)
        shuffled = random.Random(turn).sample(documents, len(documents))
        taken = digest("backfill", *shuffled, *place, **where)
        assert taken.returncode in {0, 3}, taken.stderr
        checked = digest("verify", *place, **where)
        assert checked.returncode == 0, checked.stderr
        found.add(checked.stdout)
    assert len(found) == 1
    hashes = dict(line.split() for line in found.pop().splitlines())
    assert set(hashes) == {"content", "evidence"}
    assert hashes["content"] != hashes["evidence"]  # neither is that of an empty archive
